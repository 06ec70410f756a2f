import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { type EvidenceFiles, evidenceFilesIn } from './evidence-files.ts';

let directory: string;
let files: EvidenceFiles;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-files-'));
  files = evidenceFilesIn(directory, 1000);
});
afterEach(() => rm(directory, { recursive: true }));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const bytes = Buffer.from('id,label\n1,0\n2,1\n');
const pin = { uri: 'evidence/table.csv', digest: digestOf(bytes) };
const stored = () =>
  readdir(directory, { recursive: true, withFileTypes: true }).then((all) => all.filter((entry) => entry.isFile()));

describe('the cache of evidence', () => {
  test('keeps what has the pinned digest, whether it comes whole or in pieces', async () => {
    expect(await files.has(pin.digest)).toBe(false);
    const path = await files.put(inPieces(bytes, 3), pin);
    expect(await readFile(path)).toEqual(bytes);
    expect(path).toBe(files.pathOf(pin.digest));
    expect(await files.has(pin.digest)).toBe(true);
    expect(await files.put(bytes, pin)).toBe(path);
    expect(await stored()).toHaveLength(1);
  });

  test('names files by the digest alone', () => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    expect(files.pathOf(pin.digest)).toBe(join(directory, 'sha256', hex.slice(0, 2), hex));
  });

  test('refuses another digest than the pinned one, and keeps nothing of it', async () => {
    const other = { ...pin, digest: digestOf('something else') };
    await expect(files.put(bytes, other)).rejects.toMatchObject({
      code: 'evidence-digest-mismatch',
      message: `evidence/table.csv has the digest ${pin.digest}, but the document pins ${other.digest}.`,
    });
    expect(await stored()).toEqual([]);
  });

  test('refuses a file beyond the limit as soon as it is passed, however long it goes on', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken += 100;
        yield new Uint8Array(100);
      }
    }
    await expect(files.put(endless(), pin)).rejects.toMatchObject({ code: 'evidence-too-large' });
    expect(taken).toBe(1100);
    expect(await stored()).toEqual([]);
  });

  test('keeps nothing when the source breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 5);
      throw new Error('connection reset');
    }
    await expect(files.put(broken(), pin)).rejects.toThrow('connection reset');
    expect(await files.has(pin.digest)).toBe(false);
    expect(await stored()).toEqual([]);
  });

  test('two writers of one digest both end with the file', async () => {
    const paths = await Promise.all([files.put(inPieces(bytes, 1), pin), files.put(inPieces(bytes, 2), pin)]);
    expect(new Set(paths).size).toBe(1);
    expect(await readFile(paths[0]!)).toEqual(bytes);
  });
});
