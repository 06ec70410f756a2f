import type { App, Installation } from '../state/apps.ts';
import { accountById, known } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { type Body, simpleUser } from './account.ts';

/** `integration`: an app as others see it. */
export function appBody(world: World, app: App): Body {
  return {
    id: app.id,
    slug: app.slug,
    node_id: `A_${app.id}`,
    client_id: app.clientId,
    owner: simpleUser(world, accountById(world.state, app.ownerId)),
    name: app.name,
    description: app.description,
    external_url: app.externalUrl,
    html_url: `${world.addresses.html}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationBody(world: World, installation: Installation): Body {
  const account = accountById(world.state, installation.accountId);
  const app = known(world.state.apps.get(installation.appId), `app ${installation.appId}`);
  const page = account.type === 'Organization' ? `organizations/${account.login}/settings` : 'settings';
  return {
    id: installation.id,
    client_id: app.clientId,
    account: simpleUser(world, account),
    repository_selection: installation.repositorySelection,
    access_tokens_url: `${world.addresses.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.addresses.api}/installation/repositories`,
    html_url: `${world.addresses.html}/${page}/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}
