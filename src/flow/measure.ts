import type { Candidate, Measured } from '../checks/check.ts';
import { placeOf } from '../documents/document.ts';
import { type Digest, digestOfJson } from '../domain/digest.ts';
import {
  type CountRequest,
  championUnavailable,
  type EvidencePin,
  type Measurement,
  type MeasurementResult,
} from '../domain/measurement.ts';
import { type Place, pointerOf } from '../domain/place.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { EvidenceFiles } from '../evidence/evidence-files.ts';
import type { EvidencePlace } from '../evidence/evidence-place.ts';
import { measurementKey } from '../evidence/measurement-key.ts';
import type { Tree } from './ports.ts';
import type { Store } from './store.ts';
import { locateTable, type Owner } from './tables.ts';

/** Counts tables in a process apart; see evidence/. */
export type Counter = { readonly count: (requests: readonly CountRequest[]) => Promise<readonly MeasurementResult[]> };

/** Where a table is pinned: the line that names it, unless only the live version does. */
type Pinned = Owner & { readonly place: Place | null };

export type Measuring = {
  readonly files: EvidenceFiles;
  readonly counter: Counter;
  /** What lies outside of git, as far as this repository may reach it. */
  readonly place: EvidencePlace;
  readonly memory: Pick<Store, 'measurements' | 'saveMeasurements' | 'isPresent' | 'savePresence'>;
};

/**
 * Counts what is asked for. Each table is proved to be where its card says, with the digest that it pins, even when its
 * counts are known: a measurement says nothing about a repository that lacks the table. A file is counted once, ever.
 */
export async function measure(
  requests: readonly CountRequest[],
  candidates: readonly Candidate[],
  trees: { readonly base: Tree; readonly head: Tree },
  measuring: Measuring,
): Promise<Measured> {
  const { counter, memory } = measuring;
  const unique = new Map(requests.map((request) => [measurementKey(request), request]));
  const known = await memory.measurements([...unique.keys()]);
  const toRead = new Set([...unique].filter(([key]) => !known.has(key)).flatMap(([, request]) => digestsOf(request)));
  const owners = ownersOf(candidates, trees);
  const pins = new Map([...unique.values()].flatMap(pinsOf).map((pin) => [nameOf(pin), pin]));
  const absent = new Map<string, Problem>();
  for (const [name, pin] of pins) {
    const problem = await provePresence(pin, owners.get(name), toRead.has(pin.digest), measuring);
    if (problem !== null) absent.set(name, problem);
  }

  const results = new Map<Digest, MeasurementResult>();
  const missing: [Digest, CountRequest][] = [];
  for (const [key, request] of unique) {
    const problem = obstacleOf(request, absent);
    const measurement = known.get(key);
    if (problem !== undefined) results.set(key, { problem });
    else if (measurement !== undefined) results.set(key, resultOf(measurement));
    else missing.push([key, request]);
  }
  if (missing.length > 0) {
    const counted = await counter.count(missing.map(([, request]) => request));
    const fresh = new Map<Digest, Measurement>();
    for (const [index, [key]] of missing.entries()) {
      const result = counted[index]!;
      results.set(key, result);
      if ('measurement' in result) fresh.set(key, result.measurement);
    }
    await memory.saveMeasurements(fresh);
  }
  return (request) => results.get(measurementKey(request)) ?? { problem: notAsked };
}

const nameOf = ({ uri, digest }: EvidencePin): string => `${digest} ${uri}`;

const resultOf = (measurement: Measurement): MeasurementResult => ({ digest: digestOfJson(measurement), measurement });

function pinsOf(request: CountRequest): EvidencePin[] {
  const champion = championPin(request);
  return champion === null ? ownPins(request) : [...ownPins(request), champion];
}

const digestsOf = (request: CountRequest): Digest[] => pinsOf(request).map(({ digest }) => digest);

/** The table that is counted and, in a count of two tables of one card, the other. */
const ownPins = (request: CountRequest): EvidencePin[] => [
  request.pin,
  ...('other' in request ? [request.other] : []),
  ...('reference' in request ? [request.reference] : []),
];

const championPin = (request: CountRequest): EvidencePin | null =>
  'champion' in request ? (request.champion?.pin ?? null) : null;

/**
 * The first table that cannot be read. That of the live version has a code of its own: it is broken on the base branch
 * already, and no pull request could ever mend what it is compared with.
 */
function obstacleOf(request: CountRequest, absent: ReadonlyMap<string, Problem>): Problem | undefined {
  const own = ownPins(request)
    .map((pin) => absent.get(nameOf(pin)))
    .find((problem) => problem !== undefined);
  const champion = championPin(request);
  const theirs = champion === null ? undefined : absent.get(nameOf(champion));
  if (own !== undefined || theirs === undefined) return own;
  return { ...theirs, code: championUnavailable };
}

/** Which card pins a table, and in which commit: the candidate's at the head, the champion's at the base. */
function ownersOf(candidates: readonly Candidate[], { base, head }: { base: Tree; head: Tree }): Map<string, Pinned> {
  const owners = new Map<string, Pinned>();
  for (const { champion } of candidates) {
    if (champion !== null)
      for (const pin of Object.values(champion.value.spec.evidence))
        owners.set(nameOf(pin), { card: champion, tree: base, place: null });
  }
  // Of a table that both pin, the candidate is the owner.
  for (const { card } of candidates) {
    for (const [table, pin] of Object.entries(card.value.spec.evidence))
      owners.set(nameOf(pin), {
        card,
        tree: head,
        place: placeOf(card, pointerOf(['spec', 'evidence', table, 'uri'])),
      });
  }
  return owners;
}

/**
 * A problem, or null when the table is where it should be and is what its card says: now, or when it was read there
 * before. One that is to be counted is also in the cache afterwards.
 */
async function provePresence(
  pin: EvidencePin,
  owner: Pinned | undefined,
  toRead: boolean,
  { files, place, memory }: Measuring,
): Promise<Problem | null> {
  if (owner === undefined) return notAsked;
  try {
    const located = await locateTable(pin, owner, place);
    const isPresent = await memory.isPresent(located.address, pin.digest);
    if (isPresent && (!toRead || (await files.has(pin.digest)))) return null;
    // Read even when the cache has a file of that digest: the question is whether it is there.
    await files.fetch(located, pin);
    if (!isPresent) await memory.savePresence(located.address, pin.digest);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return { ...error.problem, place: owner.place };
    throw error;
  }
}

const notAsked: Problem = {
  code: 'not-measured',
  message: 'A check judged a count that it had not asked for.',
  remedy: 'Report this as a fault of the check.',
  place: null,
};
