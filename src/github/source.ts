import { RequestError } from '@octokit/request-error';
import { LRUCache } from 'lru-cache';
import type { ProbotOctokit } from 'probot';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { Source, Tree, TreeFile } from '../flow/ports.ts';
import { GitHubError } from './errors.ts';
import { type LfsAccess, lfsAddress, openLfsObject } from './lfs.ts';

/** GitHub serves blobs up to 100 MB through this endpoint. */
const blobLimit = 100 * 1024 * 1024;

/** Git objects never change, so what was read once is kept: by object id, within these bounds. */
export type ObjectCache = {
  readonly files: LRUCache<string, ReadonlyMap<string, TreeFile>>;
  readonly blobs: LRUCache<string, Uint8Array>;
  readonly mergeBases: LRUCache<string, Sha>;
  /** Commits that were seen on the default branch of their repository. */
  readonly merged: LRUCache<string, true>;
};

export const createObjectCache = (): ObjectCache => ({
  files: new LRUCache({ maxSize: 500_000, sizeCalculation: (files) => files.size + 1 }),
  blobs: new LRUCache({ maxSize: 64 * 1024 * 1024, sizeCalculation: (bytes) => bytes.byteLength + 1 }),
  mergeBases: new LRUCache({ max: 10_000 }),
  merged: new LRUCache({ max: 10_000 }),
});

/** A repository on GitHub, read by object id: complete trees and raw blobs, never file lists cut at a limit. */
export function githubSource(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  cache: ObjectCache,
  lfs: LfsAccess,
): Source {
  const [owner, repo] = repository.split('/') as [string, string];

  async function tree(commit: Sha): Promise<Tree> {
    const files = cache.files.get(`${repository}@${commit}`) ?? (await list(commit));
    return {
      commit,
      files,
      read: (path) => read(path, files),
      beside: async () => null,
      lfsObject: (pointer) => ({
        address: lfsAddress(lfs, repository, pointer),
        open: (accept) => openLfsObject(octokit, lfs, repository, pointer, accept),
      }),
    };
  }

  async function list(commit: Sha): Promise<ReadonlyMap<string, TreeFile>> {
    const { data: body } = await octokit.rest.git.getTree({
      owner,
      repo,
      tree_sha: commit,
      recursive: '1',
      // A listing can have 7 MB; Octokit's own parser, which is made for large integers, is ten times slower than JSON.parse.
      request: { parseSuccessResponseBody: false },
    });
    const listing = (await new Response(body as unknown as ReadableStream).json()) as typeof body;
    const files = listing.truncated ? await listFolders(commit) : filesOf(listing.tree, '');
    cache.files.set(`${repository}@${commit}`, files);
    return files;
  }

  /** Beyond 100,000 entries or 7 MB GitHub cuts a recursive listing: then folder by folder. */
  async function listFolders(root: Sha): Promise<ReadonlyMap<string, TreeFile>> {
    const files = new Map<string, TreeFile>();
    const folders: { sha: Sha; path: string }[] = [{ sha: root, path: '' }];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: folder.sha });
      if (data.truncated) {
        throw new GitHubError(
          'truncated-tree',
          `GitHub lists only part of the folder ${folder.path || '/'} of ${repository}`,
          'Spread its files over subfolders: what cannot be listed cannot be judged.',
        );
      }
      for (const [path, file] of filesOf(data.tree, folder.path)) files.set(path, file);
      for (const entry of data.tree) {
        if (entry.type === 'tree') folders.push({ sha: entry.sha ?? '', path: `${folder.path}${entry.path}/` });
      }
    }
    return files;
  }

  async function read(path: string, files: ReadonlyMap<string, TreeFile>): Promise<Uint8Array> {
    const file = files.get(path);
    if (file === undefined) {
      throw new GitHubError(
        'not-a-repository-file',
        `${path} is not in ${repository}`,
        'Add the file or mend the path.',
      );
    }
    const cached = cache.blobs.get(file.sha);
    if (cached !== undefined) return cached;
    if (file.size > blobLimit) {
      throw new GitHubError(
        'blob-too-large',
        `${path} has ${file.size} bytes; GitHub serves at most ${blobLimit}`,
        'Keep the table outside git and name its address in the card.',
      );
    }
    const { data } = await octokit.rest.git.getBlob({
      owner,
      repo,
      file_sha: file.sha,
      mediaType: { format: 'raw' },
      // GitHub labels raw blobs `charset=utf-8` whatever they hold; Octokit would decode, and so destroy, a Parquet file.
      request: { parseSuccessResponseBody: false },
    });
    const bytes = new Uint8Array(await new Response(data as unknown as ReadableStream).arrayBuffer());
    cache.blobs.set(file.sha, bytes);
    return bytes;
  }

  async function mergeBase(base: Sha, head: Sha): Promise<Sha> {
    const key = `${repository}@${base}...${head}`;
    const cached = cache.mergeBases.get(key);
    if (cached !== undefined) return cached;
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
      // Only the first page carries the changed files with their patches, which nobody here reads:
      // https://docs.github.com/rest/commits/commits#compare-two-commits
      page: 2,
    });
    cache.mergeBases.set(key, data.merge_base_commit.sha);
    return data.merge_base_commit.sha;
  }

  async function defaultBranchHas(commit: Sha): Promise<boolean> {
    const key = `${repository}@${commit}`;
    if (cache.merged.has(key)) return true;
    const { data: about } = await octokit.rest.repos.get({ owner, repo });
    const has = await octokit.rest.repos
      .compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${about.default_branch}...${commit}`,
        per_page: 1,
        page: 2,
      })
      .then(({ data }) => data.status === 'behind' || data.status === 'identical')
      .catch((error: unknown) => {
        // Not found: the two have no common ancestor.
        if (error instanceof RequestError && error.status === 404) return false;
        throw error;
      });
    if (has) cache.merged.set(key, true);
    return has;
  }

  return { tree, mergeBase, defaultBranchHas };
}

function filesOf(
  entries: readonly { path?: string; mode?: string; type?: string; sha?: string | null; size?: number }[],
  prefix: string,
): Map<string, TreeFile> {
  const files = new Map<string, TreeFile>();
  for (const { path, mode, type, sha, size } of entries) {
    if (type === 'tree' || path === undefined || !sha) continue;
    files.set(`${prefix}${path}`, {
      sha,
      size: size ?? 0,
      mode: type === 'commit' ? 'submodule' : mode === '120000' ? 'symlink' : 'file',
    });
  }
  return files;
}
