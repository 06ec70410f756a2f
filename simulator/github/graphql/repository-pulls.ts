import { queueOf } from '../actions/merge-queue.ts';
import { pullRequestByNumber } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type ConnectionArguments, connection, graphqlError } from './connection.ts';
import { graphqlState, pullRequestNode, queueEntryNode } from './pull-request-node.ts';

type Arguments = ConnectionArguments & {
  readonly number?: number;
  readonly branch?: string | null;
  readonly states?: string[] | null;
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
  readonly labels?: string[] | null;
};

/** The fields of a repository that lead to pull requests, apart from the rest of it: the two name each other. */
export const repositoryPulls: Readonly<
  Record<string, (world: World, repository: Repository, args: Arguments) => unknown>
> = {
  pullRequest: (world, repository, { number = 0 }) => {
    const pull = pullRequestByNumber(world.state, repository.id, number);
    if (!pull) throw graphqlError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
    return pullRequestNode(world, pull);
  },

  pullRequests: (world, repository, args) => {
    const found = [...world.state.pullRequests.values()]
      .filter((pull) => pull.repositoryId === repository.id)
      .filter((pull) => args.states?.includes(graphqlState(pull)) ?? true)
      .filter((pull) => args.baseRefName == null || pull.base.ref === args.baseRefName)
      .filter((pull) => args.headRefName == null || pull.head.ref === args.headRefName)
      .filter((pull) => args.labels?.some((label) => pull.labels.includes(label)) ?? true);
    return connection('pullRequests', args, found, (pull) => pullRequestNode(world, pull));
  },

  mergeQueue: (world, repository, args) => {
    const branch = args.branch ?? repository.defaultBranch;
    if (!repository.protections.get(branch)?.mergeQueue) return null;
    return {
      id: `MQ_${repository.id}_${branch}`,
      entries: (page: ConnectionArguments) =>
        connection('entries', page, queueOf(world, repository.id, branch), (entry) => queueEntryNode(world, entry)),
    };
  },
};
