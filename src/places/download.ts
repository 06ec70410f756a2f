import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { EvidenceError } from '../evidence/errors.ts';
import { tooLarge } from '../evidence/evidence-files.ts';
import type { Accept } from '../evidence/evidence-place.ts';
import { isInternalOrPublic, isPublic } from './ip-address.ts';
import { denied, encoded, failed, notThere, privateAddress, redirected, unreachable } from './refusals.ts';

export type Get = {
  /** What people call it: the document's URI. */
  readonly uri: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The operator says that this endpoint may lie in a private network. */
  readonly internal: boolean;
};

/** How far a download has come. `total` is what the server announced, in bytes; null when it did not. */
export type Progress = {
  readonly uri: string;
  readonly received: number;
  readonly total: number | null;
  readonly seconds: number;
  readonly done: boolean;
};

export type DownloadLimits = {
  /** Largest body, in bytes. */
  readonly bytes: number;
  /** For the whole download. */
  readonly seconds: number;
  /** Without one byte, from the first connection on. */
  readonly stallSeconds: number;
};

export type DownloadOptions = DownloadLimits & {
  /** All addresses of a host name; the system's resolver by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Told about once a second, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
};

/** Opens a body, bounded in size and time. Throws EvidenceError, also while the body is read. */
export type Download = (get: Get, accept?: Accept) => Promise<AsyncIterable<Uint8Array>>;

/**
 * GET for an adversary's choice of address. No redirect is followed, no encoding undone, nothing kept between requests
 * and no proxy or credential taken from the surroundings; the address that was checked is the one that is connected to.
 */
export function createDownload({ resolve = addressesOf, onProgress, ...limits }: DownloadOptions): Download {
  return async (get, accept) => {
    const { uri, url } = get;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const deadline = AbortSignal.timeout(limits.seconds * 1000);
    const started = performance.now();
    const late = new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(tooSlow(uri, limits)), { once: true });
    });
    // The resolver takes no signal.
    const addresses = await Promise.race([resolved(host, resolve, uri), late]);
    const isAllowed = get.internal ? isInternalOrPublic : isPublic;
    if (!addresses.every(isAllowed)) throw privateAddress(uri, url.host);
    const response = await answer(get, addresses, deadline, limits);
    try {
      refuse(response, get, limits);
      accept?.(response.headers.etag ?? null);
    } catch (error) {
      response.destroy();
      throw error;
    }
    return body(response, get, deadline, limits, started, onProgress);
  };
}

async function resolved(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
  uri: string,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const addresses = await resolve(host).catch((cause: unknown) => {
    throw unreachable(uri, `${host} has no address (${codeOf(cause)})`, cause);
  });
  if (addresses.length === 0) throw unreachable(uri, `${host} has no address`);
  return addresses;
}

const addressesOf = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

function answer(
  { uri, url, headers }: Get,
  addresses: readonly string[],
  signal: AbortSignal,
  limits: DownloadLimits,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((settle, reject) => {
    const request = send(url, {
      // A kept connection would outlive the check of its address.
      agent: false,
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'modelwarden' },
      lookup: (_host, _options, done) =>
        done(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      signal,
      timeout: limits.stallSeconds * 1000,
    });
    let response: IncomingMessage | undefined;
    request.once('response', (message) => {
      response = message;
      settle(message);
    });
    request.once('timeout', () => (response ?? request).destroy(stalled(uri, limits)));
    request.on('error', (error) => reject(reasonOf(error, uri, signal, limits)));
    request.end();
  });
}

function refuse(response: IncomingMessage, { uri }: Get, { bytes }: DownloadLimits): void {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) throw redirected(uri, status);
  if (status === 401 || status === 403) throw denied(uri, status);
  if (status === 404 || status === 410) throw notThere(uri, status);
  if (status !== 200) throw failed(uri, status);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw encoded(uri);
  if ((lengthOf(response) ?? 0) > bytes) throw tooLarge(uri, bytes);
}

async function* body(
  response: IncomingMessage,
  { uri }: Get,
  signal: AbortSignal,
  limits: DownloadLimits,
  started: number,
  onProgress: DownloadOptions['onProgress'],
): AsyncGenerator<Uint8Array> {
  const total = lengthOf(response);
  let received = 0;
  let told = started;
  const tell = (done: boolean): void => {
    told = performance.now();
    onProgress?.({ uri, received, total, seconds: (told - started) / 1000, done });
  };
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      received += chunk.byteLength;
      if (received > limits.bytes) throw tooLarge(uri, limits.bytes);
      if (performance.now() - told >= 1000) tell(false);
      yield chunk;
    }
    tell(true);
  } catch (error) {
    throw reasonOf(error, uri, signal, limits);
  }
}

const lengthOf = ({ headers }: IncomingMessage): number | null =>
  headers['content-length'] === undefined ? null : Number(headers['content-length']);

function reasonOf(error: unknown, uri: string, signal: AbortSignal, limits: DownloadLimits): EvidenceError {
  if (error instanceof EvidenceError) return error;
  if (signal.aborted) return tooSlow(uri, limits);
  return unreachable(uri, `the connection failed (${codeOf(error)})`, error);
}

const tooSlow = (uri: string, { seconds }: DownloadLimits): EvidenceError =>
  unreachable(uri, `it was not there whole after ${seconds} s`);

const stalled = (uri: string, { stallSeconds }: DownloadLimits): EvidenceError =>
  unreachable(uri, `the server was silent for ${stallSeconds} s`);

/** The code alone: messages of the network name addresses that are nobody's business. */
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown reason';
