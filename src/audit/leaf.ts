import { z } from 'zod';
import { canonicalJson, type Json } from '../domain/digest.ts';
import { AuditError } from './audit-error.ts';
import { base64, bytesOfBase64, textOfUtf8 } from './bytes.ts';
import { type EntryDraft, EntryFields, type EntryId, KeyFields } from './entry.ts';
import { type Hash, hashLength } from './merkle.ts';
import { type Commitment, commitmentTo, type Payload, payloadText } from './payload.ts';

/** A draft that is checked and committed to, and waits for its place in the log. */
export type SealedEntry = {
  readonly id: EntryId;
  /** Canonical JSON of the leaf without its place. */
  readonly body: string;
  readonly payload: Payload | null;
};

/** Where the sequencer puts an entry. */
export type LeafPlace = {
  readonly index: number;
  /** Never earlier than the entry's before. */
  readonly loggedAt: string;
  /**
   * Leaf hash of the entry before; the empty tree's root for entry 0. The Merkle root alone proves *that* something
   * was altered; this tells *which* entry, because its neighbour remembers its hash.
   */
  readonly previous: Hash;
};

/** Checks a draft and binds it to its payload. Throws `entry-invalid` or `payload-invalid`. */
export function sealEntry(draft: EntryDraft, id: EntryId, salt: Uint8Array): SealedEntry {
  const { payload: value, ...fields } = draft;
  const payload = value === null ? null : { text: payloadText(value), salt };
  return { id, body: bodyOf(EntryFields, fields, id, payload && commitmentTo(payload)), payload };
}

/** As `sealEntry`, for the sequencer's own entries about keys. They have no payload. */
export const sealKeyEntry = (fields: KeyFields, id: EntryId): SealedEntry => ({
  id,
  body: bodyOf(KeyFields, fields, id, null),
  payload: null,
});

function bodyOf(schema: z.ZodType<Record<string, Json>>, fields: unknown, id: EntryId, commitment: Commitment | null) {
  const result = schema.safeParse(fields);
  if (!result.success) {
    const [issue] = result.error.issues;
    // The value itself stays out of the message: what does not belong into the log does not belong into logs either.
    throw new AuditError(
      'entry-invalid',
      `A log entry is refused: ${issue?.path.join('.') || 'type'}: ${issue?.message}.`,
      'Give fields of the documented form; put free text and logins into the payload.',
    );
  }
  return canonicalJson({ ...result.data, v: 1, id, payloadCommit: commitment });
}

/** The bytes of a leaf: RFC 8785 JSON in UTF-8. */
export function leafBytes(body: string, { index, loggedAt, previous }: LeafPlace): Uint8Array {
  return Buffer.from(canonicalJson({ ...JSON.parse(body), index, loggedAt, previous: base64(previous) }));
}

/**
 * What every leaf says, of whatever type: a verifier of today can check a log that has tomorrow's entry types.
 * Members beyond these are kept.
 */
const Leaf = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  type: z.string(),
  index: z.int().nonnegative(),
  time: z.string(),
  loggedAt: z.string(),
  previous: z.string(),
  actor: z.string().nullable(),
  repository: z.string().nullable(),
  pull: z.int().nullable(),
  payloadCommit: z.string().nullable(),
});
export type Leaf = z.infer<typeof Leaf>;

/** Reads a leaf; null for bytes that no sequencer of this kind wrote. */
export function parseLeaf(bytes: Uint8Array): Leaf | null {
  const text = textOfUtf8(bytes);
  if (text === null) return null;
  try {
    return Leaf.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The hash in a leaf's `previous`, or null. */
export function previousOf(leaf: Leaf): Hash | null {
  const hash = bytesOfBase64(leaf.previous);
  return hash?.length === hashLength ? hash : null;
}
