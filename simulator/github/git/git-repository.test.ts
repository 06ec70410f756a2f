import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GitRepository } from './git-repository.ts';
import { git } from './process.ts';
import { createGitRepository, type NewCommit, writeCommits } from './write.ts';

const person = { name: 'Ada', email: 'ada@acme.test', date: '2026-03-02T09:00:00Z' };
const commit = (given: Partial<NewCommit>): NewCommit => {
  const nothing = { parents: null, files: {}, removed: [], message: 'x\n', author: person, committer: person };
  return { ...nothing, ...given };
};

let folder: string;
let repository: GitRepository;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'git-repository-'));
  repository = await createGitRepository(folder);
});

afterEach(() => {
  repository.close();
  rmSync(folder, { recursive: true });
});

const long = Array.from({ length: 40 }, (_, at) => `line ${at}\n`).join('');

it('writes what the git program finds sound, with any bytes and names', async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * at) % 251));
  const names = { 'ä b/"q".txt': 'x', 'tab\there': 'y', 'rows.parquet': bytes };
  const [oid = ''] = await writeCommits(repository, 'refs/heads/main', [commit({ parents: [], files: names })]);
  expect((await git(folder, ['fsck', '--strict'])).stderr).toBe('');
  const listed = await repository.recursiveTree((await repository.commit(oid))?.tree ?? '');
  expect(listed.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'blob rows.parquet',
    'blob tab\there',
    'tree ä b',
    'blob ä b/"q".txt',
  ]);
  const blob = listed.find(({ path }) => path === 'rows.parquet');
  expect([blob?.size, (await repository.object(blob?.oid ?? ''))?.content.equals(bytes)]).toEqual([70_000, true]);
  const expected = (await git(folder, ['ls-tree', '-r', '-t', '-z', oid])).stdout
    .toString()
    .split('\0')
    .filter(Boolean);
  expect(listed.map(({ mode, type, oid: id, path }) => `${mode} ${type} ${id}\t${path}`)).toEqual(expected);
});

it('reads many objects at once, each by its own id', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, 'x'.repeat(at * 37)]));
  const [oid = ''] = await writeCommits(repository, 'refs/heads/main', [commit({ parents: [], files })]);
  const entries = (await repository.tree((await repository.commit(oid))?.tree ?? '')) ?? [];
  const found = await Promise.all(
    entries.map(async (entry) => [entry.name, (await repository.object(entry.oid))?.content.toString()]),
  );
  expect(Object.fromEntries(found)).toEqual(files);
  expect(await repository.object('0'.repeat(40))).toBeNull();
  expect(await repository.object('--help')).toBeNull();
});

it('finds renames, counts and patches of a change', async () => {
  const [before = '', after = ''] = await writeCommits(repository, 'refs/heads/main', [
    commit({ parents: [], files: { 'old name.txt': long, gone: 'x\n', kept: 'a\nb\n', bin: Buffer.from([0, 1]) } }),
    commit({
      files: { 'new/ñame.txt': `${long}more\n`, kept: 'a\nc\n', bin: Buffer.from([0, 2]) },
      removed: ['old name.txt', 'gone'],
    }),
  ]);
  const changes = await repository.fileChanges(before, after);
  expect(
    changes.map(({ status, path, previousPath, additions, deletions }) => [
      status,
      path,
      previousPath,
      additions,
      deletions,
    ]),
  ).toEqual([
    ['modified', 'bin', null, 0, 0],
    ['removed', 'gone', null, 0, 1],
    ['modified', 'kept', null, 1, 1],
    ['renamed', 'new/ñame.txt', 'old name.txt', 1, 0],
  ]);
  const patches = await repository.filePatches(before, after);
  expect([...patches.keys()]).toEqual(['gone', 'kept', 'new/ñame.txt']);
  expect(patches.get('kept')).toBe('@@ -1,2 +1,2 @@\n a\n-b\n+c');
  const paths = await repository.changedPaths([before, after]);
  expect(paths.get(before)?.added).toHaveLength(4);
  expect(paths.get(after)).toEqual({ added: [], removed: ['gone'], modified: ['bin', 'kept', 'new/ñame.txt'] });
});

it('knows merge bases, commits between and merged trees as git does', async () => {
  const [root = '', main = ''] = await writeCommits(repository, 'refs/heads/main', [
    commit({ parents: [], files: { a: long, b: '1' } }),
    commit({ files: { a: `first\n${long}` } }),
  ]);
  const [one = '', two = ''] = await writeCommits(repository, 'refs/heads/side', [
    commit({ parents: [root], files: { a: `${long}last\n` } }),
    commit({ files: { b: '2' } }),
  ]);
  const [alone = ''] = await writeCommits(repository, 'refs/heads/alone', [commit({ parents: [], files: { c: '1' } })]);
  expect(
    await Promise.all([
      repository.mergeBase(main, two),
      repository.mergeBase(root, one),
      repository.mergeBase(two, two),
    ]),
  ).toEqual([root, root, two]);
  expect(await repository.mergeBase(main, alone)).toBeNull();
  expect([await repository.commitsBetween(main, two), await repository.commitsBetween(two, root)]).toEqual([
    [one, two],
    [],
  ]);
  const entry = await repository.entryAt((await repository.mergedTree(main, two)) ?? '', 'a');
  expect((await repository.object(entry?.oid ?? ''))?.content.toString()).toBe(`first\n${long}last\n`);
  expect(await repository.mergedTree(root, two)).toBe((await repository.commit(two))?.tree);
  const [clash = ''] = await writeCommits(repository, 'refs/heads/clash', [
    commit({ parents: [root], files: { b: '3' } }),
  ]);
  expect(await repository.mergedTree(two, clash)).toBeNull();
});
