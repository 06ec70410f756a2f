import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { measurementFilesIn } from './measurement-files.ts';

const digest = digestOf('table');
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-measurements-'));
});
afterEach(() => rm(directory, { recursive: true }));

test.each(['https://data.acme.example/table.csv', 'git:0123'])(
  'that a table was found at %s is remembered for the next run, under its digest',
  async (address) => {
    await measurementFilesIn(directory).savePresence(address, digest);
    const next = measurementFilesIn(directory);
    expect(await next.isPresent(address, digest)).toBe(true);
    expect(await next.isPresent(address, digestOf('other'))).toBe(false);
    expect(await next.isPresent(`${address}2`, digest)).toBe(false);
  },
);

test('that a table lay in the working copy is not: it is read anew', async () => {
  const memory = measurementFilesIn(directory);
  await memory.savePresence('beside:evidence/table.csv', digest);
  expect(await memory.isPresent('beside:evidence/table.csv', digest)).toBe(false);
});
