import { createHash, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';

/** A SHA-256 digest as documents and the log write it: `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** A 40-digit git object id (SHA-1), lower case. */
export type Sha = string;

/** What JSON can hold. Anything that is digested, stored or logged is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const pattern = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: string): text is Digest => pattern.test(text);

export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * RFC 8785 canonical JSON. Members whose value is undefined are left out, as JSON.stringify does.
 * Throws on NaN and infinities: they have no JSON form, and turning them into null would hide them.
 */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('undefined has no JSON form');
  return text;
}

export const digestOfJson = (value: Json): Digest => digestOf(canonicalJson(value));

/** Whether two secrets are equal, in a time that says nothing about where they differ. */
export const equalSecrets = (left: string, right: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(left)), Buffer.from(digestOf(right)));

/** The first twelve digits: enough for a person to compare two digests by eye. */
export const short = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);
