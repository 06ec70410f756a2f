import { spawn } from 'node:child_process';
import { gitEnvironment } from './environment.ts';

/* A small process that runs git for a large one: each `Command` is answered by the `Outcome` with its number. */

export type Command = {
  readonly number: number;
  readonly args: readonly string[];
  readonly input: Uint8Array | string;
  readonly env: Readonly<Record<string, string>>;
};

export type Outcome = {
  readonly number: number;
  /** Null where git could not be started, or was killed. */
  readonly code: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
};

process.on('disconnect', () => process.exit());

process.on('message', ({ number, args, input, env }: Command) => {
  const child = spawn('git', args, { env: { ...gitEnvironment, ...env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const answer = (code: number | null, reason: string): void => {
    const outcome: Outcome = { number, code, stdout: Buffer.concat(stdout), stderr: reason };
    process.send?.(outcome);
  };
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // git may stop reading before all is written; its exit code tells the story.
  child.stdin.on('error', () => undefined);
  child.on('error', ({ message }) => answer(null, message));
  child.on('close', (code) => {
    if (child.pid !== undefined) answer(code, Buffer.concat(stderr).toString());
  });
  child.stdin.end(input);
});
