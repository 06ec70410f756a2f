import { EvidenceError } from '../evidence/errors.ts';

/*
 * Why a place gives no evidence. What a server answers never becomes part of a message: whoever controls it would write
 * on the pull request, and some servers repeat what they were sent, signatures included.
 */

export const privateAddress = (uri: string, host: string): EvidenceError =>
  new EvidenceError(
    'place-private',
    `${uri} is not read: ${host} is not on the public internet.`,
    'If this endpoint is meant, its operator adds `internal: true` to the place in MODELWARDEN_PLACES_FILE.',
  );

export const redirected = (uri: string, status: number): EvidenceError =>
  new EvidenceError(
    'place-redirects',
    `${uri} is not read: the server answers with a redirect (${status}), and redirects are not followed.`,
    'Write the address that it redirects to, if that place is allowed; for a bucket, correct its region or endpoint.',
  );

export const denied = (uri: string, status: number): EvidenceError =>
  new EvidenceError(
    'place-denied',
    `${uri} cannot be read: the server refuses it (${status}).`,
    'Let the credentials of this place read the object. Some stores answer so for an object that is not there.',
  );

export const withoutCredentials = (uri: string, cause: unknown): EvidenceError =>
  new EvidenceError(
    'place-denied',
    `${uri} cannot be read: this server finds no credentials for it.`,
    'Give the place credentials in MODELWARDEN_PLACES_FILE, or give them to the machine or account that this runs as.',
    null,
    { cause },
  );

export const notThere = (uri: string, status: number): EvidenceError =>
  new EvidenceError(
    'evidence-missing',
    `${uri} is not there (${status}).`,
    'Upload the table to this address, or correct the uri of the evidence.',
  );

export const failed = (uri: string, status: number): EvidenceError =>
  new EvidenceError(
    'place-unreachable',
    `${uri} cannot be read: the server answers ${status}.`,
    'Judge again when the server is well.',
  );

export const unreachable = (uri: string, reason: string, cause?: unknown): EvidenceError =>
  new EvidenceError(
    'place-unreachable',
    `${uri} cannot be read: ${reason}.`,
    'Check that the address is right and that its server can be reached from here; then judge again.',
    null,
    { cause },
  );

export const encoded = (uri: string): EvidenceError =>
  new EvidenceError(
    'place-encoded',
    `${uri} is not read: the server sends it compressed, though it was asked not to.`,
    'Store the table without Content-Encoding: what is pinned are the bytes themselves.',
  );
