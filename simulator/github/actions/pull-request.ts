import { type Event, type Outcome, repositoryEvent } from '../core/event.ts';
import { fetchCommit } from '../git/write.ts';
import { fullPullRequest, labelBody, simplePullRequest } from '../represent/pull-request.ts';
import type { PullRequest } from '../state/conversations.ts';
import { known, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';

export type NewPullRequest = {
  readonly repository: Repository;
  /** Where the head branch is: the repository itself or a fork. */
  readonly headRepository: Repository;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
};

export async function openedPullRequest(
  world: World,
  given: NewPullRequest,
  author: Account,
): Promise<Outcome<PullRequest>> {
  const { repository, headRepository } = given;
  const headSha = known(headRepository.git.branch(given.head), `branch ${given.head}`);
  const baseSha = known(repository.git.branch(given.base), `branch ${given.base}`);
  const number = repository.nextNumber++;
  await fetchCommit(repository.git, headRepository.git, headSha, `refs/pull/${number}/head`);
  const now = world.now();
  const pull: PullRequest = {
    id: world.nextId(),
    repositoryId: repository.id,
    number,
    title: given.title,
    body: given.body,
    authorId: author.id,
    state: 'open',
    draft: given.draft,
    head: { repositoryId: headRepository.id, ref: given.head, sha: headSha },
    base: { repositoryId: repository.id, ref: given.base, sha: baseSha },
    labels: [],
    mergedAt: null,
    mergedById: null,
    mergeCommitSha: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  world.state.pullRequests.set(pull.id, pull);
  return { result: pull, events: [await pullRequestEvent(world, pull, 'opened', author)] };
}

export async function pullRequestEvent(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  more: Record<string, unknown> = {},
): Promise<Event> {
  const payload = { number: pull.number, pull_request: await fullPullRequest(world, pull), ...more };
  return repositoryEvent('pull_request', action, pull.repositoryId, sender, payload);
}

type Edit = { readonly title?: string; readonly body?: string; readonly base?: string };

export async function editedPullRequest(
  world: World,
  pull: PullRequest,
  edit: Edit,
  sender: Account,
): Promise<Event[]> {
  const { git } = repositoryById(world.state, pull.repositoryId);
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined) changes.title = { from: pull.title };
  if (edit.body !== undefined) changes.body = { from: pull.body ?? '' };
  if (edit.base !== undefined) changes.base = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
  pull.title = edit.title ?? pull.title;
  pull.body = edit.body ?? pull.body;
  if (edit.base !== undefined) {
    pull.base = { ...pull.base, ref: edit.base, sha: known(git.branch(edit.base), `branch ${edit.base}`) };
  }
  pull.updatedAt = world.now();
  return [await pullRequestEvent(world, pull, 'edited', sender, { changes })];
}

export async function closedPullRequest(world: World, pull: PullRequest, sender: Account): Promise<Event[]> {
  pull.state = 'closed';
  pull.closedAt = world.now();
  pull.updatedAt = pull.closedAt;
  return [await pullRequestEvent(world, pull, 'closed', sender)];
}

export async function reopenedPullRequest(world: World, pull: PullRequest, sender: Account): Promise<Event[]> {
  if (pull.mergedAt !== null) throw new Error(`pull request ${pull.number} is merged and can not be reopened`);
  pull.state = 'open';
  pull.closedAt = null;
  pull.updatedAt = world.now();
  return [await pullRequestEvent(world, pull, 'reopened', sender)];
}

/** @param baseTip the base's tip before the merge: it is kept, so that the pull request still shows what it changed */
export async function closedAsMerged(
  world: World,
  pull: PullRequest,
  merger: Account,
  mergeCommitSha: string,
  baseTip: string,
): Promise<Event[]> {
  const now = world.now();
  Object.assign(pull, {
    state: 'closed',
    mergedAt: now,
    closedAt: now,
    updatedAt: now,
    mergedById: merger.id,
    mergeCommitSha,
  });
  pull.base = { ...pull.base, sha: baseTip };
  return [await pullRequestEvent(world, pull, 'closed', merger)];
}

export function labeledPullRequest(world: World, pull: PullRequest, name: string, sender: Account): Event[] {
  const repository = repositoryById(world.state, pull.repositoryId);
  if (!repository.labels.has(name)) repository.labels.set(name, { id: world.nextId(), name, color: 'ededed' });
  if (!pull.labels.includes(name)) pull.labels = [...pull.labels, name];
  return [labelEvent(world, repository, pull, 'labeled', name, sender)];
}

export function unlabeledPullRequest(world: World, pull: PullRequest, name: string, sender: Account): Event[] {
  pull.labels = pull.labels.filter((label) => label !== name);
  return [labelEvent(world, repositoryById(world.state, pull.repositoryId), pull, 'unlabeled', name, sender)];
}

function labelEvent(
  world: World,
  repository: Repository,
  pull: PullRequest,
  action: 'labeled' | 'unlabeled',
  name: string,
  sender: Account,
): Event {
  pull.updatedAt = world.now();
  const label = labelBody(world, repository, name);
  const payload = { number: pull.number, pull_request: simplePullRequest(world, pull), label };
  return repositoryEvent('pull_request', action, repository.id, sender, payload);
}

export async function draftChanged(world: World, pull: PullRequest, draft: boolean, sender: Account): Promise<Event[]> {
  pull.draft = draft;
  pull.updatedAt = world.now();
  return [await pullRequestEvent(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', sender)];
}
