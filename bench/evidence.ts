import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnRoles, CountRequest, EvidencePin } from '../src/domain/measurement.ts';
import { createCounter } from '../src/evidence/counter.ts';
import { type EvidenceFiles, evidenceFilesIn } from '../src/evidence/evidence-files.ts';

/** One measured figure beside what it is measured against. */
export type Figure = {
  readonly what: string;
  readonly figure: string;
  readonly reference: string;
  readonly aim: string;
  readonly met: boolean;
};

const rows = 10_000_000;
const numeric = Array.from({ length: 20 }, (_, index) => `d${index}`);
const categorical = Array.from({ length: 5 }, (_, index) => `v${index}`);

/** A uniform number in [0, 1) with 32 random bits, the same on every machine. */
const uniform = (stream: number): string => `((hash(i * 64 + ${stream}) >> 32) / 4294967296.0)`;

const scoredTable = `SELECT i AS id, CASE WHEN ${uniform(1)} < 0.5 THEN 'F' ELSE 'M' END AS sex,
  CASE WHEN ${uniform(2)} < 0.3 THEN '18-29' WHEN ${uniform(2)} < 0.7 THEN '30-59' ELSE '60+' END AS age_band,
  (${uniform(3)} < ${uniform(4)} * ${uniform(4)})::INTEGER AS label, ${uniform(4)} AS score, (${uniform(4)} >= 0.5)::INTEGER AS prediction,
  least(1, greatest(0, ${uniform(4)} + 0.2 * (${uniform(5)} - 0.5))) AS champion_score,
  (${uniform(4)} + 0.2 * (${uniform(5)} - 0.5) >= 0.5)::INTEGER AS champion_prediction FROM range(${rows}) t(i)`;

const featureTable = (stream: number, shift: number): string => {
  const doubles = numeric.map((name, index) => `${uniform(stream + index)} * ${index + 1} + ${shift} AS ${name}`);
  const texts = categorical.map(
    (name, index) => `'c' || (${uniform(stream + 20 + index)} * ${10 * (index + 1)})::INTEGER AS ${name}`,
  );
  return `SELECT ${[...doubles, ...texts].join(', ')} FROM range(${rows}) t(i)`;
};

/** Counts ten million rows, and prints nothing: the caller shows the figures. Takes about 4 GB of temporary disk. */
export async function benchEvidence(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'modelwarden-bench-'));
  try {
    const files = evidenceFilesIn(join(directory, 'cache'), 8e9);
    const scored = await made(directory, files, 'scored', scoredTable);
    const reference = await made(directory, files, 'reference', featureTable(100, 0));
    const current = await made(directory, files, 'current', featureTable(200, 0.05));
    return [...(await benchFairness(files, scored)), ...(await benchDrift(files, reference, current))];
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function made(directory: string, files: EvidenceFiles, name: string, select: string): Promise<EvidencePin> {
  const path = join(directory, `${name}.parquet`);
  await withDuckDB((run) => run(`COPY (${select}) TO '${path}' (FORMAT parquet)`));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const pin = { uri: `${name}.parquet`, digest: `sha256:${hash.digest('hex')}` as const };
  await files.put(createReadStream(path), pin);
  await rm(path);
  return pin;
}

async function withDuckDB<T>(use: (run: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  return use((sql) => connection.run(sql)).finally(() => {
    connection.closeSync();
    instance.closeSync();
  });
}

/** The engine's own fastest reading of every value of these columns, warm: sums and lengths, which no footer answers. */
async function bareScan(
  files: EvidenceFiles,
  tables: readonly { pin: EvidencePin; expressions: readonly string[] }[],
): Promise<number> {
  return withDuckDB(async (run) => {
    await run("SET disabled_optimizers = 'statistics_propagation'");
    const scan = async (): Promise<void> => {
      for (const { pin, expressions } of tables)
        await run(`SELECT ${expressions.join(', ')} FROM read_parquet('${files.pathOf(pin.digest)}')`);
    };
    return best(scan);
  });
}

/** The fastest of three runs, in milliseconds: the least that other work on the machine disturbed. */
async function best(run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Counts with a warm process of its own; also its largest resident memory, where Linux tells it. */
async function counted(
  files: EvidenceFiles,
  requests: readonly CountRequest[],
): Promise<{ milliseconds: number; megabytes: number }> {
  const counter = createCounter({ directory: files.directory, memory: 200e6, threads: 2, deadline: 600_000 });
  try {
    await counter.count([{ kind: 'profile', pin: requests[0]!.pin, id: null }]);
    const milliseconds = await best(async () => {
      for (const result of await counter.count(requests))
        if ('problem' in result) throw new Error(result.problem.message);
    });
    return { milliseconds, megabytes: await peakOfChildren() };
  } finally {
    await counter.close();
  }
}

async function peakOfChildren(): Promise<number> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8').catch(() => '');
  const peaks = children
    .split(' ')
    .filter((pid) => pid !== '')
    .map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
    });
  return Math.max(0, ...(await Promise.all(peaks)));
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

async function benchFairness(files: EvidenceFiles, pin: EvidencePin): Promise<Figure[]> {
  const columns = ['score', 'champion_score', 'label', 'prediction', 'champion_prediction'].map(
    (name) => `sum(${name})`,
  );
  const bare = await bareScan(files, [{ pin, expressions: [...columns, 'max(strlen(sex))', 'max(strlen(age_band))'] }]);
  const figures: Figure[] = [];
  for (const id of [null, 'id']) {
    const roles: ColumnRoles = {
      id,
      weight: null,
      cluster: null,
      probabilities: {},
      label: 'label',
      positive: 1,
      score: 'score',
      prediction: { column: 'prediction' },
    };
    const champion = {
      pin: null,
      pairing: 'one-to-one' as const,
      roles: { ...roles, score: 'champion_score', prediction: { column: 'champion_prediction' } },
    };
    const { milliseconds, megabytes } = await counted(files, [
      { kind: 'cube', pin, roles, by: ['sex', 'age_band'], champion },
      { kind: 'ranks', pin, roles, champion },
      ...(id === null ? [] : [{ kind: 'profile' as const, pin, id }]),
    ]);
    const what = `fairness and regression over 10 M rows${id === null ? '' : ', ids proved unique'}`;
    figures.push(
      {
        what,
        figure: seconds(milliseconds),
        reference: `bare scan ${seconds(bare)}`,
        aim: '< 1.0 s',
        met: milliseconds < 1000,
      },
      {
        what: `${what}: peak memory`,
        figure: `${Math.round(megabytes)} MB`,
        reference: '',
        aim: '< 300 MB',
        met: megabytes < 300,
      },
    );
  }
  return figures;
}

async function benchDrift(files: EvidenceFiles, reference: EvidencePin, current: EvidencePin): Promise<Figure[]> {
  const expressions = [...numeric.map((name) => `sum(${name})`), ...categorical.map((name) => `max(strlen(${name}))`)];
  const bare = await bareScan(
    files,
    [reference, current].map((pin) => ({ pin, expressions })),
  );
  const requests = [reference, current].flatMap((pin): CountRequest[] => [
    ...numeric.map((column) => ({ kind: 'histogram' as const, pin, column })),
    ...categorical.map((column) => ({ kind: 'categories' as const, pin, column, top: 50 })),
  ]);
  const { milliseconds, megabytes } = await counted(files, requests);
  const times = milliseconds / bare;
  const what = 'drift over 2 × 10 M rows × 25 columns';
  return [
    {
      what,
      figure: `${seconds(milliseconds)} (${times.toFixed(1)} ×)`,
      reference: `bare scan ${seconds(bare)}`,
      aim: '≤ 2.5 × bare scan',
      met: times <= 2.5,
    },
    {
      what: `${what}: peak memory`,
      figure: `${Math.round(megabytes)} MB`,
      reference: '',
      aim: '< 600 MB',
      met: megabytes < 600,
    },
  ];
}
