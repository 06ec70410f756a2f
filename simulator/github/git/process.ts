import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command, Outcome } from './runner.ts';

export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

type GitOptions = {
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not failures: `merge-tree` says 1 for a conflict. */
  readonly expected?: readonly number[];
};

export async function git(
  directory: string,
  args: readonly string[],
  { input = '', env = {}, expected = [0] }: GitOptions = {},
): Promise<GitResult> {
  const { code, stdout, stderr } = await run({ args: ['--git-dir', directory, ...args], input, env });
  if (code === null || !expected.includes(code)) {
    throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  }
  return { code, stdout: Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength), stderr };
}

export async function gitLines(directory: string, args: readonly string[]): Promise<string[]> {
  const text = (await git(directory, args)).stdout.toString();
  return text.split('\n').filter((line) => line !== '');
}

type Waiting = { readonly resolve: (outcome: Outcome) => void; readonly reject: (error: Error) => void };

const program = fileURLToPath(new URL('./runner.ts', import.meta.url));
const waiting = new Map<number, Waiting>();
let runner: ChildProcess | null = null;
let commands = 0;

/**
 * A process that starts another is copied, page table by page table: beside a database in memory that takes twenty
 * milliseconds, so a small process does it. It holds the event loop only while somebody waits for it.
 */
function run(command: Omit<Command, 'number'>): Promise<Outcome> {
  const child = started();
  const number = ++commands;
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    hold(child);
    child.send({ ...command, number } satisfies Command, (error) => {
      if (error === null) return;
      waiting.delete(number);
      reject(error);
    });
  });
}

function started(): ChildProcess {
  if (runner !== null) return runner;
  const child = fork(program, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  child.on('message', (outcome: Outcome) => {
    waiting.get(outcome.number)?.resolve(outcome);
    waiting.delete(outcome.number);
    hold(child);
  });
  child.on('exit', () => {
    runner = null;
    for (const { reject } of waiting.values()) reject(new Error('the process that runs git ended'));
    waiting.clear();
  });
  runner = child;
  return child;
}

function hold(child: ChildProcess): void {
  const needed = waiting.size > 0;
  needed ? child.ref() : child.unref();
  needed ? child.channel?.ref() : child.channel?.unref();
}
