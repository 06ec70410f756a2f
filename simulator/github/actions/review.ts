import { type Event, type Outcome, repositoryEvent } from '../core/event.ts';
import { reviewBody } from '../represent/conversation.ts';
import { simplePullRequest } from '../represent/pull-request.ts';
import type { PullRequest, Review, ReviewState } from '../state/conversations.ts';
import { known, pullRequestByNumber, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

/** The person who was told apart by GitHub's rule: nobody approves or refuses their own pull request. */
export function submittedReview(
  world: World,
  pull: PullRequest,
  given: { readonly state: Exclude<ReviewState, 'DISMISSED'>; readonly body: string; readonly commitSha?: string },
  author: Account,
): Outcome<Review> {
  const now = world.now();
  const review: Review = {
    id: world.nextId(),
    repositoryId: pull.repositoryId,
    number: pull.number,
    userId: author.id,
    state: given.state,
    body: given.body,
    commitSha: given.commitSha ?? pull.head.sha,
    submittedAt: now,
    updatedAt: now,
    lastEditedAt: null,
  };
  world.state.reviews.set(review.id, review);
  pull.updatedAt = now;
  const events = given.state === 'PENDING' ? [] : [reviewEvent(world, review, 'submitted', author)];
  return { result: review, events };
}

export function dismissedReview(world: World, review: Review, sender: Account): Event[] {
  review.state = 'DISMISSED';
  review.updatedAt = world.now();
  return [reviewEvent(world, review, 'dismissed', sender)];
}

export function editedReview(world: World, review: Review, body: string, sender: Account): Event[] {
  const from = review.body;
  review.body = body;
  review.lastEditedAt = world.now();
  review.updatedAt = review.lastEditedAt;
  return [reviewEvent(world, review, 'edited', sender, { changes: { body: { from } } })];
}

/** Approvals of an older head, where the branch's protection dismisses them on a push. */
export async function dismissedStaleReviews(world: World, pull: PullRequest, pusher: Account): Promise<Event[]> {
  const protection = repositoryById(world.state, pull.repositoryId).protections.get(pull.base.ref);
  if (!protection?.dismissStaleReviews) return [];
  return reviewsOf(world, pull)
    .filter((review) => review.state === 'APPROVED' && review.commitSha !== pull.head.sha)
    .flatMap((review) => dismissedReview(world, review, pusher));
}

export function reviewsOf(world: World, pull: PullRequest): Review[] {
  return [...world.state.reviews.values()].filter(
    (review) => review.repositoryId === pull.repositoryId && review.number === pull.number,
  );
}

/** Webhooks say states in lower case, the API in upper case. */
function reviewEvent(
  world: World,
  review: Review,
  action: string,
  sender: Account,
  more: Record<string, unknown> = {},
): Event {
  const pull = known(
    pullRequestByNumber(world.state, review.repositoryId, review.number),
    `pull request ${review.number}`,
  );
  const payload = {
    review: { ...reviewBody(world, review), state: review.state.toLowerCase(), updated_at: review.updatedAt },
    pull_request: simplePullRequest(world, pull),
    ...more,
  };
  return repositoryEvent('pull_request_review', action, review.repositoryId, sender, payload);
}
