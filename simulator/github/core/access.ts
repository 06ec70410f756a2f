import type { App, Permissions } from '../state/apps.ts';
import { accountById, atLeast, covers, repositoryByName, roleOn } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type Actor, type Call, type Operation, text } from './operation.ts';
import { notAccessible, notFound, Refusal } from './refusal.ts';

/** The account in whose name something is done: an app acts as its bot. */
export function actingAccount(world: World, actor: Actor): Account {
  if (actor.kind === 'user') return actor.user;
  if (actor.kind === 'installation') return accountById(world.state, actor.app.botId);
  throw new Refusal(401, 'Requires authentication');
}

export function actingApp(actor: Actor): App | null {
  return actor.kind === 'installation' ? actor.app : null;
}

export function checkCredentials(operation: Operation, actor: Actor): void {
  const { credentials } = operation;
  if (credentials === 'any') return;
  if (actor.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
  if (credentials === 'app' && actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
  if (credentials === 'user' && actor.kind !== 'user') throw notAccessible();
  if (credentials === 'token' && actor.kind === 'app') throw new Refusal(401, 'Bad credentials');
}

const strength = ['read', 'write', 'admin'];

export function permits(permissions: Permissions, [name, access]: readonly [string, string]): boolean {
  if (name === 'metadata') return true;
  const granted = permissions[name];
  return granted !== undefined && strength.indexOf(granted) >= strength.indexOf(access);
}

/**
 * The repository that a call names. One that the caller may not see does not exist for it: 404, never 403. A token
 * reads public repositories outside of its installation, and no more.
 */
export function calledRepository(world: World, call: Call, operation: Operation): Repository {
  const repository = repositoryByName(world.state, text(call, 'owner'), text(call, 'repo'));
  if (!repository || !seen(world, call.actor, repository)) throw notFound();
  const { actor } = call;
  const permission = operation.permission ?? ['metadata', 'read'];
  if (actor.kind === 'installation') {
    const inside = reaches(actor, repository);
    const reads = permission[1] === 'read';
    if (!inside && !reads) throw notAccessible();
    if (inside && !permits(actor.token.permissions, permission)) throw notAccessible();
  }
  if (actor.kind === 'user' && permission[1] !== 'read') {
    if (!atLeast(roleOn(world.state, actor.user, repository), 'write'))
      throw new Refusal(403, 'Must have write access');
  }
  return repository;
}

export function seen(world: World, actor: Actor, repository: Repository): boolean {
  if (!repository.private) return true;
  if (actor.kind === 'installation') return reaches(actor, repository);
  if (actor.kind === 'app') {
    const own = [...world.state.installations.values()].filter((installation) => installation.appId === actor.app.id);
    return own.some((installation) => covers(installation, repository));
  }
  if (actor.kind !== 'user') return false;
  // A user's token made for an app reaches what both may reach.
  const installed = [...world.state.installations.values()].some(
    (installation) => installation.appId === actor.app.id && covers(installation, repository),
  );
  return installed && atLeast(roleOn(world.state, actor.user, repository), 'read');
}

export function reaches(actor: Extract<Actor, { kind: 'installation' }>, repository: Repository): boolean {
  if (!covers(actor.installation, repository)) return false;
  return actor.token.repositoryIds === null || actor.token.repositoryIds.has(repository.id);
}
