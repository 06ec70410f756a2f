import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Html } from './html.ts';

/** What goes back over HTTP. A stream is sent as it comes. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>;
};

export const page = (body: Html, status = 200, cookies: readonly string[] = []): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
  body: String(body),
});

/** Another address, by GET (303, RFC 9110 §15.4.4). */
export const redirect = (location: string, cookies: readonly string[] = []): Answer => ({
  status: 303,
  headers: { location, ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
  body: '',
});

/**
 * Headers that every answer carries. Nothing may be loaded or run that we did not name: no script at all, styles and
 * pictures from here, forms to here and to GitHub. `same-origin` as referrer, not `no-referrer`: that would make
 * browsers send `Origin: null` with our own forms.
 */
export const strictHeaders = (github: URL, secure: boolean): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    `form-action 'self' ${github.origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'private, no-store',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

const files = { style: ['style.css', 'text/css; charset=utf-8'], icon: ['icon.svg', 'image/svg+xml'] } as const;

function asset([name, type]: readonly [string, string]): { readonly path: string; readonly answer: Answer } {
  const body = readFileSync(new URL(`./assets/${name}`, import.meta.url));
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
  return { path: `/assets/${name.replace('.', `.${hash}.`)}`, answer: { status: 200, headers, body } };
}

const assets = { style: asset(files.style), icon: asset(files.icon) };

/** Addresses with the content's hash in them, so that they may be kept for ever. */
export const assetPaths = { style: assets.style.path, icon: assets.icon.path };

export const assetAnswer = (name: string): Answer | null =>
  Object.values(assets).find(({ path }) => path === `/assets/${name}`)?.answer ?? null;
