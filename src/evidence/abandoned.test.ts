import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeAbandoned } from './abandoned.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-abandoned-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('half a table is removed a day after its process died; one that may still grow is left', async () => {
  const incoming = join(directory, 'incoming');
  await mkdir(incoming);
  const now = new Date('2026-11-25T12:00:00Z');
  for (const [name, modified] of [
    ['dead', '2026-11-24T11:00:00Z'],
    ['growing', '2026-11-25T11:59:00Z'],
  ] as const) {
    await writeFile(join(incoming, name), 'half');
    await utimes(join(incoming, name), new Date(modified), new Date(modified));
  }
  await removeAbandoned(directory, now);
  expect(await readdir(incoming)).toEqual(['growing']);
});

test('where nothing was stored yet there is nothing to remove', async () => {
  await removeAbandoned(directory, new Date('2026-11-25T12:00:00Z'));
  expect(await readdir(directory)).toEqual([]);
});
