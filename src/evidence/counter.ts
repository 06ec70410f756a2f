import { canonicalJson, digestOf } from '../domain/digest.ts';
import type { CountRequest, Measurement, MeasurementResult } from '../domain/measurement.ts';
import type { Answer } from './counting/count.ts';
import { type CounterOptions, type CountingProcess, type Failure, startCounting } from './counting-process.ts';
import { EvidenceError } from './errors.ts';
import { engine } from './measurement-key.ts';

/** Counts tables that are in the cache. */
export interface Counter {
  /** One result per request, in order. Never rejects: what cannot be counted is a problem. */
  count(requests: readonly CountRequest[]): Promise<MeasurementResult[]>;
  /** Ends the counting process. */
  close(): Promise<void>;
}

/** A counter with a process of its own, started at the first count and kept for the next. Calls are served in turn. */
export function createCounter(options: CounterOptions): Counter {
  let counting: CountingProcess | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const countAll = async (requests: readonly CountRequest[]): Promise<MeasurementResult[]> => {
    const results: MeasurementResult[] = [];
    let lost = false;
    while (results.length < requests.length) {
      if (counting?.ended !== false) counting = startCounting(options);
      const failure = await counting.ask(requests.slice(results.length), (answer) => {
        results.push(resultOf(requests[results.length]!, answer));
      });
      if (failure === null) continue;
      await counting.end();
      if (failure.kind === 'died' && !failure.begun && !lost) {
        // It was gone before it saw a table (the system needed memory, say), so no table is to blame.
        lost = true;
        continue;
      }
      // Requests are answered in order, so the first without an answer is the one that the process failed on.
      const guilty = requests[results.length]!;
      results.push({ problem: problemOf(failure, guilty, options) });
      while (failure.kind === 'late' && requests[results.length]?.pin.digest === guilty.pin.digest) {
        // A table that is too slow once is not waited for again.
        results.push({ problem: problemOf(failure, requests[results.length]!, options) });
      }
    }
    return results;
  };

  return {
    count: (requests) => {
      const counted = queue.then(() => countAll(requests));
      queue = counted.catch(() => undefined);
      return counted;
    },
    close: async () => {
      await queue;
      await counting?.end();
    },
  };
}

function resultOf(request: CountRequest, answer: Answer): MeasurementResult {
  if ('problem' in answer) return answer;
  const measurement: Measurement = { request, engine, counts: answer.counts };
  return { digest: digestOf(canonicalJson(measurement)), measurement };
}

function problemOf(
  failure: Failure,
  { pin: { uri } }: CountRequest,
  { deadline }: CounterOptions,
): EvidenceError['problem'] {
  if (failure.kind === 'late') {
    return new EvidenceError(
      'count-too-slow',
      `Counting ${uri} was not done after ${deadline / 1000} s, and was stopped.`,
      'Leave out rows or columns that nothing judges, or raise the deadline of the counter.',
    ).problem;
  }
  if (failure.kind === 'large') return outOfMemory(uri).problem;
  return new EvidenceError(
    'counter-crashed',
    `The counting process died (${failure.how}) while it read ${uri}.`,
    'Write the file again with a current writer; if it still fails, report the table as a fault of the reader.',
  ).problem;
}

const outOfMemory = (uri: string): EvidenceError =>
  new EvidenceError(
    'count-out-of-memory',
    `Counting ${uri} needs more memory than the counter may use.`,
    'Leave out rows or columns that nothing judges, or raise the memory limit of the counter.',
  );
