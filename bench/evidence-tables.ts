import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { EvidencePin } from '../src/domain/measurement.ts';
import type { EvidenceFiles } from '../src/evidence/evidence-files.ts';

/* Tables of random numbers that are the same on every machine. */

/** A uniform number in [0, 1) with 32 random bits. */
const uniform = (stream: number): string => `((hash(i * 64 + ${stream}) >> 32) / 4294967296.0)`;

/** Two models' scores and decisions on the same people. */
export const scoredTable = (rows: number): string => `SELECT i AS id,
  CASE WHEN ${uniform(1)} < 0.5 THEN 'F' ELSE 'M' END AS sex,
  CASE WHEN ${uniform(2)} < 0.3 THEN '18-29' WHEN ${uniform(2)} < 0.7 THEN '30-59' ELSE '60+' END AS age_band,
  (${uniform(3)} < ${uniform(4)} * ${uniform(4)})::INTEGER AS label, ${uniform(4)} AS score, (${uniform(4)} >= 0.5)::INTEGER AS prediction,
  least(1, greatest(0, ${uniform(4)} + 0.2 * (${uniform(5)} - 0.5))) AS champion_score,
  (${uniform(4)} + 0.2 * (${uniform(5)} - 0.5) >= 0.5)::INTEGER AS champion_prediction FROM range(${rows}) t(i)`;

export type Features = { readonly numeric: readonly string[]; readonly categorical: readonly string[] };

export const features = (numeric: number, categorical: number): Features => ({
  numeric: Array.from({ length: numeric }, (_, index) => `d${index}`),
  categorical: Array.from({ length: categorical }, (_, index) => `v${index}`),
});

/** @param stream apart from other tables' by more than there are features */
export function featureTable({ numeric, categorical }: Features, rows: number, stream: number, shift: number): string {
  const doubles = numeric.map((name, index) => `${uniform(stream + index)} * ${index + 1} + ${shift} AS ${name}`);
  const texts = categorical.map(
    (name, index) => `'c' || (${uniform(stream + numeric.length + index)} * ${10 * (index + 1)})::INTEGER AS ${name}`,
  );
  return `SELECT ${[...doubles, ...texts].join(', ')} FROM range(${rows}) t(i)`;
}

const options = { parquet: 'FORMAT parquet', csv: 'FORMAT csv, HEADER', jsonl: 'FORMAT json' };

/** Writes a query's rows to the cache in a format, under the name that tells it. */
export async function made(
  directory: string,
  files: EvidenceFiles,
  name: string,
  select: string,
  format: keyof typeof options = 'parquet',
): Promise<EvidencePin> {
  const uri = `${name}.${format}`;
  const path = join(directory, uri);
  await withDuckDB((run) => run(`COPY (${select}) TO '${path}' (${options[format]})`));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const pin = { uri, digest: `sha256:${hash.digest('hex')}` as const };
  await files.put(createReadStream(path), pin);
  await rm(path);
  return pin;
}

export async function withDuckDB<T>(use: (run: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  return use((sql) => connection.run(sql)).finally(() => {
    connection.closeSync();
    instance.closeSync();
  });
}
