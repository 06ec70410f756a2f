import type { z } from 'zod';
import type { Document } from '../documents/document.ts';
import type { Digest } from '../domain/digest.ts';
import type { CheckReport } from '../domain/finding.ts';
import type { CountRequest, MeasurementResult } from '../domain/measurement.ts';
import type { Place, Pointer } from '../domain/place.ts';

/** One model as the change leaves it: what every check is asked about. */
export type Candidate = {
  readonly model: string;
  /** The tier that holds: the card's, or a higher one that policy demands. */
  readonly tier: string;
  readonly card: Document<'ModelCard'>;
  /** The version that is live at the base commit; null for a new model. */
  readonly champion: Document<'ModelCard'> | null;
  /** Deployments of this model at the head. */
  readonly deployments: readonly Document<'ModelDeployment'>[];
  /** Deployments of this model at the base commit: what they allow holds until the change is merged. */
  readonly former: readonly Document<'ModelDeployment'>[];
};

/** A check's settings after packs, floor and repository policy were merged, with the line that set each of them. */
export type Settings<Value> = {
  readonly value: Value;
  readonly placeOf: (pointer: Pointer) => Place | null;
};

/** Answers to the requests that the check made. */
export type Measured = (request: CountRequest) => MeasurementResult;

/**
 * A check: which counts it needs of a candidate, and what it says of them. `judge` is a pure function: the same
 * candidate, settings and measurements give the same report, bit for bit, on any machine.
 * A file in this folder that exports `check` is a check; nothing else needs to know of it.
 */
export type Check<Schema extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly settings: Schema;
  /** Where the check stands in lists; smaller first. */
  readonly order: number;
  readonly requests: (candidate: Candidate, settings: z.infer<Schema>) => readonly CountRequest[];
  readonly judge: (candidate: Candidate, settings: Settings<z.infer<Schema>>, measured: Measured) => CheckReport;
};

export const defineCheck = <Schema extends z.ZodType>(check: Check<Schema>): Check<Schema> => check;

/** The digests of the measurements behind a report, without repeats, in order. */
export function digestsOf(results: readonly MeasurementResult[]): Digest[] {
  return [...new Set(results.flatMap((result) => ('digest' in result ? [result.digest] : [])))].sort();
}
