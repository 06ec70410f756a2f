import type { Core } from '../core/core.ts';
import type { Extension } from '../core/gateway.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { accessToken, authorization } from './authorization.ts';
import { installation, manifest } from './registration.ts';

type Page = {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (core: Core, request: HttpRequest) => Promise<HttpResponse>;
};

/** The pages of github.com through which an app is made, installed and signed in to. */
const pages: readonly Page[] = [
  { method: 'GET', path: /^\/login\/oauth\/authorize$/, answer: authorization },
  { method: 'POST', path: /^\/login\/oauth\/access_token$/, answer: accessToken },
  { method: 'POST', path: /^\/(organizations\/[^/]+\/)?settings\/apps\/new$/, answer: manifest },
  { method: 'GET', path: /^\/apps\/[^/]+\/installations\/new$/, answer: installation },
];

function pageFor({ method, url }: HttpRequest): Page | undefined {
  return pages.find((page) => page.method === method && page.path.test(url.pathname));
}

export function oauthEndpoint(core: Core): Extension {
  return {
    name: 'oauth',
    matches: (request) => pageFor(request) !== undefined,
    isWrite: () => false,
    answer: async (request) => (pageFor(request) as Page).answer(core, request),
  };
}
