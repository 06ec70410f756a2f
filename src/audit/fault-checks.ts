import { AuditError } from './audit-error.ts';
import { equalBytes } from './bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type Fault, faultAt, faultIn } from './fault.ts';
import { firstBadEntry } from './first-bad-entry.ts';
import { appendAll, rootOf } from './merkle.ts';
import type { Row } from './row.ts';
import type { Segment } from './segment.ts';
import { parseVkey, type Verifier } from './signing-key.ts';
import { createdKey, type Head, openRotation, type Walk } from './walk.ts';

/** The head of a segment, or why it has none: not signed by the key in force, or the log ends where it may not. */
export function openHead(walk: Walk, { rows, end }: Segment): Head | Fault {
  const frontier = appendAll(
    walk.frontier,
    rows.map(({ hash }) => hash),
  );
  const proved = walk.frontier.size;
  switch (end.kind) {
    case 'known':
      return { checkpoint: end.checkpoint, signer: null, frontier };
    case 'checkpoint':
      return openOwn(walk, rows, end.note, frontier);
    case 'unreadable': {
      const where = `The first bad entry lies in ${proved}…${frontier.size}: ${end.error.message}`;
      return faultIn('log-file-malformed', proved, frontier.size, where);
    }
    case 'end':
      return endFault(walk, rows, end.unmet) ?? { checkpoint: null, signer: null, frontier };
  }
}

function openOwn(walk: Walk, rows: readonly Row[], note: string, frontier: Head['frontier']): Head | Fault {
  let reason = '';
  for (const signer of keysInForce(walk, rows)) {
    try {
      return { checkpoint: openCheckpoint(note, [signer]), signer, frontier };
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      reason = error.message;
    }
  }
  const { size } = walk.frontier;
  const what = `The checkpoint after entry ${frontier.size - 1} is not good: ${reason}`;
  return frontier.size > size
    ? faultIn(
        'checkpoint-forged',
        size,
        frontier.size - 1,
        `${what} It leaves entries ${size}…${frontier.size - 1} unproved.`,
      )
    : faultIn('checkpoint-forged', null, null, what);
}

/** Before the first checkpoint any pinned key may turn out to be in force, or the key that entry 0 names. */
function keysInForce(walk: Walk, rows: readonly Row[]): readonly Verifier[] {
  if (walk.key !== null) return [walk.key];
  const named = createdKey(walk, rows);
  const own = named === null ? null : verifierOf(named);
  return own === null ? walk.pinned : [...walk.pinned, own];
}

/** A key that the log itself names, if it is one. Checkpoints under the key of another log do not open. */
function verifierOf(vkey: string): Verifier | null {
  try {
    return parseVkey(vkey);
  } catch {
    return null;
  }
}

function endFault(walk: Walk, rows: readonly Row[], unmet: readonly { readonly size: number }[]): Fault | null {
  const { size } = walk.frontier;
  const [first] = unmet;
  if (size === 0 && rows.length === 0) return faultIn('log-empty', null, null, 'The log holds no entry.');
  if (walk.checkpoint?.final !== true)
    return faultIn(
      'log-truncated',
      size,
      size + rows.length,
      `The log breaks off after ${size + rows.length} entries.`,
    );
  if (rows.length > 0) return faultAt('entry-surplus', size, 'and what follows it are covered by no checkpoint');
  if (first !== undefined)
    return faultAt('log-rolled-back', size, `is missing: the log once had ${first.size} entries, now it has ${size}`);
  if (!walk.anchored)
    return faultIn('key-untrusted', null, null, 'None of the keys that signed this log is one that you trust.');
  const [missing] = walk.missing;
  if (missing !== undefined)
    return faultAt('payload-missing', missing, 'has lost its payload, and no entry says that it was erased');
  return null;
}

/** The root of the checkpoint follows from the entries, or the first entry that is to blame. */
export async function treeFault(walk: Walk, { rows, end, ahead }: Segment, head: Head): Promise<Fault | null> {
  const { checkpoint, frontier } = head;
  if (checkpoint === null) return null;
  if (checkpoint.size === frontier.size && equalBytes(rootOf(frontier), checkpoint.root)) return null;
  if (checkpoint.size <= walk.frontier.size) {
    const what = `A checkpoint of size ${checkpoint.size} stands after entry ${frontier.size - 1}.`;
    return faultIn('checkpoint-misplaced', null, null, what);
  }
  const all = [...rows, ...(await ahead(checkpoint.size - frontier.size))];
  const unexplained = end.kind === 'known' ? 'log-forked' : 'entry-altered';
  const fault = firstBadEntry(walk, all, checkpoint, unexplained);
  const good = fault.from === null ? [] : all.slice(0, fault.from - walk.frontier.size);
  return entryFault(walk, good) ?? fault;
}

/** Every entry is in its place, after the one before it, with the payload that it commits to. */
export function entryFault(walk: Walk, rows: readonly Row[]): Fault | null {
  let { lastHash, lastLoggedAt } = walk;
  for (const [offset, row] of rows.entries()) {
    const entry = walk.frontier.size + offset;
    const fault = placeFault(row, entry, lastHash, lastLoggedAt) ?? payloadFault(row, entry);
    if (fault !== null) return fault;
    lastHash = row.hash;
    lastLoggedAt = row.claim!.loggedAt;
  }
  return null;
}

function placeFault({ place, claim, stored, hash }: Row, entry: number, before: Uint8Array, loggedAt: string) {
  if (claim === null) return faultAt('entry-malformed', entry, 'was signed, but is no entry of this kind of log');
  if (claim.index !== entry)
    return faultAt('entry-malformed', entry, `was signed, but calls itself entry ${claim.index}`);
  if (!equalBytes(claim.previous, before))
    return faultAt('entry-malformed', entry, 'was signed, but names a wrong hash of the entry before it');
  if (claim.loggedAt < loggedAt) return faultAt('entry-out-of-order', entry, 'was logged before the entry before it');
  if (place !== entry) return faultAt('entry-misplaced', entry, `is good, but stored as entry ${place}`);
  if (stored !== null && !equalBytes(stored, hash))
    return faultAt('stored-hash-altered', entry, 'is good, but the hash stored beside it was altered');
  return null;
}

function payloadFault({ payload }: Row, entry: number): Fault | null {
  if (payload === 'altered') return faultAt('payload-altered', entry, 'is good, but its payload or salt was altered');
  if (payload === 'unexpected') return faultAt('payload-unexpected', entry, 'has a payload that it does not commit to');
  return null;
}

/** The log names its first key in entry 0, and each new key in an entry that the old and the new key sign at once. */
export function keyFault(walk: Walk, { rows, end }: Segment, { signer }: Head): Fault | null {
  const start = walk.frontier.size;
  for (const [offset, { key }] of rows.entries()) {
    const entry = start + offset;
    if ((entry === 0) !== (key?.type === 'key.created'))
      return faultAt('key-history', entry, entry === 0 ? 'names no first key' : 'names a first key again');
  }
  if (end.kind !== 'checkpoint' || signer === null) return null;
  if (walk.key === null && createdKey(walk, rows) !== signer.vkey)
    return faultAt('key-history', 0, 'names another key than the one that signed the first checkpoint');
  const rotation = openRotation(walk, rows);
  if (rotation === null) return null;
  const successor = verifierOf(rotation.to);
  if (rotation.from !== signer.vkey || successor === null)
    return faultAt('key-history', rotation.entry, 'replaces a key that is not in force, or by what is no key');
  if (rotation.entry !== start + rows.length - 1 || !signs(successor, end.note))
    return faultAt('key-history', rotation.entry, 'brings in a key that did not sign the checkpoint after it');
  return null;
}

function signs(verifier: Verifier, note: string): boolean {
  try {
    openCheckpoint(note, [verifier]);
    return true;
  } catch {
    return false;
  }
}
