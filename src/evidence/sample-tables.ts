import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { digestOf } from '../domain/digest.ts';
import type { ColumnRoles, CountRequest, Counts, EvidencePin } from '../domain/measurement.ts';
import type { Problem } from '../domain/problem.ts';
import { countAll } from './counting/count.ts';
import { openEngine } from './counting/engine.ts';
import { type EvidenceFiles, evidenceFilesIn } from './evidence-files.ts';

/* Tables for tests: written in every format, put into a cache, counted in this process. */

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface SampleTables {
  readonly files: EvidenceFiles;
  pin(content: Uint8Array | string, uri: string): Promise<EvidencePin>;
  csv(rows: readonly Row[], uri?: string): Promise<EvidencePin>;
  jsonl(rows: readonly Row[], uri?: string): Promise<EvidencePin>;
  /** A Parquet file of a query's rows. */
  parquet(select: string, options?: string): Promise<EvidencePin>;
  /** A Parquet file of these rows; `types` are DuckDB's, by column. */
  parquetOf(rows: readonly Row[], types: Readonly<Record<string, string>>, options?: string): Promise<EvidencePin>;
  count(requests: readonly CountRequest[], threads?: number): Promise<(Counts | Problem)[]>;
  remove(): Promise<void>;
}

export async function sampleTables(): Promise<SampleTables> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const writer = await instance.connect();
  const directory = await mkdtemp(join(tmpdir(), 'modelwarden-tables-'));
  const files = evidenceFilesIn(join(directory, 'cache'), 1e9);
  const pin: SampleTables['pin'] = async (content, uri) => {
    const bytes = Buffer.from(content);
    const pinned = { uri, digest: digestOf(bytes) };
    await files.put(bytes, pinned);
    return pinned;
  };
  const parquet: SampleTables['parquet'] = async (select, options = '') => {
    const path = join(directory, 'made.parquet');
    await writer.run(`COPY (${select}) TO '${path}' (FORMAT parquet ${options})`);
    return pin(await readFile(path), 'evidence/table.parquet');
  };
  return {
    files,
    pin,
    csv: (rows, uri = 'evidence/table.csv') => pin(csvOf(rows), uri),
    jsonl: (rows, uri = 'evidence/table.jsonl') => pin(rows.map((row) => `${JSON.stringify(row)}\n`).join(''), uri),
    parquet,
    parquetOf: async (rows, types, options) => {
      const path = join(directory, 'made.jsonl');
      await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);
      return parquet(
        `SELECT * FROM read_json('${path}', format = 'newline_delimited', columns = {${columns.join(', ')}})`,
        options,
      );
    },
    count: async (requests, threads = 1) => {
      const engine = await openEngine({ directory: files.directory, memory: 200e6, threads });
      try {
        const answers: (Counts | Problem)[] = [];
        await countAll(engine, files.directory, requests, (answer) => {
          answers.push('counts' in answer ? answer.counts : answer.problem);
        });
        return answers;
      } finally {
        engine.close();
      }
    },
    remove: async () => {
      writer.closeSync();
      instance.closeSync();
      await rm(directory, { recursive: true });
    },
  };
}

function csvOf(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const field = (value: Row[string] | undefined): string =>
    value === null || value === undefined
      ? ''
      : /[",\r\n]/.test(String(value))
        ? `"${String(value).replaceAll('"', '""')}"`
        : String(value);
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((fields) => `${fields.map(field).join(',')}\n`)
    .join('');
}

/** Roles with everything null but what is given. */
export const roles = (given: Partial<ColumnRoles>): ColumnRoles => ({
  id: null,
  weight: null,
  cluster: null,
  label: null,
  positive: 1,
  score: null,
  prediction: null,
  probabilities: {},
  ...given,
});
