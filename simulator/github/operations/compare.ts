import { type Operations, text } from '../core/operation.ts';
import { notFound } from '../core/refusal.ts';
import type { Commit } from '../git/commit.ts';
import { changedFile, commitBody } from '../represent/commit.ts';
import { repositoryPage, repositoryUrl } from '../represent/repository.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

const commitsUnpaged = 250;
const mostFiles = 300;

/** `owner:branch` names a branch of the owner's fork; its commits are at hand where a pull request brought them. */
async function calledCommit(call: RepositoryCall, name: string): Promise<Commit> {
  const commit = await call.repository.git.commitOf(name.replace(/^[^:]+:/, ''));
  if (!commit) throw notFound();
  return commit;
}

export const compare: Operations = {
  'repos/compare-commits-with-basehead': onRepository(['contents', 'read'], async (world, call) => {
    const { repository } = call;
    const { git } = repository;
    const [baseName, headName] = text(call, 'basehead').split('...');
    if (!baseName || !headName) throw notFound();
    const base = await calledCommit(call, baseName);
    const head = await calledCommit(call, headName);
    const mergeBaseId = await git.mergeBase(base.oid, head.oid);
    const mergeBase = mergeBaseId === null ? null : await git.commit(mergeBaseId);
    if (!mergeBase) throw notFound();
    const ahead = await git.commitsBetween(base.oid, head.oid);
    const behind = await git.commitsBetween(head.oid, base.oid);
    const paged = call.params.page !== undefined || call.params.per_page !== undefined;
    const size = paged ? Math.min(Number(call.params.per_page ?? 30), 100) : commitsUnpaged;
    const page = Number(call.params.page ?? 1);
    const listed = paged ? ahead.slice((page - 1) * size, page * size) : ahead.slice(-commitsUnpaged);
    const commits = await Promise.all(listed.map(async (oid) => (await git.commit(oid)) as Commit));
    const url = `${repositoryUrl(world, repository)}/compare/${baseName}...${headName}`;
    const html = `${repositoryPage(world, repository)}/compare/${baseName}...${headName}`;
    const files = page > 1 ? [] : (await git.fileChanges(mergeBase.oid, head.oid)).slice(0, mostFiles);
    const patches = files.length > 0 ? await git.filePatches(mergeBase.oid, head.oid) : new Map<string, string>();
    return ok({
      url,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: commitBody(world, repository, base),
      merge_base_commit: commitBody(world, repository, mergeBase),
      status: status(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: commits.map((commit) => commitBody(world, repository, commit)),
      // Only the first page has the files.
      files: files.map((file) => changedFile(world, repository, file, patches.get(file.path), head.oid)),
    });
  }),
};

function status(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}
