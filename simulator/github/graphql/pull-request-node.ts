import { queueOf } from '../actions/merge-queue.ts';
import { latestOpinions } from '../actions/requirements.ts';
import { reviewsOf } from '../actions/review.ts';
import type { FileChange } from '../git/diff.ts';
import { conversationPage } from '../represent/conversation.ts';
import { pullRequestFacts } from '../represent/pull-request.ts';
import type { Comment, PullRequest, Review } from '../state/conversations.ts';
import { repositoryById } from '../state/lookup.ts';
import type { QueueEntry } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { accountNodeById } from './account-node.ts';
import { commitNode } from './commit-node.ts';
import { type ConnectionArguments, connection } from './connection.ts';
import { refNode, repositoryNode } from './repository-node.ts';

/** GraphQL has a third state where REST says closed and merged. */
export function graphqlState(pull: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (pull.mergedAt !== null) return 'MERGED';
  return pull.state === 'open' ? 'OPEN' : 'CLOSED';
}

export function pullRequestNode(world: World, pull: PullRequest) {
  const repository = repositoryById(world.state, pull.repositoryId);
  const head = repositoryById(world.state, pull.head.repositoryId);
  const page = conversationPage(world, pull.repositoryId, pull.number);
  const entry = () => queueOf(world, repository.id, pull.base.ref).find(({ number }) => number === pull.number);
  const facts = () => pullRequestFacts(world, pull);
  const files = async () => (await facts()).files;
  const sum = (count: (file: FileChange) => number) => async () =>
    (await files()).reduce((total, file) => total + count(file), 0);
  return {
    __typename: 'PullRequest',
    id: `PR_${pull.id}`,
    databaseId: pull.id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    url: page,
    state: graphqlState(pull),
    isDraft: pull.draft,
    closed: pull.state === 'closed',
    merged: pull.mergedAt !== null,
    mergedAt: pull.mergedAt,
    mergedBy: () => accountNodeById(world, pull.mergedById),
    mergeCommit: () => (pull.mergeCommitSha === null ? null : commitNode(world, repository, pull.mergeCommitSha)),
    mergeable: async () => {
      if (pull.state === 'closed') return 'UNKNOWN';
      const { baseTip } = await facts();
      return (await repository.git.mergedTree(baseTip, pull.head.sha)) === null ? 'CONFLICTING' : 'MERGEABLE';
    },
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    closedAt: pull.closedAt,
    author: () => accountNodeById(world, pull.authorId),
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    headRef: () => (head.git.branch(pull.head.ref) ? refNode(world, head, pull.head.ref) : null),
    headRepository: () => repositoryNode(world, head),
    isCrossRepository: head.id !== repository.id,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    baseRef: () => (repository.git.branch(pull.base.ref) ? refNode(world, repository, pull.base.ref) : null),
    baseRepository: () => repositoryNode(world, repository),
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changedFiles: sum(() => 1),
    reviewDecision: () => reviewDecision(world, pull),
    isInMergeQueue: () => entry() !== undefined,
    isMergeQueueEnabled: () => repository.protections.get(pull.base.ref)?.mergeQueue ?? false,
    mergeQueueEntry: () => {
      const found = entry();
      return found ? queueEntryNode(world, found) : null;
    },
    labels: (args: ConnectionArguments) =>
      connection('labels', args, pull.labels, (name) => {
        const label = repository.labels.get(name);
        return { id: `LA_${label?.id ?? 0}`, name, color: label?.color ?? 'ededed', description: null };
      }),
    reviews: (args: ConnectionArguments & { states?: string[] | null; author?: string | null }) => {
      const found = reviewsOf(world, pull)
        .filter((review) => args.states?.includes(review.state) ?? true)
        .filter((review) => args.author == null || accountNodeById(world, review.userId)?.login === args.author);
      return connection('reviews', args, found, (review) => reviewNode(world, review));
    },
    comments: (args: ConnectionArguments) => {
      const found = [...world.state.comments.values()].filter(
        (comment) => comment.repositoryId === pull.repositoryId && comment.number === pull.number,
      );
      return connection('comments', args, found, (comment) => commentNode(world, comment));
    },
    commits: async (args: ConnectionArguments) =>
      connection('commits', args, (await facts()).commits, (oid) => ({
        id: `PRC_${pull.id}_${oid}`,
        url: `${page}/commits/${oid}`,
        commit: () => commitNode(world, repository, oid),
      })),
    files: async (args: ConnectionArguments) =>
      connection('files', args, await files(), ({ path, additions, deletions, status }) => ({
        path,
        additions,
        deletions,
        changeType: status === 'removed' ? 'DELETED' : status.toUpperCase(),
      })),
  };
}

function reviewDecision(world: World, pull: PullRequest): string | null {
  const wanted = repositoryById(world.state, pull.repositoryId).protections.get(pull.base.ref)?.requiredApprovals ?? 0;
  const opinions = latestOpinions(world, pull);
  if (opinions.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  if (wanted === 0) return null;
  return opinions.filter((one) => one === 'APPROVED').length >= wanted ? 'APPROVED' : 'REVIEW_REQUIRED';
}

function reviewNode(world: World, review: Review) {
  const repository = repositoryById(world.state, review.repositoryId);
  return {
    __typename: 'PullRequestReview',
    id: `PRR_${review.id}`,
    databaseId: review.id,
    state: review.state,
    body: review.body,
    author: () => accountNodeById(world, review.userId),
    commit: () => commitNode(world, repository, review.commitSha),
    createdAt: review.submittedAt,
    submittedAt: review.submittedAt,
    updatedAt: review.updatedAt,
    lastEditedAt: review.lastEditedAt,
    url: `${conversationPage(world, review.repositoryId, review.number)}#pullrequestreview-${review.id}`,
  };
}

function commentNode(world: World, comment: Comment) {
  return {
    __typename: 'IssueComment',
    id: `IC_${comment.id}`,
    databaseId: comment.id,
    body: comment.body,
    author: () => accountNodeById(world, comment.userId),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.lastEditedAt,
    url: `${conversationPage(world, comment.repositoryId, comment.number)}#issuecomment-${comment.id}`,
  };
}

export function queueEntryNode(world: World, entry: QueueEntry) {
  const repository = repositoryById(world.state, entry.repositoryId);
  const pull = [...world.state.pullRequests.values()].find(
    (candidate) => candidate.repositoryId === entry.repositoryId && candidate.number === entry.number,
  );
  return {
    __typename: 'MergeQueueEntry',
    id: `MQE_${entry.id}`,
    position: queueOf(world, entry.repositoryId, entry.branch).indexOf(entry) + 1,
    state: 'AWAITING_CHECKS',
    enqueuedAt: entry.enqueuedAt,
    headCommit: () => commitNode(world, repository, entry.headSha),
    baseCommit: () => commitNode(world, repository, entry.baseSha),
    pullRequest: () => (pull ? pullRequestNode(world, pull) : null),
  };
}
