import { createHmac } from 'node:crypto';
import { canonicalJson, type Json } from '../domain/digest.ts';
import { AuditError } from './audit-error.ts';

/** What an entry commits to without saying it: names, titles, reviews, whole decisions. It can be erased, the leaf cannot. */
export type Payload = { readonly text: string; readonly salt: Uint8Array };

/** `hmac-sha256:` and 64 lower-case hexadecimal digits. */
export type Commitment = `hmac-sha256:${string}`;

export const saltLength = 32;

/** RFC 8785 text of a payload. Throws `payload-invalid` for what JSON cannot say: NaN, infinities, lone surrogates. */
export function payloadText(payload: Json): string {
  try {
    return canonicalJson(payload);
  } catch (cause) {
    throw new AuditError(
      'payload-invalid',
      `The payload of a log entry has no canonical JSON form: ${cause instanceof Error ? cause.message : cause}.`,
      'Replace numbers that are not finite by null and ill-formed text by text.toWellFormed().',
      null,
      { cause },
    );
  }
}

/**
 * HMAC-SHA256(salt, payload). The salt is what makes erasure real: an unsalted hash of a login is found again by
 * hashing all logins; without the 256-bit salt nobody can tell what was committed to.
 */
export const commitmentTo = ({ text, salt }: Payload): Commitment =>
  `hmac-sha256:${createHmac('sha256', salt).update(text).digest('hex')}`;
