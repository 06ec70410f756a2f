import { createdApp, type NewApp } from '../actions/app.ts';
import { installed, removedInstallation, repositoriesChanged, suspensionChanged } from '../actions/installation.ts';
import type { Core } from '../core/core.ts';
import type { App, Installation, Permissions } from '../state/apps.ts';
import { known } from '../state/lookup.ts';
import type { WebhookTarget } from '../webhooks/target.ts';
import { named } from './named.ts';

/** Acts on apps and where they are installed. */
export function appActs(core: Core) {
  const { world } = core;
  const { state } = world;
  const { account, repository } = named(state);
  const installation = (id: number): Installation => known(state.installations.get(id), `installation ${id}`);
  const repositoryIds = (names: readonly string[]) => names.map((name) => repository(name).id);

  return {
    /** Registers an app and says all that it needs to run, its private key too. */
    createApp: (given: NewApp) => core.change(() => ({ result: createdApp(world, given), events: [] })),

    app: (slug: string): App =>
      known(
        [...state.apps.values()].find((one) => one.slug === slug),
        `app ${slug}`,
      ),

    /** Where an app hears of events, from now on. */
    deliverTo: (appId: number, target: WebhookTarget): void => core.deliveries.deliverTo(appId, target),

    /** `repositories`: `owner/name` of each; all of the account's without. */
    install: (appId: number, login: string, by: string, repositories?: readonly string[]) =>
      core.change(() => {
        const app = known(state.apps.get(appId), `app ${appId}`);
        return installed(world, app, account(login), repositories ? repositoryIds(repositories) : null, account(by));
      }),

    uninstall: (installationId: number, by: string) =>
      core.tell(() => removedInstallation(world, installation(installationId), account(by))),

    suspend: (installationId: number, by: string) =>
      core.tell(() => suspensionChanged(world, installation(installationId), true, account(by))),

    unsuspend: (installationId: number, by: string) =>
      core.tell(() => suspensionChanged(world, installation(installationId), false, account(by))),

    addToInstallation: (installationId: number, repositories: readonly string[], by: string) =>
      core.tell(() =>
        repositoriesChanged(world, installation(installationId), repositoryIds(repositories), [], account(by)),
      ),

    removeFromInstallation: (installationId: number, repositories: readonly string[], by: string) =>
      core.tell(() =>
        repositoriesChanged(world, installation(installationId), [], repositoryIds(repositories), account(by)),
      ),

    setPermissions: (installationId: number, permissions: Permissions) =>
      core.change(() => {
        installation(installationId).permissions = permissions;
        return { result: undefined, events: [] };
      }),

    /** Every token handed out so far stops working, as after an hour. */
    expireTokens: (): void => {
      const expiresAt = new Date(Date.now() - 1).toISOString();
      for (const [token, value] of state.installationTokens)
        state.installationTokens.set(token, { ...value, expiresAt });
    },
  };
}
