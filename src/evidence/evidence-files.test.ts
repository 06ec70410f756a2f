import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { EvidenceError } from './errors.ts';
import { type EvidenceFiles, evidenceFilesIn } from './evidence-files.ts';
import type { Located } from './evidence-place.ts';

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

describe('what a place gives', () => {
  const wrong = Buffer.from('other bytes');
  const place = {
    address: 'https://data.acme.example/table.csv',
    version: 'v1' as string | null,
    content: wrong,
    read: 0,
  };
  const located = (): Located => ({
    address: place.address,
    open: async (accept) => {
      accept?.(place.version);
      place.read++;
      return place.content;
    },
  });
  beforeEach(() => Object.assign(place, { version: 'v1', content: wrong, read: 0 }));
  const refused = { code: 'evidence-digest-mismatch' };

  test('is kept when it is what was pinned', async () => {
    place.content = bytes;
    expect(await readFile(await files.fetch(located(), pin))).toEqual(bytes);
  });

  test('is not read again after it was refused, until the place has another version of it', async () => {
    await expect(files.fetch(located(), pin)).rejects.toMatchObject(refused);
    await expect(files.fetch(located(), pin)).rejects.toMatchObject(refused);
    expect(place.read).toBe(1);
    Object.assign(place, { version: 'v2', content: bytes });
    await files.fetch(located(), pin);
    expect(place.read).toBe(2);
  });

  test('may be what another document pins', async () => {
    await expect(files.fetch(located(), pin)).rejects.toMatchObject(refused);
    await files.fetch(located(), { uri: pin.uri, digest: digestOf(wrong) });
    expect(place.read).toBe(2);
  });

  test('is not read again for an hour where the place does not tell versions apart', async () => {
    let minutes = 0;
    const patient = evidenceFilesIn(directory, 1000, () => minutes * 60_000);
    place.version = null;
    for (const [at, read] of [
      [0, 1],
      [59, 1],
      [61, 2],
    ] as const) {
      minutes = at;
      await expect(patient.fetch(located(), pin)).rejects.toMatchObject(refused);
      expect(place.read).toBe(read);
    }
  });

  test('is asked for again when the connection failed', async () => {
    const broken: Located = {
      address: place.address,
      open: async (accept) => {
        accept?.('v1');
        place.read++;
        throw new EvidenceError('place-unreachable', 'gone', 'Wait.');
      },
    };
    for (const _ of [1, 2]) await expect(files.fetch(broken, pin)).rejects.toMatchObject({ code: 'place-unreachable' });
    expect(place.read).toBe(2);
  });
});
