import type { Candidate, Measured } from '../checks/check.ts';
import type { Document } from '../documents/document.ts';
import { locationOf } from '../documents/repository-path.ts';
import { type Digest, digestOfJson } from '../domain/digest.ts';
import {
  type CountRequest,
  championUnavailable,
  type EvidencePin,
  type Measurement,
  type MeasurementResult,
} from '../domain/measurement.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import { EvidenceError } from '../evidence/errors.ts';
import type { EvidenceFiles } from '../evidence/evidence-files.ts';
import { fetchEvidence } from '../evidence/evidence-source.ts';
import { measurementKey } from '../evidence/measurement-key.ts';
import type { Tree } from './ports.ts';
import type { Store } from './store.ts';

/** Counts tables in a process apart; see evidence/. */
export type Counter = { readonly count: (requests: readonly CountRequest[]) => Promise<readonly MeasurementResult[]> };

export type Measuring = {
  readonly files: EvidenceFiles;
  readonly counter: Counter;
  readonly memory: Pick<Store, 'measurements' | 'saveMeasurements' | 'blobDigest' | 'saveBlobDigest'>;
};

type Owner = { readonly card: Document<'ModelCard'>; readonly tree: Tree };

/**
 * Counts what is asked for. Each table is proved to be where its card says, with the digest that it pins, even when its
 * counts are known: a measurement says nothing about a repository that lacks the table. A file is counted once, ever.
 */
export async function measure(
  requests: readonly CountRequest[],
  candidates: readonly Candidate[],
  trees: { readonly base: Tree; readonly head: Tree },
  { files, counter, memory }: Measuring,
): Promise<Measured> {
  const unique = new Map(requests.map((request) => [measurementKey(request), request]));
  const owners = ownersOf(candidates, trees);
  const pins = new Map([...unique.values()].flatMap(pinsOf).map((pin) => [nameOf(pin), pin]));
  const absent = new Map<string, Problem>();
  for (const [name, pin] of pins) {
    const problem = await provePresence(pin, owners.get(name), files, memory);
    if (problem !== null) absent.set(name, problem);
  }

  const known = await memory.measurements([...unique.keys()]);
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
    for (const pin of new Map(
      missing.flatMap(([, request]) => pinsOf(request)).map((pin) => [pin.digest, pin]),
    ).values()) {
      const owner = owners.get(nameOf(pin));
      if (owner !== undefined && !(await files.has(pin.digest))) await fetchEvidence(pin, sourceOf(owner), files);
    }
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
  const champion = 'champion' in request ? request.champion?.pin : null;
  return champion == null ? [request.pin] : [request.pin, champion];
}

/**
 * The first table that cannot be read. That of the live version has a code of its own: it is broken on the base branch
 * already, and no pull request could ever mend what it is compared with.
 */
function obstacleOf(request: CountRequest, absent: ReadonlyMap<string, Problem>): Problem | undefined {
  const own = absent.get(nameOf(request.pin));
  const champion = 'champion' in request ? request.champion?.pin : null;
  const theirs = champion == null ? undefined : absent.get(nameOf(champion));
  if (own !== undefined || theirs === undefined) return own;
  return { ...theirs, code: championUnavailable };
}

/** Which card pins a table, and in which commit: the candidate's at the head, the champion's at the base. */
function ownersOf(candidates: readonly Candidate[], { base, head }: { base: Tree; head: Tree }): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  const add = (card: Document<'ModelCard'>, tree: Tree): void => {
    for (const { uri, digest } of Object.values(card.value.spec.evidence))
      owners.set(nameOf({ uri, digest }), { card, tree });
  };
  for (const { champion } of candidates) if (champion !== null) add(champion, base);
  for (const { card } of candidates) add(card, head);
  return owners;
}

/** A problem, or null when the table is where it should be and is what its card says. */
async function provePresence(
  pin: EvidencePin,
  owner: Owner | undefined,
  files: EvidenceFiles,
  memory: Measuring['memory'],
): Promise<Problem | null> {
  if (owner === undefined) return notAsked;
  const location = locationOf(owner.card.path, pin.uri);
  if (location === null || location.kind === 'remote') {
    return new EvidenceError(
      'evidence-missing',
      `${pin.uri} is not in the repository.`,
      'Commit the table, or a Git LFS pointer to it: this version reads evidence from the repository only.',
    ).problem;
  }
  const blob = owner.tree.files.get(location.path);
  if (blob?.mode === 'file' && (await memory.blobDigest(blob.sha)) === pin.digest) return null;
  try {
    await fetchEvidence(pin, sourceOf(owner), uncached(files));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  if (blob !== undefined) await memory.saveBlobDigest(blob.sha, pin.digest);
  return null;
}

/** Reads the source even when the cache has a file of that digest: the question is whether the source has it. */
const uncached = (files: EvidenceFiles): EvidenceFiles => ({ ...files, has: async () => false });

const sourceOf = ({ card, tree }: Owner) => ({
  open: async (uri: string) => {
    const location = locationOf(card.path, uri);
    if (location?.kind !== 'repository') return null;
    const file = tree.files.get(location.path);
    if (file === undefined) return tree.beside(location.path);
    return file.mode === 'file' ? tree.read(location.path) : null;
  },
  lfsObject: tree.lfsObject,
});

const notAsked: Problem = {
  code: 'not-measured',
  message: 'A check judged a count that it had not asked for.',
  remedy: 'Report this as a fault of the check.',
  place: null,
};
