import { mergedPullRequest } from '../actions/merge.ts';
import { actingAccount } from '../core/access.ts';
import { type Operations, optionalText, text } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { notFound, Refusal } from '../core/refusal.ts';
import type { Commit } from '../git/commit.ts';
import type { MergeMethod } from '../git/merge.ts';
import { changedFile, commitBody } from '../represent/commit.ts';
import { fullPullRequest, pullRequestFacts, simplePullRequest } from '../represent/pull-request.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountById, pullRequestByNumber, repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

const mostCommits = 250;
const mostFiles = 3000;

export function calledPullRequest(world: World, call: RepositoryCall): PullRequest {
  const pull = pullRequestByNumber(world.state, call.repository.id, Number(call.params.pull_number));
  if (!pull) throw notFound();
  return pull;
}

function headLabel(world: World, pull: PullRequest): string {
  const repository = repositoryById(world.state, pull.head.repositoryId);
  return `${accountById(world.state, repository.ownerId).login}:${pull.head.ref}`;
}

export const pulls: Operations = {
  'pulls/get': onRepository(['pull_requests', 'read'], async (world, call) =>
    ok(await fullPullRequest(world, calledPullRequest(world, call))),
  ),

  'pulls/list': onRepository(['pull_requests', 'read'], (world, call) => {
    const state = optionalText(call, 'state') ?? 'open';
    const base = optionalText(call, 'base');
    const head = optionalText(call, 'head');
    const found = [...world.state.pullRequests.values()]
      .filter((pull) => pull.repositoryId === call.repository.id)
      .filter((pull) => state === 'all' || pull.state === state)
      .filter((pull) => base === undefined || pull.base.ref === base)
      .filter((pull) => head === undefined || headLabel(world, pull) === head);
    const byUpdate = call.params.sort === 'updated';
    const key = (pull: PullRequest) => (byUpdate ? pull.updatedAt : pull.createdAt);
    const upwards = (optionalText(call, 'direction') ?? (call.params.sort === undefined ? 'desc' : 'asc')) === 'asc';
    found.sort((a, b) => key(a).localeCompare(key(b)) || a.id - b.id);
    if (!upwards) found.reverse();
    return pageOf(call, found, (page) => page.map((pull) => simplePullRequest(world, pull)));
  }),

  'pulls/list-commits': onRepository(['pull_requests', 'read'], async (world, call) => {
    const { git } = call.repository;
    const { commits } = await pullRequestFacts(world, calledPullRequest(world, call));
    const bodies = await Promise.all(
      commits
        .slice(0, mostCommits)
        .map(async (oid) => commitBody(world, call.repository, (await git.commit(oid)) as Commit)),
    );
    return pageOf(call, bodies);
  }),

  'pulls/list-files': onRepository(['pull_requests', 'read'], async (world, call) => {
    const pull = calledPullRequest(world, call);
    const { files, mergeBase } = await pullRequestFacts(world, pull);
    const { git } = call.repository;
    const patches = mergeBase === null ? new Map<string, string>() : await git.filePatches(mergeBase, pull.head.sha);
    return pageOf(call, files.slice(0, mostFiles), (page) =>
      page.map((file) => changedFile(world, call.repository, file, patches.get(file.path), pull.head.sha)),
    );
  }),

  'pulls/merge': onRepository(['contents', 'write'], async (world, call) => {
    const pull = calledPullRequest(world, call);
    const body = call.body as {
      sha?: string;
      merge_method?: MergeMethod;
      commit_title?: string;
      commit_message?: string;
    };
    const request = {
      method: body.merge_method ?? 'merge',
      ...(body.sha !== undefined && { sha: body.sha }),
      ...(body.commit_title !== undefined && { title: body.commit_title }),
      ...(body.commit_message !== undefined && { message: body.commit_message }),
    };
    const { result: sha, events } = await mergedPullRequest(world, pull, request, actingAccount(world, call.actor));
    return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' }, events };
  }),

  'repos/list-pull-requests-associated-with-commit': onRepository(['pull_requests', 'read'], async (world, call) => {
    const sha = text(call, 'commit_sha');
    if (!(await call.repository.git.commit(sha)))
      throw new Refusal(422, `No commit found for SHA: ${sha}`, { errors: [] });
    // What is in the default branch has the pull request that brought it; anything else only open ones.
    const { git, defaultBranch } = call.repository;
    const landed = (await git.mergeBase(git.branch(defaultBranch) ?? sha, sha)) === sha;
    const found: PullRequest[] = [];
    for (const pull of world.state.pullRequests.values()) {
      if (pull.repositoryId !== call.repository.id) continue;
      if (landed ? pull.mergedAt === null : pull.state !== 'open') continue;
      const { commits } = await pullRequestFacts(world, pull);
      if (pull.mergeCommitSha === sha || commits.includes(sha)) found.push(pull);
    }
    return pageOf(call, found, (page) => page.map((pull) => simplePullRequest(world, pull)));
  }),
};
