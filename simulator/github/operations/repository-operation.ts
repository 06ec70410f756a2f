import { calledRepository } from '../core/access.ts';
import type { Call, Operation, Reply } from '../core/operation.ts';
import type { Access } from '../state/apps.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';

export type RepositoryCall = Call & { readonly repository: Repository };

/** An operation below /repos/{owner}/{repo}: the repository is found and the caller's reach is checked before it. */
export function onRepository(
  permission: readonly [string, Access],
  handle: (world: World, call: RepositoryCall) => Promise<Reply> | Reply,
): Operation {
  const operation: Operation = {
    credentials: permission[1] === 'read' ? 'any' : 'token',
    permission,
    handle: (world, call) => handle(world, { ...call, repository: calledRepository(world, call, operation) }),
  };
  return operation;
}
