import { reaches, seen } from '../core/access.ts';
import type { Actor, Call, Operation, Operations } from '../core/operation.ts';
import { number, text } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { invalid, notAccessible, notFound } from '../core/refusal.ts';
import { appBody, installationBody } from '../represent/app.ts';
import { simpleRepository } from '../represent/repository.ts';
import type { Access, App, Installation, Permissions } from '../state/apps.ts';
import { accountByLogin, atLeast, covers, repositoryByName, roleOn } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { created, ok } from './reply.ts';

const hour = 3_600_000;

function asApp(handle: (world: World, call: Call, app: App) => ReturnType<Operation['handle']>): Operation {
  return {
    credentials: 'app',
    handle: (world, call) => {
      if (call.actor.kind !== 'app') throw notAccessible();
      return handle(world, call, call.actor.app);
    },
  };
}

function installationsOf(world: World, app: App): Installation[] {
  return [...world.state.installations.values()].filter((installation) => installation.appId === app.id);
}

function calledInstallation(world: World, call: Call, app: App): Installation {
  const found = installationsOf(world, app).find(({ id }) => id === number(call, 'installation_id'));
  if (!found) throw notFound();
  return found;
}

function installationOfAccount(world: World, app: App, login: string): Installation {
  const account = accountByLogin(world.state, login);
  const found = installationsOf(world, app).find((installation) => installation.accountId === account?.id);
  if (!found) throw notFound();
  return found;
}

const strength: readonly Access[] = ['read', 'write', 'admin'];

/** A token may be asked for with less than the installation has, never with more. */
function tokenPermissions(installation: Installation, asked: Permissions | undefined): Permissions {
  for (const [name, access] of Object.entries(asked ?? {})) {
    const granted = installation.permissions[name];
    if (granted === undefined || strength.indexOf(access) > strength.indexOf(granted)) {
      throw invalid('The permissions requested are not granted to this installation.');
    }
  }
  return asked ?? { metadata: 'read', ...installation.permissions };
}

function tokenRepositories(world: World, installation: Installation, call: Call): Repository[] | null {
  const { repositories, repository_ids: ids } = call.body as { repositories?: string[]; repository_ids?: number[] };
  if (!repositories && !ids) return null;
  const all = [...world.state.repositories.values()].filter((repository) => covers(installation, repository));
  const wanted = all.filter((repository) => repositories?.includes(repository.name) || ids?.includes(repository.id));
  if (wanted.length < new Set([...(repositories ?? []), ...(ids ?? [])]).size) {
    throw invalid(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return wanted;
}

/** `ghs_`, the app and a signed part with dots: neither forty characters long nor without dots. */
function newToken(world: World, app: App): string {
  const part = (size: number) =>
    Buffer.from(world.nextSecret('token'), 'hex').toString('base64url').repeat(4).slice(0, size);
  return `ghs_${app.id}_${part(36)}.${part(120)}.${part(86)}`;
}

function userReach(world: World, actor: Actor): Installation[] {
  if (actor.kind !== 'user') throw notAccessible();
  return installationsOf(world, actor.app).filter((installation) =>
    [...world.state.repositories.values()].some(
      (repository) => covers(installation, repository) && atLeast(roleOn(world.state, actor.user, repository), 'read'),
    ),
  );
}

export const apps: Operations = {
  'apps/get-authenticated': asApp((world, _call, app) =>
    ok({ ...appBody(world, app), installations_count: installationsOf(world, app).length }),
  ),

  'apps/list-installations': asApp((world, call, app) =>
    pageOf(call, installationsOf(world, app), (page) => page.map((one) => installationBody(world, one))),
  ),

  'apps/get-installation': asApp((world, call, app) =>
    ok(installationBody(world, calledInstallation(world, call, app))),
  ),

  'apps/get-repo-installation': asApp((world, call, app) => {
    const repository = repositoryByName(world.state, text(call, 'owner'), text(call, 'repo'));
    const found = repository && installationsOf(world, app).find((installation) => covers(installation, repository));
    if (!found) throw notFound();
    return ok(installationBody(world, found));
  }),

  'apps/get-org-installation': asApp((world, call, app) =>
    ok(installationBody(world, installationOfAccount(world, app, text(call, 'org')))),
  ),

  'apps/get-user-installation': asApp((world, call, app) =>
    ok(installationBody(world, installationOfAccount(world, app, text(call, 'username')))),
  ),

  'apps/create-installation-access-token': asApp((world, call, app) => {
    const installation = calledInstallation(world, call, app);
    if (installation.suspendedAt) throw notAccessible();
    const permissions = tokenPermissions(installation, call.body.permissions as Permissions | undefined);
    const repositories = tokenRepositories(world, installation, call);
    const token = newToken(world, app);
    const expiresAt = new Date(Date.now() + hour).toISOString().replace(/\.\d{3}Z$/, 'Z');
    const ids = repositories && new Set(repositories.map(({ id }) => id));
    world.state.installationTokens.set(token, {
      installationId: installation.id,
      repositoryIds: ids,
      permissions,
      expiresAt,
    });
    return created({
      token,
      expires_at: expiresAt,
      permissions,
      repository_selection: repositories ? 'selected' : installation.repositorySelection,
      ...(repositories && { repositories: repositories.map((repository) => simpleRepository(world, repository)) }),
    });
  }),

  'apps/list-repos-accessible-to-installation': {
    credentials: 'token',
    handle: (world, call) => {
      const { actor } = call;
      if (actor.kind !== 'installation') throw notAccessible();
      const found = [...world.state.repositories.values()].filter((repository) => reaches(actor, repository));
      return pageOf(call, found, (page) => ({
        total_count: found.length,
        repository_selection: actor.installation.repositorySelection,
        repositories: page.map((repository) => simpleRepository(world, repository)),
      }));
    },
  },

  'apps/list-installations-for-authenticated-user': {
    credentials: 'user',
    handle: (world, call) => {
      const found = userReach(world, call.actor);
      return pageOf(call, found, (page) => ({
        total_count: found.length,
        installations: page.map((one) => installationBody(world, one)),
      }));
    },
  },

  'apps/list-installation-repos-for-authenticated-user': {
    credentials: 'user',
    handle: (world, call) => {
      const { actor } = call;
      const installation = userReach(world, actor).find(({ id }) => id === number(call, 'installation_id'));
      if (!installation || actor.kind !== 'user') throw notFound();
      const found = [...world.state.repositories.values()].filter(
        (repository) => covers(installation, repository) && seen(world, actor, repository),
      );
      return pageOf(call, found, (page) => ({
        total_count: found.length,
        repositories: page.map((repository) => simpleRepository(world, repository)),
      }));
    },
  },
};
