import { type ChildProcess, fork } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CountRequest } from '../domain/measurement.ts';
import type { Reply } from './counting/child.ts';
import type { Answer } from './counting/count.ts';
import { spillDirectory } from './evidence-files.ts';

export type CounterOptions = {
  /** The cache of evidence (`EvidenceFiles.directory`): the only place that the counting process reads. */
  readonly directory: string;
  /** Bytes that DuckDB may hold before it spills to the directory. */
  readonly memory: number;
  readonly threads: number;
  /** Milliseconds for one request; the process is killed when they are over. */
  readonly deadline: number;
};

/** Why there is no answer: none in time, too much memory, or a process that is gone; `begun` if it had the job by then. */
export type Failure =
  | { readonly kind: 'late' }
  | { readonly kind: 'large' }
  | { readonly kind: 'died'; readonly how: string; readonly begun: boolean };

/** The child process that reads tables. */
export interface CountingProcess {
  readonly ended: boolean;
  /** Answers come in the order of the requests. Resolves to what went wrong, or to null after the last answer. */
  ask(requests: readonly CountRequest[], onAnswer: (answer: Answer) => void): Promise<Failure | null>;
  /** Kills it. */
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('./counting/child.ts', import.meta.url));

/** Heap of the counting process, in MiB. Its large arrays and DuckDB's memory lie outside of it. */
const heap = 256;

/** What the process may take beside DuckDB's memory, in bytes: itself, its arrays, and what a hostile footer unpacks to. */
const besides = 768 * 2 ** 20;

const watchEvery = 200;

/** It holds no secret of the server's: a hostile table that takes the process over finds none. */
const environment = {
  TZ: 'UTC',
  // Arrays from eight mebibytes on are mapped one by one: they go back to the system with each job, and pages that nobody
  // writes take nothing. glibc's own threshold grows with the first that is freed (mallopt(3), M_MMAP_THRESHOLD). At one
  // mebibyte the pages of a scan's buffers, mapped anew again and again, cost a fifth of its time.
  MALLOC_MMAP_THRESHOLD_: String(2 ** 23),
};

export function startCounting(options: CounterOptions): CountingProcess {
  const { directory, memory, threads } = options;
  const child = fork(program, [], {
    env: environment,
    // The heap is small and collected often: waiting for helper threads would cost half of a scan's time.
    execArgv: [`--max-old-space-size=${heap}`, '--expose-gc', '--single-threaded-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const onEnd = (): void => {
      ended = true;
      resolve();
    };
    child.once('exit', onEnd).once('error', onEnd);
  });
  return {
    get ended() {
      return ended;
    },
    ask: (requests, onAnswer) => ask(child, { options: { directory, memory, threads }, requests }, options, onAnswer),
    end: async () => {
      child.kill('SIGKILL');
      await exited;
      if (child.pid !== undefined) await rm(spillDirectory(directory, child.pid), { recursive: true, force: true });
    },
  };
}

type Job = {
  readonly options: Pick<CounterOptions, 'directory' | 'memory' | 'threads'>;
  readonly requests: readonly CountRequest[];
};

function ask(
  child: ChildProcess,
  job: Job,
  { deadline, memory }: CounterOptions,
  onAnswer: (answer: Answer) => void,
): Promise<Failure | null> {
  return new Promise((resolve) => {
    const settle = (outcome: Failure | null): void => {
      clearTimeout(timer);
      clearInterval(watch);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      resolve(outcome);
    };
    let begun = false;
    const died = (how: string): void => settle({ kind: 'died', how, begun });
    const onMessage = (message: unknown): void => {
      const reply = message as Reply;
      if (reply === 'done') {
        settle(null);
      } else {
        timer.refresh();
        if (reply === 'begun') begun = true;
        else onAnswer(reply);
      }
    };
    const onExit = (code: number | null, signal: string | null): void => died(signal ?? `code ${code}`);
    const onError = (error: Error): void => died(error.message);
    const timer = setTimeout(() => settle({ kind: 'late' }), deadline);
    const watch = setInterval(async () => {
      if ((await residentBytes(child.pid)) > memory + besides) settle({ kind: 'large' });
    }, watchEvery);
    child.on('message', onMessage).once('exit', onExit).once('error', onError);
    child.send(job, (error) => error !== null && died(error.message));
  });
}

/** Resident memory by /proc; 0 where there is none. DuckDB's own limit does not cover what it unpacks a footer into. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * 4096;
}
