import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import { ProblemError } from '../domain/problem.ts';
import type { Source, Tree, TreeFile } from '../flow/ports.ts';

export type GitCode = 'not-a-repository' | 'unknown-revision' | 'unrelated-histories' | 'not-a-repository-file';

export class GitError extends ProblemError<GitCode> {}

const run = promisify(execFile);
const blobLimit = 1024 * 1024 * 1024;

export type LocalRepository = {
  readonly source: Source;
  /** The commit that a revision names. */
  readonly commit: (revision: string) => Promise<Sha>;
  /** The branch to compare with when nobody says: the remote's default, else main or master. */
  readonly defaultBase: () => Promise<string>;
  readonly name: string;
  /** `owner/name` of the remote `origin`; null where it has none. */
  readonly origin: () => Promise<RepositoryName | null>;
};

/**
 * A local clone, read through the git program. Nothing of it is executed: no hooks, filters, aliases or external
 * diffs, and the repository's own configuration cannot name a program for what is run here.
 */
export async function openRepository(directory: string): Promise<LocalRepository> {
  const root = resolve(directory);
  const git = async (...parameters: string[]): Promise<Buffer> => {
    const { stdout } = await run('git', ['-C', root, ...parameters], {
      encoding: 'buffer',
      maxBuffer: blobLimit,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_NO_REPLACE_OBJECTS: '1', GIT_OPTIONAL_LOCKS: '0' },
    });
    return stdout;
  };
  const line = async (...parameters: string[]): Promise<string> => (await git(...parameters)).toString('utf8').trim();

  const gitDirectory = await line('rev-parse', '--git-common-dir').catch((cause) => {
    throw new GitError(
      'not-a-repository',
      `${root} is not a git repository`,
      'Run it inside a clone, or name one with --repo.',
      null,
      { cause },
    );
  });
  const lfsDirectory = join(resolve(root, gitDirectory), 'lfs', 'objects');
  const name = root.split('/').at(-1) ?? root;
  return { source: { tree, mergeBase, defaultBranchHas }, commit, defaultBase, name, origin };

  async function commit(revision: string): Promise<Sha> {
    try {
      return await line('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
    } catch (cause) {
      throw new GitError(
        'unknown-revision',
        `${revision} names no commit in ${root}`,
        'Name a branch, tag or commit with --base and --head, and fetch it first if it is remote.',
        null,
        { cause },
      );
    }
  }

  async function defaultBase(): Promise<string> {
    const remote = await line('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD').catch(() => '');
    if (remote !== '') return remote;
    for (const name of ['main', 'master']) {
      if ((await line('rev-parse', '--verify', '--quiet', `refs/heads/${name}`).catch(() => '')) !== '') return name;
    }
    throw new GitError(
      'unknown-revision',
      `cannot tell the default branch of ${root}`,
      'Name a branch with --base, or have git ask the remote: git remote set-head origin --auto.',
    );
  }

  async function origin(): Promise<RepositoryName | null> {
    const url = await line('remote', 'get-url', 'origin').catch(() => '');
    const [, owner, name] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(url) ?? [];
    return owner === undefined ? null : `${owner}/${name}`;
  }

  async function mergeBase(base: Sha, head: Sha): Promise<Sha> {
    try {
      return await line('merge-base', base, head);
    } catch (cause) {
      throw new GitError(
        'unrelated-histories',
        `${base.slice(0, 12)} and ${head.slice(0, 12)} have no common ancestor here`,
        'Fetch the full history (git fetch --unshallow), or rebase the branch.',
        null,
        { cause },
      );
    }
  }

  async function defaultBranchHas(revision: Sha): Promise<boolean> {
    const tip = await commit(await defaultBase());
    return (await mergeBase(tip, revision).catch(() => null)) === revision;
  }

  async function tree(revision: Sha): Promise<Tree> {
    const listing = await git('ls-tree', '-r', '-l', '-z', '--full-tree', revision);
    const files = new Map(listing.toString('utf8').split('\0').filter(Boolean).map(entryOf));
    return {
      commit: revision,
      files,
      read: async (path) => {
        const file = files.get(path);
        if (file === undefined || file.mode === 'submodule') {
          throw new GitError(
            'not-a-repository-file',
            `${path} is not a file of this commit`,
            'Add the file or mend the path.',
          );
        }
        return new Uint8Array(await git('cat-file', 'blob', file.sha));
      },
      beside: (path) => openFile(root, path),
      lfsObject: ({ oid }) => ({
        address: `lfs:${oid}`,
        open: () => openFile(lfsDirectory, join(oid.slice(0, 2), oid.slice(2, 4), oid)),
      }),
    };
  }
}

/** A file's bytes; null when there is none, or when a link on the way leads out of the folder. */
async function openFile(folder: string, path: string): Promise<AsyncIterable<Uint8Array> | null> {
  const [inside, found] = await Promise.all([realpath(folder), realpath(join(folder, path))]).catch(() => []);
  if (inside === undefined || found === undefined || !found.startsWith(`${inside}${sep}`)) return null;
  return (await stat(found)).isFile() ? createReadStream(found) : null;
}

/** `<mode> <type> <sha> <size or ->\t<path>` */
function entryOf(entry: string): [string, TreeFile] {
  const tab = entry.indexOf('\t');
  const [mode = '', , sha = '', size = ''] = entry.slice(0, tab).split(/ +/);
  const kind = mode === '160000' ? 'submodule' : mode === '120000' ? 'symlink' : 'file';
  return [entry.slice(tab + 1), { sha, size: size === '-' ? 0 : Number(size), mode: kind }];
}
