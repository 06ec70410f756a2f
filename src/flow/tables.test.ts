import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Document } from '../documents/document.ts';
import { digestOf } from '../domain/digest.ts';
import type { EvidencePin } from '../domain/measurement.ts';
import type { EvidencePlace } from '../evidence/evidence-place.ts';
import type { Tree, TreeFile } from './ports.ts';
import { locateTable } from './tables.ts';

const table = 'id,label\n1,0\n'.repeat(500);
const digest = digestOf(table);
const oid = digest.slice('sha256:'.length);
const pointer = (to: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${to}\nsize 6500\n`;
const card = { path: 'models/card.yaml' } as Document<'ModelCard'>;

async function* stream(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

type Holds = {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly beside?: Readonly<Record<string, string>>;
  readonly objects?: Readonly<Record<string, string>>;
};

function treeOf({ files = {}, links = [], beside = {}, objects = {} }: Holds): Tree {
  const contents = new Map(Object.entries(files));
  const listed = [...contents].map(([path, content]): [string, TreeFile] => [
    path,
    { sha: digestOf(content).slice(7, 47), size: content.length, mode: links.includes(path) ? 'symlink' : 'file' },
  ]);
  const streamOf = (content: string | undefined) => (content === undefined ? null : stream(content));
  return {
    commit: 'c0ffee',
    files: new Map(listed),
    read: async (path) => Buffer.from(contents.get(path)!),
    beside: async (path) => streamOf(beside[path]),
    lfsObject: ({ oid: id }) => ({ address: `lfs:acme/lending:${id}`, open: async () => streamOf(objects[id]) }),
  };
}

const elsewhere: EvidencePlace = {
  find: (uri) => ({ address: `at:${uri}`, open: async () => stream(table) }),
};

const locate = (holds: Holds, pin: Partial<EvidencePin> = {}) =>
  locateTable({ uri: 'evidence/table.csv', digest, ...pin }, { card, tree: treeOf(holds) }, elsewhere);

async function read(holds: Holds, pin: Partial<EvidencePin> = {}): Promise<string> {
  const content = await (await locate(holds, pin)).open();
  return content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : text(content);
}

const path = 'models/evidence/table.csv';

describe('a table in the repository', () => {
  test('is the file at the path that the card means, known by its blob', async () => {
    const located = await locate({ files: { [path]: table } });
    expect(located.address).toMatch(/^git:[0-9a-f]{40}$/);
    expect(await read({ files: { [path]: table } })).toBe(table);
    expect(await read({ files: { [path]: 'small' } })).toBe('small');
  });

  test('that is not committed may lie beside the commit in a working copy', async () => {
    expect(await read({ beside: { [path]: table } })).toBe(table);
    await expect(read({})).rejects.toMatchObject({
      code: 'evidence-missing',
      message: 'evidence/table.csv is not there.',
    });
  });

  test('is not read through a link, neither its own nor its folder, and says which', async () => {
    await expect(read({ files: { [path]: '/etc/passwd' }, links: [path] })).rejects.toMatchObject({
      code: 'evidence-linked',
      message: 'evidence/table.csv is a symbolic link, which is not followed.',
    });
    const folder = 'models/evidence';
    const linked = {
      files: { [folder]: '../data', 'data/table.csv': table },
      links: [folder],
      beside: { [path]: table },
    };
    await expect(read(linked)).rejects.toMatchObject({
      code: 'evidence-linked',
      message: 'evidence/table.csv lies behind models/evidence, a symbolic link, which is not followed.',
    });
  });

  test.each(['/etc/passwd', '../../x.csv', 'file:///etc/passwd'])('is not at %s', async (uri) => {
    await expect(read({ beside: { '../x.csv': table } }, { uri })).rejects.toMatchObject({ code: 'evidence-missing' });
  });
});

describe('a Git LFS pointer', () => {
  const files = { [path]: pointer(oid) };

  test('stands for its object, which is known by its repository', async () => {
    expect((await locate({ files })).address).toBe(`lfs:acme/lending:${oid}`);
    expect(await read({ files, objects: { [oid]: table } })).toBe(table);
  });

  test('to another digest than the pinned one is refused, even where its object is at hand', async () => {
    const other = 'a'.repeat(64);
    const holds = { files: { [path]: pointer(other) }, objects: { [other]: table } };
    await expect(read(holds)).rejects.toMatchObject({
      code: 'evidence-digest-mismatch',
      message: `evidence/table.csv is a Git LFS pointer to sha256:${other}, but the document pins ${digest}.`,
    });
  });

  test('whose object is not at hand says how to bring it', async () => {
    await expect(read({ files })).rejects.toMatchObject({
      code: 'lfs-object-missing',
      remedy: expect.stringContaining('git lfs push'),
    });
  });

  test('that is pinned as the file itself is taken for a pointer all the same', async () => {
    await expect(read({ files }, { digest: digestOf(files[path]!) })).rejects.toMatchObject({
      message: expect.stringContaining('is a Git LFS pointer to'),
    });
  });
});

describe('a DVC pointer', () => {
  const uri = 'evidence/table.csv.dvc';
  const md5 = 'a304afb96060aad90176268345e10355';
  const files = { [`${path}.dvc`]: `outs:\n- {md5: ${md5}, size: 6500, hash: md5, path: table.csv}\n` };

  test('stands for the object in the DVC remote', async () => {
    expect((await locate({ files }, { uri })).address).toBe('at:dvc:/files/md5/a3/04afb96060aad90176268345e10355');
    expect(await read({ files }, { uri })).toBe(table);
  });

  test('stands for the file that DVC put beside it, where there is a working copy', async () => {
    expect(await read({ files, beside: { [path]: 'working copy' } }, { uri })).toBe('working copy');
  });

  test('to anything but one file is refused', async () => {
    const folder = { [`${path}.dvc`]: `outs:\n- {md5: ${md5}.dir, path: table.csv}\n` };
    await expect(read({ files: folder }, { uri })).rejects.toMatchObject({ code: 'dvc-pointer' });
  });
});

test('a table at another place is looked for there', async () => {
  expect((await locate({}, { uri: 's3://acme/table.csv' })).address).toBe('at:s3://acme/table.csv');
});
