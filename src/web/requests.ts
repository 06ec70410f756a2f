import type { IncomingMessage } from 'node:http';
import { WebError } from './errors.ts';

/** What the pages look at in a request. */
export type WebRequest = {
  readonly method: 'GET' | 'POST';
  readonly query: URLSearchParams;
  readonly cookies: string | undefined;
  /** The fields of a sent form; empty for a GET. */
  readonly form: URLSearchParams;
};

const longestForm = 8192;

/** Refuses other methods, foreign hosts and forms of other sites; reads a form of bounded size. */
export async function webRequest(
  message: IncomingMessage,
  query: URLSearchParams,
  publicUrl: URL,
  local: boolean,
): Promise<WebRequest> {
  const { method = 'GET', headers } = message;
  if (local) refuseForeignHost(headers.host ?? '', publicUrl);
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    throw new WebError('method', `The method ${method} has no meaning here.`, 'Use GET, HEAD or POST.');
  }
  if (method !== 'POST') return { method: 'GET', query, cookies: headers.cookie, form: new URLSearchParams() };
  refuseForeignForm(headers, publicUrl);
  return { method, query, cookies: headers.cookie, form: new URLSearchParams(await bodyOf(message)) };
}

/**
 * The open demo answers only by the names of this machine: else a page on the web could point a name of its own at
 * 127.0.0.1 and read it (DNS rebinding).
 */
function refuseForeignHost(host: string, publicUrl: URL): void {
  const name = host.replace(/:\d+$/, '');
  if (['localhost', '127.0.0.1', '[::1]', publicUrl.hostname].includes(name)) return;
  throw new WebError('misdirected', `This server is not ${name}.`, `Open ${publicUrl.href} instead.`);
}

/** Cross-site request forgery: browsers say where a form comes from, and no script can make them lie. */
function refuseForeignForm(headers: IncomingMessage['headers'], publicUrl: URL): void {
  const site = headers['sec-fetch-site'];
  const own = site === undefined ? headers.origin === publicUrl.origin : site === 'same-origin';
  if (!own)
    throw new WebError(
      'cross-site',
      'This form was not sent from a page of this server.',
      'Open the page here and send it again.',
    );
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > longestForm) throw new WebError('too-large', `A form has at most ${longestForm} bytes.`, 'Send less.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
