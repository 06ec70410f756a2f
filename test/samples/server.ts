import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWebHandler, type WebOptions } from '../../src/web/handler.ts';
import { sampleQueries } from './web.ts';

/** When the sample pages are looked at. */
export const lookedAt = new Date('2026-11-20T12:00:00Z');

export type Served = {
  readonly url: URL;
  /** What the handler reported as its own errors. */
  readonly errors: unknown[];
  /** A request without following redirects. */
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  /** A form sent from our own page. */
  readonly post: (path: string, fields: Record<string, string>, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
};

/** The pages over real HTTP on loopback, open to everybody unless `overrides` say otherwise. */
export async function served(overrides: Partial<WebOptions> = {}): Promise<Served> {
  const errors: unknown[] = [];
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const handler = createWebHandler({
    queries: sampleQueries,
    access: { open: true },
    setup: null,
    clock: { now: () => lookedAt },
    publicUrl: url,
    github: new URL('https://github.com/'),
    linkToGithub: true,
    onError: (error) => errors.push(error),
    ...overrides,
  });
  server.on('request', async (request, response) => {
    if (await handler(request, response)) return;
    response.statusCode = 418;
    response.end('not mine');
  });
  const get: Served['get'] = (path, init) => fetch(new URL(path, url), { redirect: 'manual', ...init });
  return {
    url,
    errors,
    get,
    post: (path, fields, init) =>
      get(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        ...init,
        headers: { origin: (overrides.publicUrl ?? url).origin, ...init?.headers },
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The `name=value` part of a `set-cookie` header, to send back. */
export const cookieFrom = (response: Response, name: string): string =>
  response.headers
    .getSetCookie()
    .find((cookie) => cookie.includes(`modelwarden-${name}=`))
    ?.split(';')[0] ?? '';
