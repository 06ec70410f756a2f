import { base64 } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { emptyFrontier, emptyRoot, type Frontier, type Hash, rootOf } from './merkle.ts';
import type { Row } from './row.ts';
import type { Segment } from './segment.ts';
import { parseVkey, type Verifier } from './signing-key.ts';

/** A change of keys that the next checkpoint must confirm. */
export type Rotation = { readonly entry: number; readonly from: string; readonly to: string };

/** What is proved of a log so far. */
export type Walk = {
  /** The verifier's own keys. */
  readonly pinned: readonly Verifier[];
  readonly frontier: Frontier;
  readonly lastHash: Hash;
  readonly firstLoggedAt: string;
  readonly lastLoggedAt: string;
  /** The key that entry 0 names. */
  readonly created: string | null;
  /** The key in force, once a checkpoint of the log was signed with it. */
  readonly key: Verifier | null;
  readonly rotation: Rotation | null;
  readonly keys: readonly string[];
  /** A pinned key has signed what is proved. Until then the log only agrees with itself. */
  readonly anchored: boolean;
  readonly checkpoint: { readonly note: string; readonly final: boolean } | null;
  readonly checkpoints: number;
  readonly payloads: number;
  /** Entries without their payload, for which no erasure has been read yet. */
  readonly missing: readonly number[];
  readonly erased: number;
};

/** The end of a segment, opened: its checkpoint with who signed it, and the tree over the entries up to it. */
export type Head = {
  /** Null at the end of the log. */
  readonly checkpoint: Checkpoint | null;
  /** Null for checkpoints that are not the log's own. */
  readonly signer: Verifier | null;
  readonly frontier: Frontier;
};

/** What a log proved. */
export type Verified = {
  readonly origin: string;
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string;
  /** The final checkpoint: keep it elsewhere, and the next verification proves that nothing was cut or rewritten. */
  readonly checkpoint: string;
  readonly checkpoints: number;
  readonly payloads: number;
  readonly erased: number;
  /** All keys, oldest first. */
  readonly keys: readonly string[];
  readonly firstLoggedAt: string;
  readonly lastLoggedAt: string;
};

export const beginning = (pinned: readonly Verifier[]): Walk => ({
  pinned,
  frontier: emptyFrontier,
  lastHash: emptyRoot,
  firstLoggedAt: '',
  lastLoggedAt: '',
  created: null,
  key: null,
  rotation: null,
  keys: [],
  anchored: false,
  checkpoint: null,
  checkpoints: 0,
  payloads: 0,
  missing: [],
  erased: 0,
});

/** The key that entry 0 names, as far as it was read. */
export function createdKey(walk: Walk, rows: readonly Row[]): string | null {
  if (walk.frontier.size > 0) return walk.created;
  const fields = rows[0]?.key;
  return fields?.type === 'key.created' ? fields.vkey : null;
}

/** The change of keys that the checkpoint after these rows must confirm. */
export function openRotation(walk: Walk, rows: readonly Row[]): Rotation | null {
  if (walk.rotation !== null) return walk.rotation;
  for (const [offset, { key }] of rows.entries())
    if (key?.type === 'key.rotated') return { entry: walk.frontier.size + offset, from: key.from, to: key.to };
  return null;
}

/** The walk after a segment without fault. */
export function advanced(walk: Walk, { rows, end }: Segment, { signer, frontier }: Head): Walk {
  const start = walk.frontier.size;
  const last = rows.at(-1);
  const erased = new Set(rows.flatMap(({ erases }) => erases ?? []));
  const unexplained = [
    ...walk.missing,
    ...rows.flatMap(({ payload }, offset) => (payload === 'missing' ? [start + offset] : [])),
  ];
  const missing = unexplained.filter((entry) => !erased.has(entry));
  const rotation = openRotation(walk, rows);
  const reached: Walk = {
    ...walk,
    frontier,
    lastHash: last?.hash ?? walk.lastHash,
    firstLoggedAt: walk.firstLoggedAt || (rows[0]?.claim?.loggedAt ?? ''),
    lastLoggedAt: last?.claim?.loggedAt ?? walk.lastLoggedAt,
    created: createdKey(walk, rows),
    rotation,
    payloads: walk.payloads + rows.filter(({ payload }) => payload === 'matches').length,
    missing,
    erased: walk.erased + unexplained.length - missing.length,
  };
  // The empty tree is a prefix of every log: a known checkpoint of size 0 vouches for nothing.
  if (end.kind !== 'checkpoint')
    return { ...reached, anchored: walk.anchored || (end.kind === 'known' && end.checkpoint.size > 0) };
  const key = rotation === null ? signer! : parseVkey(rotation.to);
  const keys = [...new Set([...walk.keys, signer!.vkey, key.vkey])];
  return {
    ...reached,
    key,
    rotation: null,
    keys,
    anchored: walk.anchored || walk.pinned.some(({ vkey }) => vkey === signer!.vkey || vkey === key.vkey),
    checkpoint: { note: end.note, final: end.final },
    checkpoints: walk.checkpoints + 1,
  };
}

export const verifiedBy = (walk: Walk): Verified => ({
  origin: walk.key!.name,
  size: walk.frontier.size,
  root: base64(rootOf(walk.frontier)),
  checkpoint: walk.checkpoint!.note,
  checkpoints: walk.checkpoints,
  payloads: walk.payloads,
  erased: walk.erased,
  keys: walk.keys,
  firstLoggedAt: walk.firstLoggedAt,
  lastLoggedAt: walk.lastLoggedAt,
});
