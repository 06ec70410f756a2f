import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { path, repository } from '../testing/example.ts';

type Entry = { path: string; type: string; sha: string; size?: number; mode: string };
const entries = (body: unknown) => (body as { tree: Entry[] }).tree;

behaves('tree-recursive-any', async ({ sim, api }) => {
  const head = await sim.commit(repository, 'main', {
    files: {
      'bin/run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      out: { mode: '120000', content: '../../etc/passwd' },
    },
    author: 'ada',
  });
  const flat = entries((await api(`GET ${path}/git/trees/${head}`)).body).map((entry) => [entry.path, entry.type]);
  expect(flat).toEqual([
    ['README.md', 'blob'],
    ['bin', 'tree'],
    ['models', 'tree'],
    ['out', 'blob'],
  ]);
  const deep = entries((await api(`GET ${path}/git/trees/main?recursive=0`)).body);
  expect(deep.map((entry) => entry.path)).toEqual([
    'README.md',
    'bin',
    'bin/run.sh',
    'models',
    'models/credit',
    'models/credit/card.yaml',
    'out',
  ]);
  expect(deep.find((entry) => entry.path === 'bin/run.sh')).toMatchObject({ mode: '100755', size: 10 });
  expect(deep.find((entry) => entry.path === 'out')?.mode).toBe('120000');
});

behaves('tree-truncated', async ({ sim, api }) => {
  sim.world.treeLimit = 3;
  const { body } = await api(`GET ${path}/git/trees/main?recursive=1`);
  expect([body.truncated, entries(body).length]).toEqual([true, 3]);
  sim.world.treeLimit = 4;
  expect((await api(`GET ${path}/git/trees/main?recursive=1`)).body.truncated).toBe(false);
});

behaves('blob-forms', async ({ sim, api }) => {
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7) % 256));
  await sim.commit(repository, 'main', { files: { 'rows.parquet': bytes }, author: 'ada' });
  const sha = entries((await api(`GET ${path}/git/trees/main`)).body).find(
    (entry) => entry.path === 'rows.parquet',
  )?.sha;
  const { body } = await api(`GET ${path}/git/blobs/${sha}`);
  expect([body.size, Buffer.from(String(body.content), 'base64').equals(bytes)]).toEqual([3000, true]);
  const raw = await api(`GET ${path}/git/blobs/${sha}`, undefined, { accept: 'application/vnd.github.raw' });
  expect(Buffer.from(raw.bytes).equals(bytes)).toBe(true);
  expect((await api(`GET ${path}/git/blobs/${'0'.repeat(40)}`)).status).toBe(404);
});

behaves('content-forms', async ({ sim, api }) => {
  const large = Buffer.alloc(1024 * 1024 + 1, 'a');
  await sim.commit(repository, 'main', {
    files: { 'large.csv': large, 'policy dir/policy.yaml': 'a: 1\n' },
    author: 'ada',
  });
  const { body } = await api(`GET ${path}/contents/large.csv`);
  expect([body.encoding, body.content, body.size]).toEqual(['none', '', large.length]);
  const raw = await api(`GET ${path}/contents/large.csv`, undefined, { accept: 'application/vnd.github.raw+json' });
  expect(raw.bytes.length).toBe(large.length);
  const encoded = await api(`GET ${path}/contents/policy%20dir%2Fpolicy.yaml?ref=main`);
  expect(Buffer.from(String(encoded.body.content), 'base64').toString()).toBe('a: 1\n');
  const folder = await api(`GET ${path}/contents/models`);
  expect(folder.list.map(({ name, type }) => [name, type])).toEqual([['credit', 'dir']]);
  expect((await api(`GET ${path}/contents/missing.yaml`)).status).toBe(404);
});
