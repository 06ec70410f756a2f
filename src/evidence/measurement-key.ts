import { type Digest, digestOfJson } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';

/**
 * Names the rules of counting and the reader of tables. A measurement is only reused under the same engine, so the
 * first number is raised whenever the same table would yield other counts.
 */
export const engine = 'modelwarden-counts/1 duckdb/1.5.5';

/** Names a measurement before it is made: the same key never needs counting twice. */
export const measurementKey = (request: CountRequest): Digest => digestOfJson({ request, engine });
