import { createSign } from 'node:crypto';
import type { CreatedApp } from '../actions/app.ts';
import type { Simulator } from '../simulator.ts';

/** JSON as a test reads it: every step may be missing. */
export type Loose = { readonly [key: string]: Loose };

export type Answer = {
  readonly status: number;
  readonly body: Loose;
  /** The body where it is a list. */
  readonly list: readonly Loose[];
  readonly bytes: Uint8Array;
  readonly headers: Headers;
};

export type Client = (what: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Calls like `client('GET /repos/acme/models')`, with a credential. */
export function client(simulator: Simulator, credential: string | null): Client {
  return async (what, body, headers = {}) => {
    const [method = 'GET', path = '/'] = what.split(' ');
    const response = await simulator.fetch(`https://api.github.com${path}`, {
      method,
      headers: { accept: 'application/json', ...(credential && { authorization: `Bearer ${credential}` }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') && bytes.length > 0;
    const json = isJson ? JSON.parse(Buffer.from(bytes).toString()) : {};
    return {
      status: response.status,
      body: json,
      list: Array.isArray(json) ? json : [],
      bytes,
      headers: response.headers,
    };
  };
}

type Claims = { readonly iss?: string | number; readonly iat?: number; readonly exp?: number };

/** An app's own token, signed as Octokit signs it; `claims` and `alg` make wrong ones. */
export function jsonWebToken(app: CreatedApp, claims: Claims = {}, alg = 'RS256', key = app.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg, typ: 'JWT' })}.${part({ iat: now - 30, exp: now + 570, iss: app.id, ...claims })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

/** A client with an installation token, limited where `limits` says so. */
export async function installationClient(
  simulator: Simulator,
  app: CreatedApp,
  installationId: number,
  limits: Record<string, unknown> = {},
): Promise<Client> {
  const asApp = client(simulator, jsonWebToken(app));
  const { body } = await asApp(`POST /app/installations/${installationId}/access_tokens`, limits);
  return client(simulator, String(body.token));
}

/** A client with a person's token, got through the sign-in pages. */
export async function userClient(simulator: Simulator, app: CreatedApp, login: string): Promise<Client> {
  const asked = `https://github.com/login/oauth/authorize?client_id=${app.clientId}&login=${login}`;
  const redirected = await simulator.fetch(asked, { redirect: 'manual' });
  const code = new URL(redirected.headers.get('location') ?? '').searchParams.get('code');
  const secret = { client_id: app.clientId, client_secret: app.clientSecret, code };
  const exchange = await client(simulator, null)('POST /login/oauth/access_token', secret, {
    'content-type': 'application/json',
  });
  return client(simulator, String(exchange.body.access_token));
}
