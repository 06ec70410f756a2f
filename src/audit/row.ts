import { type KeyFields, KeyFields as KeyFieldsSchema } from './entry.ts';
import { type Leaf, parseLeaf, previousOf } from './leaf.ts';
import type { EntryRecord } from './log-record.ts';
import { type Hash, leafHash } from './merkle.ts';
import { commitmentTo, saltLength } from './payload.ts';

/** What an entry says about its own place. */
export type Claim = { readonly index: number; readonly previous: Hash; readonly loggedAt: string };

/** All that verification remembers of an entry: a log of a million entries must fit into memory between checkpoints. */
export type Row = {
  /** Where the entry stands according to where it is stored. */
  readonly place: number;
  readonly hash: Hash;
  readonly stored: Hash | null;
  /** Null where the leaf cannot be read. */
  readonly claim: Claim | null;
  readonly payload: 'none' | 'matches' | 'altered' | 'missing' | 'unexpected';
  readonly key: KeyFields | null;
  /** Index of the entry whose payload this entry says is erased. */
  readonly erases: number | null;
};

export function rowOf({ index, leaf: bytes, stored, payload }: EntryRecord): Row {
  const row = { place: index, hash: leafHash(bytes), stored };
  const leaf = parseLeaf(bytes);
  const previous = leaf && previousOf(leaf);
  if (leaf === null || previous === null) return { ...row, claim: null, payload: 'none', key: null, erases: null };
  return {
    ...row,
    claim: { index: leaf.index, previous, loggedAt: leaf.loggedAt },
    payload: payloadState(leaf.payloadCommit, payload),
    key: keyFieldsOf(leaf),
    erases: leaf.type === 'payload.erased' && typeof leaf.entry === 'number' ? leaf.entry : null,
  };
}

function payloadState(commitment: string | null, payload: EntryRecord['payload']): Row['payload'] {
  if (commitment === null) return payload === null ? 'none' : 'unexpected';
  if (payload === null) return 'missing';
  // HMAC pads short keys with zeros: without the length a salt could grow or shrink by zero bytes unnoticed.
  return payload.salt.length === saltLength && commitmentTo(payload) === commitment ? 'matches' : 'altered';
}

function keyFieldsOf(leaf: Leaf): KeyFields | null {
  if (!leaf.type.startsWith('key.')) return null;
  const { v, id, index, loggedAt, previous, payloadCommit, ...fields } = leaf;
  return KeyFieldsSchema.safeParse(fields).data ?? null;
}
