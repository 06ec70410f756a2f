import { mergedPullRequest } from '../actions/merge.ts';
import { dequeued, enqueued, queueOf } from '../actions/merge-queue.ts';
import { actingAccount, permits, reaches, seen } from '../core/access.ts';
import type { Event } from '../core/event.ts';
import type { Actor } from '../core/operation.ts';
import { Refusal } from '../core/refusal.ts';
import type { Access } from '../state/apps.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountByLogin, repositoryById, repositoryByName } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { accountNode } from './account-node.ts';
import { graphqlError } from './connection.ts';
import { pullRequestNode, queueEntryNode } from './pull-request-node.ts';
import { repositoryNode } from './repository-node.ts';

type MergeInput = {
  readonly pullRequestId: string;
  readonly expectedHeadOid?: string | null;
  readonly mergeMethod?: 'MERGE' | 'SQUASH' | 'REBASE' | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly clientMutationId?: string | null;
};

/** GitHub documents no permission for these mutations; by its OpenAPI description this one lets an app manage queues. */
const queues = ['merge_queues', 'write'] as const;

/** What a document starts from: queries and mutations, as one caller may make them. `told` gathers the events. */
export function graphqlRoot(world: World, actor: Actor, told: Event[]) {
  const pullById = (id: string): PullRequest => {
    const pull = [...world.state.pullRequests.values()].find((candidate) => `PR_${candidate.id}` === id);
    if (!pull || !seen(world, actor, repositoryById(world.state, pull.repositoryId))) throw unknownNode(id);
    return pull;
  };
  const writable = (id: string, ...more: readonly (readonly [string, Access])[]): PullRequest => {
    const pull = pullById(id);
    const repository = repositoryById(world.state, pull.repositoryId);
    const may =
      actor.kind === 'user' ||
      (actor.kind === 'installation' &&
        reaches(actor, repository) &&
        [['contents', 'write'] as const, ...more].every((needed) => permits(actor.token.permissions, needed)));
    if (!may) throw graphqlError('FORBIDDEN', 'Resource not accessible by integration');
    return pull;
  };

  return {
    id: 'Q_1',
    rateLimit: () => ({ cost: 1, limit: 5000, nodeCount: 0, remaining: 4999, used: 1, resetAt: world.now() }),
    viewer: () => accountNode(world, actingAccount(world, actor)),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = repositoryByName(world.state, owner, name);
      if (!repository || !seen(world, actor, repository)) {
        throw graphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryNode(world, repository);
    },
    organization: ({ login }: { login: string }) => {
      const account = accountByLogin(world.state, login);
      if (account?.type === 'Organization') return accountNode(world, account);
      throw graphqlError('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`);
    },
    user: ({ login }: { login: string }) => {
      const account = accountByLogin(world.state, login);
      if (account?.type === 'User') return accountNode(world, account);
      throw graphqlError('NOT_FOUND', `Could not resolve to a User with the login of '${login}'.`);
    },
    node: ({ id }: { id: string }) => {
      const repository = [...world.state.repositories.values()].find((candidate) => `R_${candidate.id}` === id);
      if (repository && seen(world, actor, repository)) return repositoryNode(world, repository);
      return pullRequestNode(world, pullById(id));
    },

    mergePullRequest: async ({ input }: { input: MergeInput }) => {
      const pull = writable(input.pullRequestId);
      const request = {
        method: (input.mergeMethod ?? 'MERGE').toLowerCase() as 'merge' | 'squash' | 'rebase',
        ...(input.expectedHeadOid != null && { sha: input.expectedHeadOid }),
        ...(input.commitHeadline != null && { title: input.commitHeadline }),
        ...(input.commitBody != null && { message: input.commitBody }),
      };
      const { events } = await refusing(() => mergedPullRequest(world, pull, request, actingAccount(world, actor)));
      told.push(...events);
      return { clientMutationId: input.clientMutationId, pullRequest: pullRequestNode(world, pull) };
    },
    enqueuePullRequest: async ({ input }: { input: MergeInput }) => {
      const pull = writable(input.pullRequestId, queues);
      const by = actingAccount(world, actor);
      const { result, events } = await refusing(() => enqueued(world, pull, input.expectedHeadOid ?? undefined, by));
      told.push(...events);
      return { clientMutationId: input.clientMutationId, mergeQueueEntry: queueEntryNode(world, result) };
    },
    dequeuePullRequest: async ({ input }: { input: { id: string; clientMutationId?: string | null } }) => {
      const pull = writable(input.id, queues);
      const entry = queueOf(world, pull.repositoryId, pull.base.ref).find(({ number }) => number === pull.number);
      if (!entry) throw graphqlError('UNPROCESSABLE', 'Pull request is not in the merge queue');
      const node = queueEntryNode(world, entry);
      told.push(...(await dequeued(world, entry, 'MANUAL')));
      return { clientMutationId: input.clientMutationId, mergeQueueEntry: node };
    },
  };
}

function unknownNode(id: string) {
  return graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw graphqlError('UNPROCESSABLE', error.message);
    throw error;
  }
}
