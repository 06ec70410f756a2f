import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { canonicalJson, digestOf } from '../domain/digest.ts';
import type { CountRequest, Measurement, MeasurementResult } from '../domain/measurement.ts';
import type { Problem } from '../domain/problem.ts';
import type { Job } from './counting/child.ts';
import type { Answer } from './counting/count.ts';
import { EvidenceError } from './errors.ts';
import { engine } from './measurement-key.ts';

export type CounterOptions = {
  /** The cache of evidence (`EvidenceFiles.directory`): the only place that the counting process reads. */
  readonly directory: string;
  /** Bytes that DuckDB may hold before it spills to the directory. */
  readonly memory: number;
  readonly threads: number;
  /** Milliseconds for one call of `count`; the process is killed when it is over. */
  readonly deadline: number;
};

/** Counts tables that are in the cache. */
export interface Counter {
  /** One result per request, in order. Never rejects: what cannot be counted is a problem. */
  count(requests: readonly CountRequest[]): Promise<MeasurementResult[]>;
  /** Ends the counting process. */
  close(): Promise<void>;
}

const child = fileURLToPath(new URL('./counting/child.ts', import.meta.url));

/** Heap of the counting process in MiB. Its large arrays and DuckDB's memory lie outside of it. */
const heap = 256;

/** A counter with a process of its own, started at the first count and kept for the next. Calls are served in turn. */
export function createCounter(options: CounterOptions): Counter {
  let process: ChildProcess | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const answer = async (requests: readonly CountRequest[]): Promise<readonly Answer[]> => {
    process ??= start();
    const outcome = await askChild(process, options, requests);
    if (Array.isArray(outcome)) return outcome;
    await stop(process);
    process = null;
    // One of several tables may be the hostile one: each request is then tried alone, and only the guilty ones fail.
    if (requests.length > 1) return (await inTurn(requests, (request) => answer([request]))).flat();
    return [{ problem: failure(outcome as Failure, requests[0]!, options) }];
  };
  return {
    count: (requests) => {
      if (requests.length === 0) return Promise.resolve([]);
      const done = queue
        .then(() => answer(requests))
        .then((answers) => answers.map((value, index) => resultOf(requests[index]!, value)));
      queue = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      await queue;
      if (process !== null) await stop(process);
      process = null;
    },
  };
}

/** The environment holds no secret of the server's: a hostile table that takes the process over finds none. */
const start = (): ChildProcess =>
  fork(child, [], {
    env: { TZ: 'UTC' },
    execArgv: [`--max-old-space-size=${heap}`, '--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    process.once('exit', () => resolve());
    process.kill('SIGKILL');
  });
}

type Failure = { readonly died: string } | { readonly late: true };

function askChild(
  process: ChildProcess,
  options: CounterOptions,
  requests: readonly CountRequest[],
): Promise<readonly Answer[] | Failure> {
  const { directory, memory, threads, deadline } = options;
  const job: Job = { options: { directory, memory, threads }, requests };
  return new Promise((resolve) => {
    const settle = (outcome: readonly Answer[] | Failure): void => {
      clearTimeout(timer);
      process.off('message', onMessage);
      process.off('exit', onExit);
      process.off('error', onError);
      resolve(outcome);
    };
    const onMessage = (answers: unknown): void => settle(answers as readonly Answer[]);
    const onExit = (code: number | null, signal: string | null): void => settle({ died: signal ?? `code ${code}` });
    const onError = (error: Error): void => settle({ died: error.message });
    const timer = setTimeout(() => settle({ late: true }), deadline);
    process.once('message', onMessage);
    process.once('exit', onExit);
    process.once('error', onError);
    process.send(job, (error) => error !== null && settle({ died: error.message }));
  });
}

async function inTurn<T, R>(values: readonly T[], make: (value: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}

function failure(outcome: Failure, request: CountRequest, options: CounterOptions): Problem {
  const { uri } = request.pin;
  if ('late' in outcome) {
    return new EvidenceError(
      'count-too-slow',
      `Counting ${uri} was not done after ${options.deadline / 1000} s, and was stopped.`,
      'Leave out rows or columns that nothing judges, or raise the deadline of the counter.',
    ).problem;
  }
  return new EvidenceError(
    'counter-crashed',
    `The counting process died (${outcome.died}) while it read ${uri}.`,
    'Write the file again with a current writer; if it still fails, report the table as a fault of the reader.',
  ).problem;
}

function resultOf(request: CountRequest, answer: Answer): MeasurementResult {
  if ('problem' in answer) return answer;
  const measurement: Measurement = { request, engine, counts: answer.counts };
  return { digest: digestOf(canonicalJson(measurement)), measurement };
}
