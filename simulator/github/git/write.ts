import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Commit, gitDate, type Signature } from './commit.ts';
import { GitRepository } from './git-repository.ts';
import { git } from './process.ts';

/** Contents of a regular file, or of another kind of file by git's mode (`120000` is a symbolic link). */
export type FileContent =
  | string
  | Uint8Array
  | { readonly mode: '100644' | '100755' | '120000'; readonly content: string | Uint8Array };

export type NewCommit = {
  /** Null: the commit written before this one. */
  readonly parents: readonly string[] | null;
  /** Whole new contents by path. */
  readonly files: Readonly<Record<string, FileContent>>;
  readonly removed: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
};

/** The files that `git init --bare` would write, without the process. */
export async function createGitRepository(directory: string): Promise<GitRepository> {
  await mkdir(join(directory, 'refs', 'heads'), { recursive: true });
  await mkdir(join(directory, 'objects'), { recursive: true });
  await writeFile(join(directory, 'HEAD'), 'ref: refs/heads/main\n');
  await writeFile(
    join(directory, 'config'),
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n',
  );
  return new GitRepository(directory);
}

/**
 * Writes commits with `git fast-import` (one process however many) and moves `ref` to the last, forwards or not.
 * @returns their object ids
 */
export async function writeCommits(
  repository: GitRepository,
  ref: string,
  commits: readonly NewCommit[],
): Promise<string[]> {
  const parts = commits.flatMap((commit, at) => commitCommands(ref, commit, at + 1));
  const marks = commits.map((_, at) => `get-mark :${at + 1}\n`);
  const input = Buffer.concat(
    ['feature done\n', ...parts, ...marks, 'done\n'].map((part) =>
      typeof part === 'string' ? Buffer.from(part) : part,
    ),
  );
  const result = await git(repository.directory, ['fast-import', '--quiet', '--force'], { input });
  const oids = result.stdout.toString().trim().split('\n');
  repository.noteRef(ref, oids.at(-1) ?? null);
  return oids;
}

function commitCommands(ref: string, commit: NewCommit, mark: number): (string | Uint8Array)[] {
  const parts: (string | Uint8Array)[] = [];
  const data = (content: string | Uint8Array) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    parts.push(`data ${bytes.length}\n`, bytes, '\n');
  };
  const parents = commit.parents ?? [`:${mark - 1}`];
  if (parents.length === 0) parts.push(`reset ${ref}\n`);
  parts.push(`commit ${ref}\nmark :${mark}\n`);
  parts.push(`author ${person(commit.author)}\ncommitter ${person(commit.committer)}\n`);
  data(commit.message);
  const [first, ...others] = parents;
  if (first) parts.push(`from ${first}\n`);
  for (const other of others) parts.push(`merge ${other}\n`);
  for (const path of commit.removed) parts.push(`D ${quoted(path)}\n`);
  for (const [path, file] of Object.entries(commit.files)) {
    const plain = typeof file === 'string' || file instanceof Uint8Array;
    const { mode, content } = plain ? { mode: '100644', content: file } : file;
    parts.push(`M ${mode} inline ${quoted(path)}\n`);
    data(content);
  }
  parts.push('\n');
  return parts;
}

/** A commit over a tree that exists already. */
export async function writeTreeCommit(
  repository: GitRepository,
  commit: Pick<Commit, 'tree' | 'parents' | 'author' | 'committer' | 'message'>,
): Promise<string> {
  const args = ['commit-tree', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent])];
  const env = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: gitDate(commit.author.date),
    GIT_COMMITTER_NAME: commit.committer.name,
    GIT_COMMITTER_EMAIL: commit.committer.email,
    GIT_COMMITTER_DATE: gitDate(commit.committer.date),
  };
  return (await git(repository.directory, args, { input: commit.message, env })).stdout.toString().trim();
}

/** Brings the objects below a commit of another repository over and points a reference at it. */
export async function fetchCommit(into: GitRepository, from: GitRepository, oid: string, ref: string): Promise<void> {
  if (into.directory !== from.directory && !(await into.commit(oid))) {
    await git(
      into.directory,
      ['-c', 'uploadpack.allowAnySHA1InWant=true', 'fetch', '--quiet', '--no-tags', from.directory, oid],
      {
        env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant', GIT_CONFIG_VALUE_0: 'true' },
      },
    );
  }
  await into.updateRef(ref, oid);
}

function person(signature: Signature): string {
  return `${signature.name} <${signature.email}> ${gitDate(signature.date)}`;
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
