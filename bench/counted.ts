import { readFile } from 'node:fs/promises';
import type { CountRequest, EvidencePin } from '../src/domain/measurement.ts';
import { createCounter } from '../src/evidence/counter.ts';
import type { EvidenceFiles } from '../src/evidence/evidence-files.ts';
import { withDuckDB } from './evidence-tables.ts';
import type { Figure } from './figure.ts';

/** What a count took. */
export type Cost = { readonly milliseconds: number; readonly megabytes: number };

/** Counts with a warm process of its own; also its largest resident memory, where Linux tells it. */
export async function counted(files: EvidenceFiles, requests: readonly CountRequest[], turns: number): Promise<Cost> {
  const counter = createCounter({ directory: files.directory, memory: 200e6, threads: 2, deadline: 1_200_000 });
  try {
    await counter.count([{ kind: 'profile', pin: requests[0]!.pin, id: null }]);
    const milliseconds = await best(turns, async () => {
      for (const result of await counter.count(requests))
        if ('problem' in result) throw new Error(result.problem.message);
    });
    return { milliseconds, megabytes: await peakOfChildren() };
  } finally {
    await counter.close();
  }
}

/** The engine's own fastest reading of every value of these columns, warm: sums and lengths, which no footer answers. */
export async function bareScan(
  files: EvidenceFiles,
  tables: readonly { readonly pin: EvidencePin; readonly expressions: readonly string[] }[],
  turns: number,
): Promise<number> {
  return withDuckDB(async (run) => {
    await run("SET disabled_optimizers = 'statistics_propagation'");
    return best(turns, async () => {
      for (const { pin, expressions } of tables)
        await run(`SELECT ${expressions.join(', ')} FROM read_parquet('${files.pathOf(pin.digest)}')`);
    });
  });
}

/** The fastest of some runs, in milliseconds: the least that other work on the machine disturbed. */
async function best(turns: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
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

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** The figure of memory below one of time. */
export const memory = ({ megabytes }: Cost, limit: number): Figure => ({
  what: '  peak memory',
  measured: `${Math.round(megabytes)} MB`,
  aim: `< ${limit} MB`,
  met: megabytes < limit,
  reference: '',
});
