import { type MergeRequest, mergedPullRequest } from '../actions/merge.ts';
import { dequeued, enqueued, queueMoved, queueOf } from '../actions/merge-queue.ts';
import * as pulls from '../actions/pull-request.ts';
import type { Core } from '../core/core.ts';
import type { PullRequest } from '../state/conversations.ts';
import { known } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import { named } from './named.ts';

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

type Edit = { readonly title?: string; readonly body?: string; readonly base?: string };

/** Acts on pull requests: a repository is named `owner/name`, a pull request by its number, a person by login. */
export function pullRequestActs(core: Core) {
  const { world } = core;
  const { account, repository, pull } = named(world.state);

  /** Changes a pull request in somebody's name; a queue that held it moves on. */
  const changed = (
    name: string,
    number: number,
    by: string,
    change: (found: PullRequest, actor: Account) => ReturnType<typeof pulls.closedPullRequest>,
  ): Promise<void> =>
    core.tell(async () => {
      const found = pull(name, number);
      const events = await change(found, account(by));
      return [...events, ...(await queueMoved(world, found.repositoryId))];
    });

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

    editPullRequest: (name: string, number: number, edit: Edit, by: string) =>
      changed(name, number, by, (found, actor) => pulls.editedPullRequest(world, found, edit, actor)),

    closePullRequest: (name: string, number: number, by: string) =>
      changed(name, number, by, (found, actor) => pulls.closedPullRequest(world, found, actor)),

    reopenPullRequest: (name: string, number: number, by: string) =>
      changed(name, number, by, (found, actor) => pulls.reopenedPullRequest(world, found, actor)),

    readyForReview: (name: string, number: number, by: string) =>
      changed(name, number, by, (found, actor) => pulls.draftChanged(world, found, false, actor)),

    convertToDraft: (name: string, number: number, by: string) =>
      changed(name, number, by, (found, actor) => pulls.draftChanged(world, found, true, actor)),

    label: (name: string, number: number, label: string, by: string) =>
      core.tell(() => pulls.labeledPullRequest(world, pull(name, number), label, account(by))),

    unlabel: (name: string, number: number, label: string, by: string) =>
      core.tell(() => pulls.unlabeledPullRequest(world, pull(name, number), label, account(by))),

    /** Merges by the button: refused like the API's merge. @returns the commit's id */
    merge: (name: string, number: number, by: string, request: Partial<MergeRequest> = {}) =>
      core.change(() => mergedPullRequest(world, pull(name, number), { method: 'merge', ...request }, account(by))),

    enqueue: (name: string, number: number, by: string) =>
      core.change(() => enqueued(world, pull(name, number), undefined, account(by))),

    dequeue: (name: string, number: number) =>
      core.tell(() => {
        const { repositoryId, base } = pull(name, number);
        const entry = queueOf(world, repositoryId, base.ref).find((one) => one.number === number);
        return dequeued(world, known(entry, `queue entry of ${name}#${number}`), 'MANUAL');
      }),
  };
}
