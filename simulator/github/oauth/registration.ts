import { createdApp } from '../actions/app.ts';
import { installed } from '../actions/installation.ts';
import type { Core } from '../core/core.ts';
import { type HttpRequest, type HttpResponse, redirect, sentFields } from '../core/http.ts';
import { Refusal } from '../core/refusal.ts';
import type { Permissions } from '../state/apps.ts';
import { accountByLogin } from '../state/lookup.ts';
import { browserUser } from './sign-in.ts';

type Manifest = {
  readonly name?: string;
  readonly url: string;
  readonly hook_attributes?: { readonly url: string; readonly active?: boolean };
  readonly redirect_url?: string;
  readonly callback_urls?: readonly string[];
  readonly description?: string;
  readonly default_events?: readonly string[];
  readonly default_permissions?: Permissions;
};

/**
 * The app-manifest flow: the form that a setup page posts makes the app at once, and sends the browser back with a
 * code. docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export async function manifest(core: Core, request: HttpRequest): Promise<HttpResponse> {
  const { world } = core;
  const given = JSON.parse(sentFields(request).manifest ?? '{}') as Manifest;
  if (!given.url || !given.redirect_url) throw new Refusal(422, 'Invalid manifest: url and redirect_url are required');
  const organization = /^\/organizations\/([^/]+)\//.exec(request.url.pathname)?.[1];
  const owner = organization ? accountByLogin(world.state, organization) : browserUser(world, null);
  if (!owner) throw new Refusal(404, 'Not Found');
  const name = given.name ?? 'app';
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  if (accountByLogin(world.state, `${slug}[bot]`)) throw new Refusal(422, 'Name is already taken');
  const app = createdApp(world, {
    slug,
    name,
    owner: owner.login,
    url: given.url,
    permissions: given.default_permissions ?? {},
    events: given.default_events ?? [],
    callbackUrls: given.callback_urls ?? [],
    ...(given.description !== undefined && { description: given.description }),
  });
  if (given.hook_attributes && given.hook_attributes.active !== false)
    core.deliveries.deliverTo(app.id, given.hook_attributes.url);
  const code = world.nextSecret('manifest code').slice(0, 40);
  world.state.manifestCodes.set(code, { appId: app.id, privateKey: app.privateKey });
  const target = new URL(given.redirect_url);
  target.searchParams.set('code', code);
  const state = request.url.searchParams.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return redirect(target.toString());
}

/** The page that installs an app: on the account in `target`, or the owner of the app, with all its repositories. */
export async function installation(core: Core, request: HttpRequest): Promise<HttpResponse> {
  const { world } = core;
  const slug = request.url.pathname.split('/')[2];
  const app = [...world.state.apps.values()].find((candidate) => candidate.slug === slug);
  if (!app) throw new Refusal(404, 'Not Found');
  const asked = request.url.searchParams.get('target');
  const account = asked === null ? world.state.accounts.get(app.ownerId) : accountByLogin(world.state, asked);
  if (!account) throw new Refusal(404, 'Not Found');
  const created = await core.change(() => installed(world, app, account, null, browserUser(world, null)));
  const target = new URL(app.externalUrl);
  target.searchParams.set('installation_id', String(created.id));
  target.searchParams.set('setup_action', 'install');
  return redirect(target.toString());
}
