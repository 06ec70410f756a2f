import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { type Content, type EvidenceFiles, evidenceFilesIn } from './evidence-files.ts';
import { type EvidenceSource, fetchEvidence } from './evidence-source.ts';

let directory: string;
let files: EvidenceFiles;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'modelwarden-source-'));
  files = evidenceFilesIn(directory, 1e6);
});
afterEach(() => rm(directory, { recursive: true }));

const table = Buffer.from('id,label\n1,0\n'.repeat(500));
const digest = digestOf(table);
const pin = { uri: 'evidence/table.csv', digest };
const pointer = (oid: string): Buffer =>
  Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${table.length}\n`);
const oid = digest.slice('sha256:'.length);

async function* stream(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const sourceOf = (
  content: Content | null,
  objects: Readonly<Record<string, Content>> = {},
): EvidenceSource & { opened: string[] } => {
  const opened: string[] = [];
  return {
    opened,
    open: async (uri) => {
      opened.push(uri);
      return content;
    },
    lfsObject: async (id) => objects[id] ?? null,
  };
};

describe('evidence from a source', () => {
  test('is taken to the cache once, and from the cache afterwards', async () => {
    const source = sourceOf(table);
    const path = await fetchEvidence(pin, source, files);
    expect(await fetchEvidence(pin, source, files)).toBe(path);
    expect(await readFile(path)).toEqual(table);
    expect(source.opened).toEqual(['evidence/table.csv']);
  });

  test('arrives whole as a stream, small or large', async () => {
    const path = await fetchEvidence(
      pin,
      sourceOf(stream(table.subarray(0, 700), table.subarray(700, 2000), table.subarray(2000))),
      files,
    );
    expect(await readFile(path)).toEqual(table);
    const small = Buffer.from('a\n1\n');
    const smallPath = await fetchEvidence(
      { uri: 'a.csv', digest: digestOf(small) },
      sourceOf(stream(small.subarray(0, 1), small.subarray(1))),
      files,
    );
    expect(await readFile(smallPath)).toEqual(small);
  });

  test('that is not there is said to be missing', async () => {
    await expect(fetchEvidence(pin, sourceOf(null), files)).rejects.toMatchObject({
      code: 'evidence-missing',
      message: 'evidence/table.csv is not there.',
    });
  });
});

describe('a Git LFS pointer', () => {
  test('stands for its object', async () => {
    const path = await fetchEvidence(pin, sourceOf(stream(pointer(oid)), { [oid]: stream(table) }), files);
    expect(await readFile(path)).toEqual(table);
  });

  test('to another digest than the pinned one is refused, even where its object is at hand', async () => {
    const other = 'a'.repeat(64);
    await expect(fetchEvidence(pin, sourceOf(pointer(other), { [other]: table }), files)).rejects.toMatchObject({
      code: 'evidence-digest-mismatch',
      message: `evidence/table.csv is a Git LFS pointer to sha256:${other}, but the document pins ${digest}.`,
    });
  });

  test('whose object is not at hand says how to bring it', async () => {
    await expect(fetchEvidence(pin, sourceOf(pointer(oid)), files)).rejects.toMatchObject({
      code: 'lfs-object-missing',
      remedy: expect.stringContaining('git lfs push'),
    });
  });

  test('does not vouch for its object: the bytes must have the digest', async () => {
    await expect(
      fetchEvidence(pin, sourceOf(pointer(oid), { [oid]: Buffer.from('other') }), files),
    ).rejects.toMatchObject({
      code: 'evidence-digest-mismatch',
    });
  });

  test('that is pinned as the file itself is taken for a pointer all the same', async () => {
    const bytes = pointer(oid);
    await expect(fetchEvidence({ uri: 'x', digest: digestOf(bytes) }, sourceOf(bytes), files)).rejects.toMatchObject({
      message: expect.stringContaining('is a Git LFS pointer to'),
    });
  });
});
