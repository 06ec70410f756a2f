import { dismissedReview, reviewsOf, submittedReview } from '../actions/review.ts';
import { actingAccount } from '../core/access.ts';
import { number, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { invalid, notFound } from '../core/refusal.ts';
import { reviewBody } from '../represent/conversation.ts';
import type { ReviewState } from '../state/conversations.ts';
import { calledPullRequest } from './pulls.ts';
import { onRepository } from './repository-operation.ts';

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

export const reviews: Operations = {
  'pulls/list-reviews': onRepository(['pull_requests', 'read'], (world, call) =>
    pageOf(call, reviewsOf(world, calledPullRequest(world, call)), (page) =>
      page.map((review) => reviewBody(world, review)),
    ),
  ),

  'pulls/create-review': onRepository(['pull_requests', 'write'], (world, call) => {
    const pull = calledPullRequest(world, call);
    const author = actingAccount(world, call.actor);
    const body = call.body as { event?: keyof typeof states; body?: string; commit_id?: string };
    const state: Exclude<ReviewState, 'DISMISSED'> = body.event ? states[body.event] : 'PENDING';
    const opinion = state === 'APPROVED' || state === 'CHANGES_REQUESTED';
    if (opinion && author.id === pull.authorId) {
      const what = state === 'APPROVED' ? 'approve' : 'request changes on';
      throw invalid(`Unprocessable Entity: "Review Can not ${what} your own pull request"`, []);
    }
    if (state !== 'APPROVED' && state !== 'PENDING' && !body.body) {
      throw invalid('Unprocessable Entity: "Review Body can\'t be blank"', []);
    }
    const given = { state, body: body.body ?? '', ...(body.commit_id !== undefined && { commitSha: body.commit_id }) };
    const { result, events } = submittedReview(world, pull, given, author);
    return { status: 200, body: reviewBody(world, result), events };
  }),

  'pulls/dismiss-review': onRepository(['pull_requests', 'write'], (world, call) => {
    const pull = calledPullRequest(world, call);
    const review = reviewsOf(world, pull).find(({ id }) => id === number(call, 'review_id'));
    if (!review) throw notFound();
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw invalid('Can not dismiss a commented pull request review', []);
    }
    const events = dismissedReview(world, review, actingAccount(world, call.actor));
    return { status: 200, body: reviewBody(world, review), events };
  }),
};
