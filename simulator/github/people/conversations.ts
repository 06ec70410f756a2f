import { requestedAction, rerequestedRun, rerequestedSuite } from '../actions/check.ts';
import { conversation, createdComment, editedComment } from '../actions/comment.ts';
import { dismissedReview, editedReview, reviewsOf, submittedReview } from '../actions/review.ts';
import type { Core } from '../core/core.ts';
import { known } from '../state/lookup.ts';
import { named } from './named.ts';

export type NewReview = {
  readonly by: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  readonly body?: string;
  /** The commit that the reviewer had before them; the head by default. */
  readonly commit?: string;
};

/** Reviews, comments and the buttons on checks, and what stands there for a test to look at. */
export function conversationActs(core: Core) {
  const { world } = core;
  const { state } = world;
  const { account, repository, pull } = named(state);
  const review = (id: number) => known(state.reviews.get(id), `review ${id}`);
  const comment = (id: number) => known(state.comments.get(id), `comment ${id}`);
  const checkRun = (id: number) => known(state.checkRuns.get(id), `check run ${id}`);
  const checkSuite = (id: number) => known(state.checkSuites.get(id), `check suite ${id}`);

  return {
    review: (name: string, number: number, given: NewReview) =>
      core.change(() => {
        const { state: opinion, body = '', commit } = given;
        const details = { state: opinion, body, ...(commit !== undefined && { commitSha: commit }) };
        return submittedReview(world, pull(name, number), details, account(given.by));
      }),

    dismissReview: (id: number, by: string) => core.tell(() => dismissedReview(world, review(id), account(by))),

    editReview: (id: number, body: string, by: string) =>
      core.tell(() => editedReview(world, review(id), body, account(by))),

    comment: (name: string, number: number, body: string, by: string) =>
      core.change(() => {
        const on = known(conversation(world, repository(name).id, number), `conversation ${name}#${number}`);
        return createdComment(world, on, body, account(by), null);
      }),

    editComment: (id: number, body: string, by: string) =>
      core.tell(() => editedComment(world, comment(id), body, account(by))),

    rerequestCheckRun: (id: number, by: string) => core.tell(() => rerequestedRun(world, checkRun(id), account(by))),

    rerequestCheckSuite: (id: number, by: string) =>
      core.tell(() => rerequestedSuite(world, checkSuite(id), account(by))),

    requestAction: (id: number, identifier: string, by: string) =>
      core.tell(() => requestedAction(world, checkRun(id), identifier, account(by))),

    /** The check runs of a pull request's head, newest last. */
    checkRuns: (name: string, number: number) => {
      const { repositoryId, head } = pull(name, number);
      return [...state.checkRuns.values()].filter(
        (run) => run.repositoryId === repositoryId && run.headSha === head.sha,
      );
    },

    comments: (name: string, number: number) => {
      const { id } = repository(name);
      return [...state.comments.values()].filter((one) => one.repositoryId === id && one.number === number);
    },

    reviews: (name: string, number: number) => reviewsOf(world, pull(name, number)),
  };
}
