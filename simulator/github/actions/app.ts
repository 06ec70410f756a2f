import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { App, Permissions } from '../state/apps.ts';
import { accountByLogin, known } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

export type NewApp = {
  readonly slug: string;
  readonly name?: string;
  readonly description?: string;
  readonly owner: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly url?: string;
  readonly callbackUrls?: readonly string[];
  readonly webhookSecret?: string;
  /** PEM; one is made when there is none. */
  readonly privateKey?: string;
};

export type CreatedApp = App & { readonly privateKey: string };

let spareKey: string | undefined;

/** Making a key takes a tenth of a second and more, so one process makes one. */
function somePrivateKey(): string {
  spareKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  return spareKey;
}

export function createdApp(world: World, given: NewApp): CreatedApp {
  const { state } = world;
  const automatic = given.events.find((name) => name.startsWith('installation'));
  if (automatic) throw new Error(`an app can not subscribe to ${automatic}: every app is told without`);
  const owner = known(accountByLogin(state, given.owner), `account ${given.owner}`);
  const bot: Account = {
    id: world.nextId(),
    login: `${given.slug}[bot]`,
    type: 'Bot',
    name: given.name ?? given.slug,
    emails: [],
    createdAt: world.now(),
  };
  state.accounts.set(bot.id, bot);
  const privateKey = given.privateKey ?? somePrivateKey();
  const app: App = {
    id: world.nextId(),
    slug: given.slug,
    name: given.name ?? given.slug,
    description: given.description ?? null,
    externalUrl: given.url ?? 'https://example.com',
    ownerId: owner.id,
    botId: bot.id,
    clientId: `Iv23${world.nextSecret('client id').slice(0, 16)}`,
    clientSecret: world.nextSecret('client secret').slice(0, 40),
    webhookSecret: given.webhookSecret ?? world.nextSecret('webhook secret').slice(0, 40),
    publicKey: createPublicKey(privateKey),
    callbackUrls: given.callbackUrls ?? [],
    permissions: given.permissions,
    events: given.events,
    createdAt: world.now(),
  };
  state.apps.set(app.id, app);
  return { ...app, privateKey };
}
