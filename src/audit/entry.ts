import { z } from 'zod';
import type { Json } from '../domain/digest.ts';

/*
 * What may stand in a leaf for ever: digests, object ids, numbers, times, words of a closed list, pseudonyms, and names
 * of things. No sentence and no login: a leaf cannot be erased. Everything else belongs into the payload.
 */

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'expected a time as Date.toISOString writes it');
const digest = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]);
const commit = z.string().regex(/^[0-9a-f]{40}$/, 'expected a git object id of 40 digits');
const pseudonym = z.templateLiteral(['p_', z.string().regex(/^[0-9a-f]{32}$/)]);
const count = z.int().nonnegative();
const repository = z.string().regex(/^[A-Za-z0-9_-]{1,100}\/[A-Za-z0-9._-]{1,100}$/, 'expected owner/name');
/** A name of a thing, or a natural key: no white space, no `@`, bounded. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,199}$/, 'expected a name without white space');

/** `p_` and 128 random bits: one person in one log. */
export type Pseudonym = z.infer<typeof pseudonym>;

/** The random id by which the rest of the database refers to an entry before it has an index. */
export const EntryId = z.uuid();
export type EntryId = string;

/** What every entry says. */
const envelope = {
  /** When it happened, as Modelwarden claims. */
  time,
  /** Who caused it; null for Modelwarden itself. */
  actor: pseudonym.nullable(),
  repository: repository.nullable(),
  pull: z.int().positive().nullable(),
};

const effect = z.enum(['check-run', 'comment', 'merge', 'enqueue', 'deployment', 'deployment-status', 'apply']);

/** What the log records, except for its own keys. */
export const EntryFields = z.discriminatedUnion('type', [
  z.strictObject({
    ...envelope,
    type: z.literal('delivery.accepted'),
    delivery: name,
    event: name,
    action: name.nullable(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('decision.made'),
    head: commit,
    base: commit,
    mode: z.enum(['enforce', 'observe']),
    outcome: z.enum(['allowed', 'waiting', 'blocked', 'ungoverned']),
    verdict: z.enum(['pass', 'fail', 'inconclusive', 'error', 'not-applicable']),
    policy: digest.nullable(),
    /** Digests of the canonical JSON of the decision's own maps and lists of digests. */
    documents: digest,
    evidence: digest,
    measurements: digest,
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('effect.intended'),
    effect,
    /** The natural key by which a restarted process finds out whether the effect happened. */
    key: name,
    head: commit.nullable(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('effect.done'),
    effect,
    key: name,
    /** The entry that announced the effect. */
    intended: EntryId,
    /** `found`: it had happened before a crash and was recognised by its key. */
    result: z.enum(['done', 'found', 'failed']),
    /** The id that the other side gave to the thing. */
    thing: name.nullable(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('merge'),
    head: commit,
    base: commit,
    commit,
    method: z.enum(['merge', 'squash', 'rebase', 'merge-queue', 'unknown']),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('rollout.step'),
    rollout: name,
    environment: name,
    model: name.nullable(),
    commit,
    step: count,
    state: z.enum(['started', 'applied', 'ready', 'failed', 'rolled-back', 'abandoned']),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('identity.introduced'),
    /** The payload says who this is. */
    subject: pseudonym,
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('payload.erased'),
    /** Index of the entry whose payload is erased. */
    entry: count,
    /** The ground in Article 17(1) GDPR, (a) to (f), or the end of the retention time. */
    basis: z.enum(['not-needed', 'withdrawn', 'objection', 'unlawful', 'legal-obligation', 'child', 'retention']),
    /** The number of the request in the organisation's own register. */
    request: name.nullable(),
  }),
]);
export type EntryFields = z.infer<typeof EntryFields>;

/** What the log records about its own keys. Written by the sequencer only: the checkpoint must match. */
export const KeyFields = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('key.created'), vkey: z.string() }),
  /** The first checkpoint over this entry ends with it and is signed by both keys. */
  z.strictObject({ ...envelope, type: z.literal('key.rotated'), from: z.string(), to: z.string() }),
]);
export type KeyFields = z.infer<typeof KeyFields>;

export type EntryType = (EntryFields | KeyFields)['type'];

/** An entry to be logged: fields for the leaf, and a payload that the leaf only commits to; null for none. */
export type EntryDraft = EntryFields & { readonly payload: Json | null };
