import type { CheckRun, CommitStatus } from '../state/checks.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountById, atLeast, repositoryById, roleOn } from '../state/lookup.ts';
import type { Protection, RequiredCheck } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { latestRuns } from './check.ts';
import { reviewsOf } from './review.ts';

/** A required check that was skipped or is neutral counts as passed. */
const passing = new Set(['success', 'neutral', 'skipped']);

export type RequirementState = 'met' | 'expected' | 'pending' | 'failing';

/** How one required check stands on a commit. A check run and a commit status of the same name are both required. */
export function requiredCheckState(
  world: World,
  repositoryId: number,
  sha: string,
  required: RequiredCheck,
): RequirementState {
  const { state } = world;
  const runs = latestRuns(
    [...state.checkRuns.values()].filter((run) => run.repositoryId === repositoryId && run.headSha === sha),
  ).filter((run) => run.name === required.context && (required.appId === null || run.appId === required.appId));
  // A commit status belongs to no app's check, so a check pinned to an app has none.
  const status = required.appId === null ? latestStatus(world, repositoryId, sha, required.context) : undefined;
  const states = [...runs.map(runState), ...(status ? [statusState(status)] : [])];
  if (states.length === 0) return 'expected';
  return states.find((one) => one === 'failing') ?? states.find((one) => one === 'pending') ?? 'met';
}

function runState(run: CheckRun): RequirementState {
  if (run.status !== 'completed') return 'pending';
  return passing.has(run.conclusion ?? '') ? 'met' : 'failing';
}

function statusState(status: CommitStatus): RequirementState {
  if (status.state === 'success') return 'met';
  return status.state === 'pending' ? 'pending' : 'failing';
}

function latestStatus(world: World, repositoryId: number, sha: string, context: string): CommitStatus | undefined {
  return [...world.state.statuses.values()].findLast(
    (status) => status.repositoryId === repositoryId && status.sha === sha && status.context === context,
  );
}

/** Why a protected branch refuses a pull request; empty where it does not. */
export async function unmetRequirements(world: World, pull: PullRequest, protection: Protection): Promise<string[]> {
  const repository = repositoryById(world.state, pull.repositoryId);
  const reasons: string[] = [];
  for (const required of protection.requiredChecks) {
    const state = requiredCheckState(world, repository.id, pull.head.sha, required);
    if (state === 'expected') reasons.push(`Required status check "${required.context}" is expected.`);
    if (state === 'pending') reasons.push(`Required status check "${required.context}" is pending.`);
    if (state === 'failing') reasons.push(`Required status check "${required.context}" is failing.`);
  }
  if (protection.strict) {
    const tip = repository.git.branch(pull.base.ref) ?? '';
    const contained = (await repository.git.mergeBase(tip, pull.head.sha)) === tip;
    if (!contained) reasons.push('The head branch is not up to date with the base branch.');
  }
  reasons.push(...unmetReviews(world, pull, protection.requiredApprovals));
  return reasons;
}

function unmetReviews(world: World, pull: PullRequest, wanted: number): string[] {
  if (wanted === 0) return [];
  const latest = latestOpinions(world, pull);
  if (latest.includes('CHANGES_REQUESTED')) return ['Changes have been requested.'];
  const approvals = latest.filter((state) => state === 'APPROVED').length;
  if (approvals >= wanted) return [];
  const reviews = wanted === 1 ? '1 approving review is' : `${wanted} approving reviews are`;
  return [`At least ${reviews} required by reviewers with write access.`];
}

/** The latest opinion of everybody who may write; a comment is no opinion and leaves the earlier one standing. */
export function latestOpinions(world: World, pull: PullRequest): string[] {
  const repository = repositoryById(world.state, pull.repositoryId);
  const opinions = new Map<number, string>();
  for (const review of reviewsOf(world, pull)) {
    if (review.userId === null || review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    if (!atLeast(roleOn(world.state, accountById(world.state, review.userId), repository), 'write')) continue;
    opinions.set(review.userId, review.state);
  }
  return [...opinions.values()];
}
