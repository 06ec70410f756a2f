import { type Commit, parsedCommit } from './commit.ts';
import { type ChangedPaths, changedPaths, type FileChange, fileChanges, filePatches } from './diff.ts';
import { type GitObject, ObjectReader } from './object-reader.ts';
import { git, gitLines } from './process.ts';
import { parsedTree, type TreeEntry } from './tree.ts';

export type ListedEntry = TreeEntry & { readonly path: string; readonly size: number | null };

/**
 * A real bare repository. The simulator is its only writer, so references are also kept in memory; whatever git names
 * by an object id never changes and is remembered.
 */
export class GitRepository {
  readonly directory: string;
  readonly #reader: ObjectReader;
  readonly #refs = new Map<string, string>();
  readonly #remembered = new Map<string, Promise<unknown>>();

  constructor(directory: string) {
    this.directory = directory;
    this.#reader = new ObjectReader(directory);
  }

  get refs(): ReadonlyMap<string, string> {
    return this.#refs;
  }

  branch(name: string): string | undefined {
    return this.#refs.get(`refs/heads/${name}`);
  }

  async updateRef(ref: string, oid: string | null): Promise<void> {
    await git(this.directory, oid ? ['update-ref', ref, oid] : ['update-ref', '-d', ref]);
    this.noteRef(ref, oid);
  }

  /** For a reference that git itself has already moved. */
  noteRef(ref: string, oid: string | null): void {
    if (oid) this.#refs.set(ref, oid);
    else this.#refs.delete(ref);
  }

  /** A branch, tag, full reference or object id, as the API takes it; null where there is no such commit. */
  async commitOf(name: string): Promise<Commit | null> {
    const refs = [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`];
    const oid = refs.map((ref) => this.#refs.get(ref)).find((found) => found !== undefined) ?? name;
    return this.commit(oid);
  }

  async commit(oid: string): Promise<Commit | null> {
    const object = await this.object(oid);
    if (object?.type !== 'commit') return null;
    return this.#once(`commit ${oid}`, async () => parsedCommit(oid, object.content));
  }

  /** Commits and trees are remembered; blobs may be large and are read again. */
  async object(oid: string): Promise<GitObject | null> {
    const remembered = this.#remembered.get(`object ${oid}`) as Promise<GitObject> | undefined;
    if (remembered) return remembered;
    const object = await this.#reader.contents(oid);
    if (object && object.type !== 'blob') this.#remembered.set(`object ${oid}`, Promise.resolve(object));
    return object;
  }

  async tree(oid: string): Promise<readonly TreeEntry[] | null> {
    const object = await this.object(oid);
    if (object?.type !== 'tree') return null;
    return this.#once(`tree ${oid}`, async () => parsedTree(object.content));
  }

  /** Depth first in git's order, trees before what they hold, as GitHub lists a recursive tree. */
  recursiveTree(oid: string): Promise<readonly ListedEntry[]> {
    return this.#once(`recursive ${oid}`, () => this.listedTree(oid, true));
  }

  async listedTree(oid: string, recursive: boolean): Promise<readonly ListedEntry[]> {
    const entries = (await this.tree(oid)) ?? [];
    const parts = await Promise.all(
      entries.map(async (entry): Promise<readonly ListedEntry[]> => {
        const size = entry.type === 'blob' ? await this.#size(entry.oid) : null;
        const own = { ...entry, path: entry.name, size };
        if (!recursive || entry.type !== 'tree') return [own];
        const inner = await this.recursiveTree(entry.oid);
        return [own, ...inner.map((below) => ({ ...below, path: `${entry.name}/${below.path}` }))];
      }),
    );
    return parts.flat();
  }

  /** The entry at a path below a tree; null where there is none. The empty path is the tree itself. */
  async entryAt(tree: string, path: string): Promise<TreeEntry | null> {
    let entry: TreeEntry = { mode: '040000', name: '', oid: tree, type: 'tree' };
    for (const name of path.split('/').filter((part) => part !== '')) {
      const found = (await this.tree(entry.oid))?.find((candidate) => candidate.name === name);
      if (!found) return null;
      entry = found;
    }
    return entry;
  }

  /** The cases that a commit's own parents answer need no process: they are most of them. */
  async mergeBase(one: string, other: string): Promise<string | null> {
    if (one === other) return one;
    if ((await this.commit(other))?.parents.includes(one)) return one;
    if ((await this.commit(one))?.parents.includes(other)) return other;
    return this.#once(`merge-base ${one} ${other}`, async () => {
      const found = await git(this.directory, ['merge-base', one, other], { expected: [0, 1] });
      return found.code === 0 ? found.stdout.toString().trim() : null;
    });
  }

  /** Commits reachable from `head` by any parent and not from `base`, oldest first. */
  async commitsBetween(base: string, head: string): Promise<readonly string[]> {
    if (base === head) return [];
    const parents = (await this.commit(head))?.parents ?? [];
    if (parents.length === 1 && parents[0] === base) return [head];
    return this.#once(`commits ${base} ${head}`, () =>
      gitLines(this.directory, ['rev-list', '--topo-order', '--reverse', `${base}..${head}`]),
    );
  }

  fileChanges(base: string, head: string): Promise<readonly FileChange[]> {
    return this.#once(`diff ${base} ${head}`, () => fileChanges(this.directory, base, head));
  }

  changedPaths(oids: readonly string[]): Promise<ReadonlyMap<string, ChangedPaths>> {
    return changedPaths(this.directory, oids);
  }

  filePatches(base: string, head: string): Promise<ReadonlyMap<string, string>> {
    return this.#once(`patch ${base} ${head}`, () => filePatches(this.directory, base, head));
  }

  /** The tree of a merge of two commits, or null where they conflict. */
  async mergedTree(ours: string, theirs: string): Promise<string | null> {
    if ((await this.mergeBase(ours, theirs)) === ours) return (await this.commit(theirs))?.tree ?? null;
    return this.#once(`merge ${ours} ${theirs}`, async () => {
      const args = ['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs];
      const merged = await git(this.directory, args, { expected: [0, 1] });
      return merged.code === 0 ? (merged.stdout.toString().split('\n')[0] ?? '') : null;
    });
  }

  close(): void {
    this.#reader.close();
  }

  #size(oid: string): Promise<number> {
    return this.#once(`size ${oid}`, async () => (await this.#reader.info(oid))?.size ?? 0);
  }

  #once<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const remembered = this.#remembered.get(key) as Promise<T> | undefined;
    if (remembered) return remembered;
    const computed = compute();
    this.#remembered.set(key, computed);
    return computed;
  }
}
