import type { CountRequest } from '../../domain/measurement.ts';
import { type Answer, countAll } from './count.ts';
import { type EngineOptions, openEngine } from './engine.ts';

/** What the parent sends: one job at a time. */
export type Job = { readonly options: EngineOptions; readonly requests: readonly CountRequest[] };

/** What it is told: that the job has begun, an answer per request, in order, as soon as it is known, then the end. */
export type Reply = 'begun' | Answer | 'done';

/**
 * The process that reads tables. It knows no secret, and whatever a hostile file does to it ends here: the parent
 * kills it when it is late and answers for it when it dies.
 */
async function work({ options, requests }: Job, reply: (reply: Reply) => void): Promise<void> {
  reply('begun');
  const engine = await openEngine(options);
  await countAll(engine, options.directory, requests, reply).finally(() => engine.close());
  reply('done');
  // The arrays of this job lie outside of V8's heap: it would not hurry to give them back.
  globalThis.gc?.();
}

process.on('message', (job: Job) => work(job, (reply) => process.send?.(reply)));
// The parent is gone. An orderly exit would wait for DuckDB's threads, and those, in a scan, for this one.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
