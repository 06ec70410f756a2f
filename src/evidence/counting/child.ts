import type { CountRequest } from '../../domain/measurement.ts';
import { type Answer, countAll } from './count.ts';
import { type EngineOptions, openEngine } from './engine.ts';
import { problemOf } from './problem.ts';

/** What the parent sends: one batch at a time. */
export type Job = { readonly options: EngineOptions; readonly requests: readonly CountRequest[] };

/**
 * The process that reads tables. It knows no secret, and whatever a hostile file does to it ends here: the parent
 * kills it when it is late and answers for it when it dies.
 */
async function work({ options, requests }: Job): Promise<readonly Answer[]> {
  const engine = await openEngine(options);
  try {
    return await countAll(engine, options.directory, requests);
  } finally {
    engine.close();
  }
}

process.on('message', (job: Job) => {
  work(job)
    .catch((error: unknown) => job.requests.map((request) => ({ problem: problemOf(error, request.pin.uri) })))
    .then((answers) => process.send?.(answers));
});
process.on('disconnect', () => process.exit(0));
