import { git } from './process.ts';

export type FileChange = {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  readonly path: string;
  readonly previousPath: string | null;
  /** The blob at head, or at base for a removed file. */
  readonly oid: string;
  /** 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
};

export type ChangedPaths = { readonly added: string[]; readonly removed: string[]; readonly modified: string[] };

const statuses: Record<string, FileChange['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
};

/** Changes from one tree to another with renames found, as GitHub shows them. */
export async function fileChanges(directory: string, base: string, head: string): Promise<FileChange[]> {
  const args = ['diff-tree', '-r', '-M', '-z', '--no-commit-id', '--raw', '--no-abbrev', '--numstat', base, head];
  const fields = (await git(directory, args)).stdout.toString().split('\0');
  const changes: FileChange[] = [];
  const counts = new Map<string, { additions: number; deletions: number }>();
  for (let at = 0; at < fields.length - 1; ) {
    const field = fields[at] as string;
    if (field.startsWith(':')) {
      const [, , before, after, letter] = field.split(' ') as [string, string, string, string, string];
      const status = statuses[letter.charAt(0)] ?? 'modified';
      const renamed = status === 'renamed';
      const path = fields[at + (renamed ? 2 : 1)] as string;
      const previousPath = renamed ? (fields[at + 1] as string) : null;
      changes.push({
        status,
        path,
        previousPath,
        oid: status === 'removed' ? before : after,
        additions: 0,
        deletions: 0,
      });
      at += renamed ? 3 : 2;
    } else {
      const [added, deleted, path] = field.split('\t') as [string, string, string];
      const renamed = path === '';
      counts.set(renamed ? (fields[at + 2] as string) : path, {
        additions: added === '-' ? 0 : Number(added),
        deletions: deleted === '-' ? 0 : Number(deleted),
      });
      at += renamed ? 3 : 1;
    }
  }
  return changes.map((change) => ({ ...change, ...counts.get(change.path) }));
}

/** The text of each change by path. Binary files have none. */
export async function filePatches(directory: string, base: string, head: string): Promise<Map<string, string>> {
  const args = ['-c', 'core.quotePath=false', 'diff-tree', '-r', '-M', '-p', '--no-commit-id', base, head];
  const text = (await git(directory, args)).stdout.toString();
  const patches = new Map<string, string>();
  for (const part of text.split(/^diff --git /m).slice(1)) {
    const hunk = part.indexOf('\n@@ ');
    if (hunk < 0) continue;
    const header = part.slice(0, hunk);
    const path = /^\+\+\+ b\/(.*)$/m.exec(header)?.[1] ?? /^--- a\/(.*)$/m.exec(header)?.[1];
    if (path) patches.set(path.replace(/\t$/, ''), part.slice(hunk + 1).replace(/\n$/, ''));
  }
  return patches;
}

/** Paths that each of these commits changed over its first parent, by commit, in one process. Merges list none. */
export async function changedPaths(directory: string, oids: readonly string[]): Promise<Map<string, ChangedPaths>> {
  const args = ['diff-tree', '--stdin', '-r', '-M', '-z', '--root', '--name-status'];
  const fields = (await git(directory, args, { input: `${oids.join('\n')}\n` })).stdout.toString().split('\0');
  const found = new Map(oids.map((oid): [string, ChangedPaths] => [oid, { added: [], removed: [], modified: [] }]));
  let current: ChangedPaths | undefined;
  for (let at = 0; at < fields.length - 1; ) {
    const field = fields[at] as string;
    if (/^[0-9a-f]{40}$/.test(field)) {
      current = found.get(field);
      at += 1;
      continue;
    }
    const renamed = field.startsWith('R');
    const path = fields[at + (renamed ? 2 : 1)] as string;
    const kind = field === 'A' ? 'added' : field === 'D' ? 'removed' : 'modified';
    current?.[kind].push(path);
    at += renamed ? 3 : 2;
  }
  return found;
}
