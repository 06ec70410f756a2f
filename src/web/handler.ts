import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Answer, page, strictHeaders } from './answer.ts';
import { notFound, statusOf, WebError } from './errors.ts';
import { errorPage } from './pages/error.ts';
import { webRequest } from './requests.ts';
import { isForeign, routeOf } from './routes.ts';
import { createSite, type SiteOptions } from './site.ts';

export type WebOptions = SiteOptions & {
  /** Told of every error that is not the visitor's: log it. The page says only that something went wrong. */
  readonly onError: (error: unknown) => void;
};

/**
 * The pages as a request handler for `node:http`. Resolves to false, without an answer, for the paths of others in the
 * same server (webhooks, health, metrics); else to true once the answer is sent. Never rejects.
 */
export function createWebHandler(
  options: WebOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const { publicUrl, github, access, setup, onError } = options;
  const site = createSite(options);
  const always = strictHeaders(github, publicUrl.protocol === 'https:');

  async function answerTo(request: IncomingMessage, path: string, search: string): Promise<Answer> {
    try {
      const route = routeOf(path);
      const read = await webRequest(request, new URLSearchParams(search), publicUrl, access.open && setup === null);
      if (route === null) throw notFound();
      return await site.answer(route, read, `${path}${search}`);
    } catch (error) {
      const frame = site.frame(request.headers.cookie);
      if (!(error instanceof WebError)) {
        onError(error);
        return page(
          errorPage(
            frame,
            500,
            'Something went wrong on this server, and it has been logged.',
            'Try again; if it stays, tell whoever runs it.',
          ),
          500,
        );
      }
      if (error.cause !== undefined) onError(error);
      const status = statusOf[error.code];
      const answer = page(errorPage(frame, status, error.message, error.remedy), status);
      return status === 405 ? { ...answer, headers: { ...answer.headers, allow: 'GET, HEAD, POST' } } : answer;
    }
  }

  return async (request, response) => {
    const [path = '/', ...rest] = (request.url ?? '/').split('?');
    if (isForeign(path)) return false;
    const answer = await answerTo(request, path, rest.length > 0 ? `?${rest.join('?')}` : '');
    try {
      await send(response, answer, always, request.method === 'HEAD');
    } catch (error) {
      onError(error);
      response.destroy();
    }
    return true;
  };
}

async function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  always: Readonly<Record<string, string>>,
  head: boolean,
): Promise<void> {
  for (const [name, value] of Object.entries({ ...always, ...headers })) response.setHeader(name, value);
  response.statusCode = status;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.setHeader('content-length', Buffer.byteLength(body));
    response.end(head ? undefined : body);
  } else if (head) response.end();
  else await pipeline(Readable.from(body, { objectMode: false }), response);
}
