import type { Event, Outcome } from '../core/event.ts';
import { installationBody } from '../represent/app.ts';
import { namedRepository } from '../represent/repository.ts';
import type { App, Installation } from '../state/apps.ts';
import { covers, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

/** @param repositoryIds null for all of the account's repositories, later ones too */
export function installed(
  world: World,
  app: App,
  account: Account,
  repositoryIds: readonly number[] | null,
  by: Account,
): Outcome<Installation> {
  const installation: Installation = {
    id: world.nextId(),
    appId: app.id,
    accountId: account.id,
    repositorySelection: repositoryIds ? 'selected' : 'all',
    repositoryIds: new Set(repositoryIds ?? []),
    permissions: app.permissions,
    suspendedAt: null,
    createdAt: world.now(),
  };
  world.state.installations.set(installation.id, installation);
  return { result: installation, events: [installationEvent(world, installation, 'created', by)] };
}

export function removedInstallation(world: World, installation: Installation, by: Account): Event[] {
  const event = installationEvent(world, installation, 'deleted', by);
  world.state.installations.delete(installation.id);
  return [event];
}

export function suspensionChanged(world: World, installation: Installation, suspended: boolean, by: Account): Event[] {
  installation.suspendedAt = suspended ? world.now() : null;
  return [installationEvent(world, installation, suspended ? 'suspend' : 'unsuspend', by)];
}

export function repositoriesChanged(
  world: World,
  installation: Installation,
  added: readonly number[],
  removed: readonly number[],
  by: Account,
): Event[] {
  for (const id of added) installation.repositoryIds.add(id);
  for (const id of removed) installation.repositoryIds.delete(id);
  const named = (ids: readonly number[]) => ids.map((id) => namedRepository(world, repositoryById(world.state, id)));
  const payload = {
    installation: installationBody(world, installation),
    repository_selection: installation.repositorySelection,
    repositories_added: named(added),
    repositories_removed: named(removed),
    requester: null,
  };
  return [event(installation, 'installation_repositories', added.length > 0 ? 'added' : 'removed', by, payload)];
}

function installationEvent(world: World, installation: Installation, action: string, by: Account): Event {
  const covered = [...world.state.repositories.values()].filter((repository) => covers(installation, repository));
  const payload = {
    installation: installationBody(world, installation),
    repositories: covered.map((repository) => namedRepository(world, repository)),
    ...(action === 'created' && { requester: null }),
  };
  return event(installation, 'installation', action, by, payload);
}

function event(
  installation: Installation,
  name: string,
  action: string,
  sender: Account,
  payload: Record<string, unknown>,
): Event {
  const { id: installationId, appId } = installation;
  return { name, action, repositoryId: null, organizationId: null, sender, appId, installationId, payload };
}
