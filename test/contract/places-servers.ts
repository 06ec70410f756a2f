import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePorts } from '../support/free-ports.ts';

const assets = process.env.MODELWARDEN_PLACES_ASSETS || join(homedir(), '.cache', 'modelwarden', 'places');

/** What each server is started by, relative to the assets. */
const programs = {
  versitygw: 'versitygw',
  'fake-gcs-server': 'fake-gcs-server',
  azurite: 'azurite/node_modules/azurite/dist/src/blob/main.js',
  mlflow: 'mlflow/bin/mlflow',
} as const;
export type ServerName = keyof typeof programs;

/** Why a real server cannot be started here, or null. */
export function missingServer(name: ServerName): string | null {
  try {
    accessSync(join(assets, programs[name]));
    return null;
  } catch {
    return `${name} is not in ${assets}: run tools/places-test-servers.sh`;
  }
}

export type StorageServer = {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Where it keeps its objects. */
  readonly folder: string;
  readonly close: () => Promise<void>;
};

type Start = {
  readonly command: string;
  readonly options: (port: number, folder: string) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A path that is answered, with whatever, once the server is ready. */
  readonly probe: string;
};

/** Amazon's S3 protocol over a folder: each folder in it is a bucket. It checks signatures. */
export const startVersity = (login: { readonly accessKeyId: string; readonly secretAccessKey: string }) =>
  started('versitygw', {
    command: join(assets, programs.versitygw),
    options: (port, folder) => [
      ...['--port', `127.0.0.1:${port}`, '--region', 'eu-central-1', '--quiet'],
      ...['posix', '--sidecar', madeFolder(join(folder, '..', 'metadata')), folder],
    ],
    environment: { ROOT_ACCESS_KEY: login.accessKeyId, ROOT_SECRET_KEY: login.secretAccessKey },
    probe: '/',
  });

/** Google Cloud Storage's API over a folder: each folder in it is a bucket. It asks nobody who they are. */
export const startGcs = () =>
  started('fake-gcs-server', {
    command: join(assets, programs['fake-gcs-server']),
    options: (port, folder) => [
      ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port)],
      ...['-backend', 'filesystem', '-filesystem-root', folder],
    ],
    probe: '/storage/v1/b',
  });

/** Azure Blob Storage with one account. It checks shared keys and shared access signatures. */
export const startAzurite = (account: string, key: string) =>
  started('azurite', {
    command: process.execPath,
    options: (port, folder) => [
      join(assets, programs.azurite),
      ...[
        '--blobHost',
        '127.0.0.1',
        '--blobPort',
        String(port),
        '--location',
        folder,
        '--silent',
        '--disableTelemetry',
      ],
    ],
    environment: { AZURITE_ACCOUNTS: `${account}:${key}` },
    probe: '/',
  });

/** A tracking server that gives out artifacts, with its database beside them. */
export const startMlflow = () =>
  started('mlflow', {
    command: join(assets, programs.mlflow),
    options: (port, folder) => [
      ...['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', 'sqlite:///runs.db', '--serve-artifacts', '--artifacts-destination', folder],
    ],
    environment: {
      // Its queue of jobs is four more processes that nobody here needs.
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_DISABLE_TELEMETRY: 'true',
    },
    probe: '/health',
  });

function madeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Everything listens on 127.0.0.1 and lives in a temporary folder. */
async function started(name: ServerName, { command, options, environment, probe }: Start): Promise<StorageServer> {
  const missing = missingServer(name);
  if (missing !== null) throw new Error(missing);
  const home = mkdtempSync(join(tmpdir(), `modelwarden-${name}-`));
  const folder = madeFolder(join(home, 'objects'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(home, 'log'), 'w');
  // A group of its own, so that a server's workers end with it.
  const child = spawn(command, options(port, folder), {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...environment },
    stdio: ['ignore', log, log],
    detached: true,
  });
  const onExit = (): void => void end(child);
  process.once('exit', onExit);
  const close = async (): Promise<void> => {
    process.off('exit', onExit);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (end(child)) await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilAnswered(`${url}${probe}`, child);
  } catch (error) {
    const tail = readFileSync(join(home, 'log'), 'utf8').split('\n').slice(-20).join('\n');
    await close();
    throw new Error(`${name} did not become ready:\n${tail}`, { cause: error });
  }
  return { url, folder, close };
}

function end({ pid, exitCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && process.kill(-pid, 'SIGKILL');
}

async function untilAnswered(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 100_000;
  for (;;) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > deadline || child.exitCode !== null) throw error;
      await setTimeout(50);
    }
  }
}
