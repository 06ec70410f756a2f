import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from './surroundings.ts';

/** What an installation starts. */
const commandLine = fileURLToPath(new URL('../../src/cli/modelwarden.ts', import.meta.url));

export type AppProcessOptions = {
  /** Another program than `modelwarden start`. */
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * The App beside a company that is served over HTTP, as a process of its own that listens at `url`. Its errors go to
 * our own; SIGTERM stops it.
 */
export function startAppProcess(
  { environment }: Surroundings,
  url: string,
  { program = commandLine, environment: more = {} }: AppProcessOptions = {},
): ChildProcess {
  return fork(program, ['start'], {
    env: { ...process.env, HOST: '127.0.0.1', ...environment(url), ...more },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Where nobody listens yet: GitHub has to know the App's address before the App starts, and over all its lives. */
export async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}
