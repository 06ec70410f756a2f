import { permits } from '../core/access.ts';
import type { Event } from '../core/event.ts';
import type { App, Installation } from '../state/apps.ts';
import { covers, known, repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';

export type Receiver = { readonly app: App; readonly installation: Installation | null };

/** Every app hears where it is installed, and can not unsubscribe. */
const aboutInstallation = new Set(['installation', 'installation_repositories']);

/** Which apps hear of an event: installed where it happened, and subscribed to it. */
export function receivers(world: World, event: Event): Receiver[] {
  const { state } = world;
  if (aboutInstallation.has(event.name) && event.appId !== null) {
    return [{ app: known(state.apps.get(event.appId), `app ${event.appId}`), installation: null }];
  }
  return [...state.installations.values()].flatMap((installation): Receiver[] => {
    const app = known(state.apps.get(installation.appId), `app ${installation.appId}`);
    if (event.appId !== null && event.appId !== app.id) return [];
    if (installation.suspendedAt || !subscribed(app, installation, event)) return [];
    if (event.repositoryId !== null && !covers(installation, repositoryById(state, event.repositoryId))) return [];
    if (event.organizationId !== null && event.organizationId !== installation.accountId) return [];
    return [{ app, installation }];
  });
}

/** Apps that may write checks hear of them without asking. */
const withChecks = new Set(['check_run', 'check_suite']);

function subscribed(app: App, installation: Installation, event: Event): boolean {
  if (withChecks.has(event.name) && permits(installation.permissions, ['checks', 'write'])) return true;
  return app.events.includes(event.name);
}
