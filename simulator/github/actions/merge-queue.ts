import { type Event, type Outcome, repositoryEvent } from '../core/event.ts';
import { Refusal } from '../core/refusal.ts';
import type { Commit } from '../git/commit.ts';
import { writeMergeCommit } from '../git/merge.ts';
import { headCommit } from '../represent/commit.ts';
import { simplePullRequest } from '../represent/pull-request.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountById, known, pullRequestByNumber, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { QueueEntry, Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { signatureOf, webSignature } from './merge.ts';
import { closedAsMerged } from './pull-request.ts';
import { pushed } from './push.ts';
import { requiredCheckState, unmetRequirements } from './requirements.ts';

/** Entries of a branch's queue, first to merge first. */
export function queueOf(world: World, repositoryId: number, branch: string): QueueEntry[] {
  return [...world.state.queue.values()].filter(
    (entry) => entry.repositoryId === repositoryId && entry.branch === branch,
  );
}

export async function enqueued(
  world: World,
  pull: PullRequest,
  expectedHead: string | undefined,
  by: Account,
): Promise<Outcome<QueueEntry>> {
  const repository = repositoryById(world.state, pull.repositoryId);
  const protection = repository.protections.get(pull.base.ref);
  if (!protection?.mergeQueue) throw new Refusal(422, 'Merge queue is not enabled on this branch');
  if (pull.state === 'closed' || pull.draft) throw new Refusal(422, 'Pull request is not in a mergeable state');
  if (expectedHead !== undefined && expectedHead !== pull.head.sha) {
    throw new Refusal(422, 'Head sha does not match the expected head sha');
  }
  if (queueOf(world, repository.id, pull.base.ref).some((entry) => entry.number === pull.number)) {
    throw new Refusal(422, 'Pull request is already queued to merge');
  }
  const reasons = await unmetRequirements(world, pull, { ...protection, strict: false });
  if (reasons.length > 0) throw new Refusal(422, reasons.join(' '));
  const events = [queuedEvent(world, pull, 'enqueued', by)];
  const group = await builtGroup(world, repository, pull, by);
  if (!group) throw new Refusal(422, 'Pull request has a conflict with the queue');
  return { result: group.entry, events: [...events, ...group.events] };
}

/** Merges the pull request into what is queued before it, on a temporary branch, and asks for checks of that. */
async function builtGroup(world: World, repository: Repository, pull: PullRequest, by: Account) {
  const { git } = repository;
  const branch = pull.base.ref;
  const baseSha =
    queueOf(world, repository.id, branch).at(-1)?.headSha ?? known(git.branch(branch), `branch ${branch}`);
  const message = `Merge pull request #${pull.number} from ${pull.head.ref}\n\n${pull.title}\n`;
  const words = { message, author: signatureOf(world, by), committer: webSignature(world) };
  const headSha = await writeMergeCommit(git, baseSha, pull.head.sha, 'merge', words);
  if (headSha === null) return null;
  world.state.webCommits.add(headSha);
  const name = `gh-readonly-queue/${branch}/pr-${pull.number}-${baseSha}`;
  const entry: QueueEntry = {
    id: world.nextId(),
    repositoryId: repository.id,
    branch,
    number: pull.number,
    enqueuedById: by.id,
    enqueuedAt: world.now(),
    baseSha,
    headSha,
    pullSha: pull.head.sha,
    headRef: `refs/heads/${name}`,
  };
  world.state.queue.set(entry.id, entry);
  await git.updateRef(entry.headRef, headSha);
  const events = await pushed(world, repository, name, null, headSha, by);
  events.push(await groupEvent(world, entry, 'checks_requested', by));
  return { entry, events };
}

/**
 * Merges what has passed at the front of each queue, throws out what has failed or was pushed to, and builds anew what
 * no longer stands on the branch's tip.
 */
export async function queueMoved(world: World, repositoryId: number): Promise<Event[]> {
  const repository = repositoryById(world.state, repositoryId);
  const entries = [...world.state.queue.values()].filter((entry) => entry.repositoryId === repositoryId);
  const events: Event[] = [];
  for (const branch of new Set(entries.map((entry) => entry.branch))) {
    for (let step = await nextStep(world, repository, branch); step; step = await nextStep(world, repository, branch)) {
      events.push(...step);
    }
  }
  return events;
}

async function nextStep(world: World, repository: Repository, branch: string): Promise<Event[] | null> {
  const queue = queueOf(world, repository.id, branch);
  const [first] = queue;
  if (!first) return null;
  const changed = queue.find((entry) => {
    const pull = pullOf(world, entry);
    return pull.state === 'closed' || pull.head.sha !== entry.pullSha;
  });
  if (changed) return dequeued(world, changed, 'UNKNOWN_REMOVAL_REASON');
  if (first.baseSha !== repository.git.branch(branch)) return rebuilt(world, repository, queue);
  const state = groupState(world, repository, first);
  if (state === 'pending') return null;
  return state === 'met' ? mergedGroup(world, repository, first) : dequeued(world, first, 'CI_FAILURE');
}

function groupState(world: World, repository: Repository, entry: QueueEntry): 'met' | 'failing' | 'pending' {
  const required = repository.protections.get(entry.branch)?.requiredChecks ?? [];
  const states = required.map((check) => requiredCheckState(world, repository.id, entry.headSha, check));
  if (states.includes('failing')) return 'failing';
  return states.every((state) => state === 'met') ? 'met' : 'pending';
}

async function mergedGroup(world: World, repository: Repository, entry: QueueEntry): Promise<Event[]> {
  const by = accountById(world.state, entry.enqueuedById);
  const pull = pullOf(world, entry);
  world.state.queue.delete(entry.id);
  const before = known(repository.git.branch(entry.branch), `branch ${entry.branch}`);
  await repository.git.updateRef(`refs/heads/${entry.branch}`, entry.headSha);
  const events = [await groupEvent(world, entry, 'destroyed', by, 'merged')];
  events.push(...(await closedAsMerged(world, pull, by, entry.headSha, before)));
  events.push(...(await pushed(world, repository, entry.branch, before, entry.headSha, by)));
  return [...events, ...(await withoutBranch(world, repository, entry, by))];
}

/** Takes an entry out; what was built on top of it is built anew. */
export async function dequeued(world: World, entry: QueueEntry, reason: string): Promise<Event[]> {
  const repository = repositoryById(world.state, entry.repositoryId);
  const queue = queueOf(world, repository.id, entry.branch);
  const behind = queue.slice(queue.indexOf(entry) + 1);
  const by = accountById(world.state, entry.enqueuedById);
  world.state.queue.delete(entry.id);
  const events = [await groupEvent(world, entry, 'destroyed', by, 'dequeued')];
  events.push(queuedEvent(world, pullOf(world, entry), 'dequeued', by, { reason }));
  events.push(...(await withoutBranch(world, repository, entry, by)));
  return [...events, ...(await rebuilt(world, repository, behind))];
}

/** The groups of these entries are gone, and new ones stand on what is in front of them now. */
async function rebuilt(world: World, repository: Repository, entries: readonly QueueEntry[]): Promise<Event[]> {
  const events: Event[] = [];
  for (const entry of entries) {
    const by = accountById(world.state, entry.enqueuedById);
    world.state.queue.delete(entry.id);
    events.push(await groupEvent(world, entry, 'destroyed', by, 'invalidated'));
    events.push(...(await withoutBranch(world, repository, entry, by)));
  }
  for (const entry of entries) {
    const by = accountById(world.state, entry.enqueuedById);
    const group = await builtGroup(world, repository, pullOf(world, entry), by);
    if (group) events.push(...group.events);
    else events.push(queuedEvent(world, pullOf(world, entry), 'dequeued', by, { reason: 'MERGE_CONFLICT' }));
  }
  return events;
}

function pullOf(world: World, entry: QueueEntry): PullRequest {
  return known(pullRequestByNumber(world.state, entry.repositoryId, entry.number), `pull request ${entry.number}`);
}

async function withoutBranch(world: World, repository: Repository, entry: QueueEntry, by: Account): Promise<Event[]> {
  await repository.git.updateRef(entry.headRef, null);
  return pushed(world, repository, entry.headRef.slice('refs/heads/'.length), entry.headSha, null, by);
}

async function groupEvent(
  world: World,
  entry: QueueEntry,
  action: 'checks_requested' | 'destroyed',
  sender: Account,
  reason?: 'merged' | 'invalidated' | 'dequeued',
): Promise<Event> {
  const { git } = repositoryById(world.state, entry.repositoryId);
  const commit = (await git.commit(entry.headSha)) as Commit;
  const payload = {
    merge_group: {
      head_sha: entry.headSha,
      head_ref: entry.headRef,
      base_sha: entry.baseSha,
      base_ref: `refs/heads/${entry.branch}`,
      head_commit: headCommit(commit),
    },
    ...(reason && { reason }),
  };
  return repositoryEvent('merge_group', action, entry.repositoryId, sender, payload);
}

function queuedEvent(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  more: Record<string, unknown> = {},
): Event {
  const payload = { number: pull.number, pull_request: simplePullRequest(world, pull), ...more };
  return repositoryEvent('pull_request', action, pull.repositoryId, sender, payload);
}
