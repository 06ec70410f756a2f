import { requestedAction, rerequestedRun, rerequestedSuite } from '../actions/check.ts';
import { conversation, createdComment, editedComment } from '../actions/comment.ts';
import { type MergeRequest, mergedPullRequest } from '../actions/merge.ts';
import { dequeued, enqueued, queueOf } from '../actions/merge-queue.ts';
import * as pulls from '../actions/pull-request.ts';
import { dismissedReview, editedReview, submittedReview } from '../actions/review.ts';
import type { Core } from '../core/core.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountByLogin, known, pullRequestByNumber, repositoryByName } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';

export type NewPullRequest = {
  readonly head: string;
  readonly base?: string;
  readonly title: string;
  readonly body?: string;
  readonly by: string;
  readonly draft?: boolean;
  /** `owner/name` of the fork that has the head branch. */
  readonly from?: string;
};

export type NewReview = {
  readonly by: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  readonly body?: string;
  /** The commit that the reviewer had before them; the head by default. */
  readonly commit?: string;
};

/** Acts on pull requests: a repository is named `owner/name`, a pull request by its number, a person by login. */
export function pullRequestActs(core: Core) {
  const { world } = core;
  const { state } = world;
  const account = (login: string): Account => known(accountByLogin(state, login), `account ${login}`);
  const repository = (name: string): Repository => {
    const [owner = '', short = ''] = name.split('/');
    return known(repositoryByName(state, owner, short), `repository ${name}`);
  };
  const pull = (name: string, number: number): PullRequest =>
    known(pullRequestByNumber(state, repository(name).id, number), `pull request ${name}#${number}`);
  const told =
    <T>(result: T) =>
    (events: Awaited<ReturnType<typeof pulls.closedPullRequest>>) => ({ result, events });

  return {
    pullRequest: pull,

    openPullRequest: (name: string, given: NewPullRequest) =>
      core.change(() => {
        const base = repository(name);
        const details = {
          repository: base,
          headRepository: given.from === undefined ? base : repository(given.from),
          head: given.head,
          base: given.base ?? base.defaultBranch,
          title: given.title,
          body: given.body ?? null,
          draft: given.draft ?? false,
        };
        return pulls.openedPullRequest(world, details, account(given.by));
      }),

    editPullRequest: (
      name: string,
      number: number,
      edit: { title?: string; body?: string; base?: string },
      by: string,
    ) =>
      core.change(async () =>
        told(undefined)(await pulls.editedPullRequest(world, pull(name, number), edit, account(by))),
      ),

    closePullRequest: (name: string, number: number, by: string) =>
      core.change(async () => told(undefined)(await pulls.closedPullRequest(world, pull(name, number), account(by)))),

    reopenPullRequest: (name: string, number: number, by: string) =>
      core.change(async () => told(undefined)(await pulls.reopenedPullRequest(world, pull(name, number), account(by)))),

    readyForReview: (name: string, number: number, by: string) =>
      core.change(async () => told(undefined)(await pulls.draftChanged(world, pull(name, number), false, account(by)))),

    convertToDraft: (name: string, number: number, by: string) =>
      core.change(async () => told(undefined)(await pulls.draftChanged(world, pull(name, number), true, account(by)))),

    label: (name: string, number: number, label: string, by: string) =>
      core.change(() => told(undefined)(pulls.labeledPullRequest(world, pull(name, number), label, account(by)))),

    unlabel: (name: string, number: number, label: string, by: string) =>
      core.change(() => told(undefined)(pulls.unlabeledPullRequest(world, pull(name, number), label, account(by)))),

    /** Merges by the button: refused like the API's merge. @returns the commit's id */
    merge: (name: string, number: number, by: string, request: Partial<MergeRequest> = {}) =>
      core.change(() => mergedPullRequest(world, pull(name, number), { method: 'merge', ...request }, account(by))),

    enqueue: (name: string, number: number, by: string) =>
      core.change(() => enqueued(world, pull(name, number), undefined, account(by))),

    dequeue: (name: string, number: number) =>
      core.change(async () => {
        const found = pull(name, number);
        const entry = queueOf(world, found.repositoryId, found.base.ref).find((one) => one.number === number);
        return told(undefined)(await dequeued(world, known(entry, `queue entry of ${name}#${number}`), 'MANUAL'));
      }),

    review: (name: string, number: number, given: NewReview) =>
      core.change(() => {
        const { state: opinion, body = '', commit } = given;
        const review = { state: opinion, body, ...(commit !== undefined && { commitSha: commit }) };
        return submittedReview(world, pull(name, number), review, account(given.by));
      }),

    dismissReview: (reviewId: number, by: string) =>
      core.change(() =>
        told(undefined)(dismissedReview(world, known(state.reviews.get(reviewId), `review ${reviewId}`), account(by))),
      ),

    editReview: (reviewId: number, body: string, by: string) =>
      core.change(() =>
        told(undefined)(
          editedReview(world, known(state.reviews.get(reviewId), `review ${reviewId}`), body, account(by)),
        ),
      ),

    comment: (name: string, number: number, body: string, by: string) =>
      core.change(() => {
        const on = known(conversation(world, repository(name).id, number), `conversation ${name}#${number}`);
        return createdComment(world, on, body, account(by), null);
      }),

    editComment: (commentId: number, body: string, by: string) =>
      core.change(() =>
        told(undefined)(
          editedComment(world, known(state.comments.get(commentId), `comment ${commentId}`), body, account(by)),
        ),
      ),

    rerequestCheckRun: (runId: number, by: string) =>
      core.change(() =>
        told(undefined)(rerequestedRun(world, known(state.checkRuns.get(runId), `check run ${runId}`), account(by))),
      ),

    rerequestCheckSuite: (suiteId: number, by: string) =>
      core.change(async () =>
        told(undefined)(
          await rerequestedSuite(world, known(state.checkSuites.get(suiteId), `check suite ${suiteId}`), account(by)),
        ),
      ),

    requestAction: (runId: number, identifier: string, by: string) =>
      core.change(() =>
        told(undefined)(
          requestedAction(world, known(state.checkRuns.get(runId), `check run ${runId}`), identifier, account(by)),
        ),
      ),

    /** The check runs of a pull request's head, newest last. */
    checkRuns: (name: string, number: number) => {
      const found = pull(name, number);
      return [...state.checkRuns.values()].filter(
        (run) => run.repositoryId === found.repositoryId && run.headSha === found.head.sha,
      );
    },

    comments: (name: string, number: number) => {
      const { id } = repository(name);
      return [...state.comments.values()].filter((comment) => comment.repositoryId === id && comment.number === number);
    },

    reviews: (name: string, number: number) => {
      const { id } = repository(name);
      return [...state.reviews.values()].filter((review) => review.repositoryId === id && review.number === number);
    },
  };
}
