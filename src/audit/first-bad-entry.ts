import { equalBytes } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Fault, type FaultCode, faultAt, faultIn } from './fault.ts';
import { append, type Frontier, type Hash, rootOf } from './merkle.ts';
import type { Row } from './row.ts';

/*
 * A root that differs says that something was altered. To say what, the true leaf hashes are reconstructed from
 * everything that still remembers them: each leaf names its neighbour's hash, and a database keeps hashes beside the
 * leaves. Any of these may be forged, but a combination that gives the signed root is the truth (SHA-256 allows no
 * other), and then the first bad entry is certain. Otherwise only the signed checkpoints bracket it.
 */

/** More combinations than this are not tried. Each costs a root over the entries between two checkpoints. */
const mostCombinations = 64;

/** What is proved so far: a frontier whose root is signed, and the last entry in it. */
export type Proved = { readonly frontier: Frontier; readonly lastHash: Hash; readonly lastLoggedAt: string };

/**
 * The first bad entry between what is proved and a signed checkpoint whose root does not follow from `rows`.
 * `rows` are what stands at the places from there on, a little beyond the checkpoint if there is more. `unexplained` is
 * the code for entries that agree with each other but not with the checkpoint.
 */
export function firstBadEntry(proved: Proved, rows: readonly Row[], signed: Checkpoint, unexplained: FaultCode): Fault {
  const truth = trueHashes(proved.frontier, rows, signed);
  return truth === null
    ? bracketed(proved, rows, signed, unexplained)
    : firstDifference(proved.frontier.size, rows, truth, signed);
}

function trueHashes(frontier: Frontier, rows: readonly Row[], { size, root }: Checkpoint): readonly Hash[] | null {
  const memories = memoriesBetween(frontier.size, size, rows);
  if (memories.some((memory) => memory.length === 0)) return null;
  for (const hashes of combinationsOf(memories)) {
    if (equalBytes(rootOf(hashes.reduce(append, frontier)), root)) return hashes;
  }
  return null;
}

/** Who remembers a leaf hash: the entry after it, the storage beside it, or the entry itself. */
type Witness = 'successor' | 'storage' | 'itself';
type Memory = { readonly witness: Witness; readonly hash: Hash };

/** For each place all that is remembered of its leaf hash. Several entries may claim the same place. */
function memoriesBetween(start: number, end: number, rows: readonly Row[]): Memory[][] {
  const memories: Memory[][] = Array.from({ length: end - start }, () => []);
  for (const { place, claim, hash, stored } of rows) {
    if (claim !== null) memories[claim.index - 1 - start]?.push({ witness: 'successor', hash: claim.previous });
    if (stored !== null) memories[place - start]?.push({ witness: 'storage', hash: stored });
    memories[(claim?.index ?? place) - start]?.push({ witness: 'itself', hash });
  }
  return memories;
}

const preferences: readonly (readonly Witness[])[] = [
  ['successor', 'itself', 'storage'],
  ['storage', 'successor', 'itself'],
];

/** First those that believe one kind of witness throughout, then all others where they are few. */
function* combinationsOf(memories: readonly (readonly Memory[])[]): Generator<Hash[]> {
  for (const preference of preferences) {
    const ranked = memories.map((memory) =>
      memory.toSorted((a, b) => preference.indexOf(a.witness) - preference.indexOf(b.witness)),
    );
    yield ranked.map(([first]) => first!.hash);
    yield ranked.map((memory) => memory.findLast(({ witness }) => witness === memory[0]!.witness)!.hash);
  }
  const distinct = memories.map((memory) =>
    memory.map(({ hash }) => hash).filter((hash, n, all) => all.findIndex((other) => equalBytes(other, hash)) === n),
  );
  const count = distinct.reduce((product, hashes) => product * hashes.length, 1);
  if (count > mostCombinations) return;
  for (let number = 0; number < count; number++) {
    let rest = number;
    yield distinct.map((hashes) => {
      const choice = hashes[rest % hashes.length]!;
      rest = Math.floor(rest / hashes.length);
      return choice;
    });
  }
}

function firstDifference(start: number, rows: readonly Row[], truth: readonly Hash[], signed: Checkpoint): Fault {
  const isTrue = (hash: Hash): boolean => truth.some((known) => equalBytes(known, hash));
  for (const [offset, hash] of truth.entries()) {
    const entry = start + offset;
    const row = rows[offset];
    if (row === undefined) return faultAt('entry-missing', entry, 'is missing');
    if (equalBytes(row.hash, hash)) continue;
    const elsewhere = rows.findIndex((other) => equalBytes(other.hash, hash));
    if (elsewhere < 0) {
      const isNext = isTrue(row.hash) || (row.claim?.index === entry + 1 && equalBytes(row.claim.previous, hash));
      return isNext
        ? faultAt('entry-missing', entry, 'is missing: another entry stands in its place')
        : faultAt('entry-altered', entry, 'was altered after it was signed');
    }
    const at = start + elsewhere;
    const follower = rows[elsewhere + 1];
    const movedDown = follower === undefined ? row.claim?.index !== at : follower.claim?.index === entry + 1;
    return movedDown && !isTrue(row.hash)
      ? faultAt('entry-inserted', entry, `was inserted: the entry that was signed stands at place ${at}`)
      : faultAt('entry-misplaced', entry, `was moved to place ${at}; another entry stands in its place`);
  }
  return faultIn(
    'checkpoint-misplaced',
    null,
    null,
    `The checkpoint of size ${signed.size} stands where it does not belong; the entries that it covers are good.`,
  );
}

/** Nothing fits the signed root. The first contradiction among the entries bounds the first bad one from above. */
function bracketed(
  { frontier, lastHash, lastLoggedAt }: Proved,
  rows: readonly Row[],
  signed: Checkpoint,
  unexplained: FaultCode,
): Fault {
  const from = frontier.size;
  let before = lastHash;
  let loggedAt = lastLoggedAt;
  for (let entry = from; entry < signed.size; entry++) {
    const row = rows[entry - from];
    const contradiction = contradictionIn(row, entry, before, loggedAt);
    if (contradiction !== null) return between(contradiction.code, from, entry, contradiction.what, signed);
    before = row!.hash;
    loggedAt = row!.claim!.loggedAt;
  }
  const what = 'the entries agree with each other, but not with the signed root';
  return between(unexplained, from, signed.size - 1, what, signed);
}

function contradictionIn(
  row: Row | undefined,
  entry: number,
  before: Hash,
  loggedAt: string,
): { readonly code: FaultCode; readonly what: string } | null {
  if (row === undefined) return { code: 'entry-missing', what: `entry ${entry} is missing` };
  if (row.place !== entry) return { code: 'entry-missing', what: `entry ${row.place} stands at place ${entry}` };
  if (row.claim === null) return { code: 'entry-altered', what: `entry ${entry} cannot be read` };
  if (row.claim.index !== entry)
    return { code: 'entry-misplaced', what: `entry ${entry} calls itself entry ${row.claim.index}` };
  if (row.stored !== null && !equalBytes(row.stored, row.hash))
    return { code: 'entry-altered', what: `entry ${entry} does not match the hash stored beside it` };
  if (!equalBytes(row.claim.previous, before))
    return { code: 'entry-altered', what: `entry ${entry} names another hash of the entry before it` };
  if (row.claim.loggedAt < loggedAt)
    return { code: 'entry-altered', what: `entry ${entry} was logged before the entry before it` };
  return null;
}

function between(code: FaultCode, from: number, to: number, what: string, { size }: Checkpoint): Fault {
  const where = from === to ? `Entry ${from} is the first bad one` : `The first bad entry lies in ${from}…${to}`;
  return faultIn(code, from, to, `${where}: ${what} (checkpoint of size ${size}).`);
}
