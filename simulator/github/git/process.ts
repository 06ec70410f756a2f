import { spawn } from 'node:child_process';

/** Nothing of the machine's own git configuration may reach a simulated repository. */
export const gitEnvironment: Record<string, string> = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

type GitOptions = {
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not failures: `merge-tree` says 1 for a conflict. */
  readonly expected?: readonly number[];
};

export function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', directory, ...args], { env: { ...gitEnvironment, ...options.env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    // git may stop reading before all is written; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.on('close', (code) => {
      const result = { code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
      if ((options.expected ?? [0]).includes(result.code)) resolve(result);
      else reject(new Error(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

export async function gitLines(directory: string, args: readonly string[]): Promise<string[]> {
  const text = (await git(directory, args)).stdout.toString();
  return text.split('\n').filter((line) => line !== '');
}
