import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { digestOf } from '../src/domain/digest.ts';

const run = promisify(execFile);

/** A rival's time and memory, or why there is none. */
export type Rival = { readonly seconds: number; readonly megabytes: number } | { readonly absent: string };

const Measured = z.object({ seconds: z.number(), megabytes: z.number() });
const script = (name: string): string => fileURLToPath(new URL(`./python/${name}`, import.meta.url));

/** Milliseconds: longer than this nobody waits for packages, and for a comparison. */
const patience = { install: 15 * 60_000, task: 5 * 60_000 };

/** Runs one task of bench/python/references.py in a process of its own. Never rejects. */
export async function rival(task: string, paths: readonly string[]): Promise<Rival> {
  try {
    const python = await pythonWithRivals();
    const { stdout } = await run(python, [script('references.py'), task, ...paths], { timeout: patience.task });
    return Measured.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    return { absent: reason(error) };
  }
}

/** In one line, for a column of the table. */
export function rivalText(name: string, measured: Rival): string {
  if ('absent' in measured) return `${name}: ${measured.absent}`;
  const { seconds, megabytes } = measured;
  return `${name} ${seconds.toFixed(seconds < 10 ? 1 : 0)} s, ${(megabytes / 1024).toFixed(1)} GB`;
}

let made: Promise<string> | null = null;

/** The interpreter of a virtual environment with the pinned packages; made once and kept beside the other caches. */
function pythonWithRivals(): Promise<string> {
  made ??= environment();
  return made;
}

async function environment(): Promise<string> {
  const requirements = script('requirements.txt');
  const name = digestOf(await readFile(requirements)).slice('sha256:'.length, 'sha256:'.length + 12);
  const folder = fileURLToPath(new URL(`../node_modules/.cache/modelwarden-bench/${name}`, import.meta.url));
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  process.stderr.write('installing what is compared with (once) …\n');
  const begun = `${folder}-${process.pid}`;
  await mkdir(join(begun, '..'), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', begun]);
    await run(join(begun, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements], {
      timeout: patience.install,
    });
    await rename(begun, folder);
    return python;
  } finally {
    await rm(begun, { recursive: true, force: true });
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'no python3 here';
  if (error instanceof Error && 'killed' in error && error.killed === true) return 'not done in time';
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return text.trim().split('\n').at(-1)?.slice(0, 60) || 'failed';
}
