import type { Digest } from '../domain/digest.ts';
import type { Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { keptByAgent, overtaken } from './failure.ts';
import { carriersOf, statedDigests } from './model-digest.ts';
import { type LiveObject, type ObjectRef, sameObject } from './object.ts';
import { agentOf } from './ownership.ts';
import type { Readiness } from './readiness/answer.ts';
import { type Baseline, baselineOf, nothingBefore } from './readiness/inference-service.ts';
import { readinessOf } from './readiness.ts';
import type { DesiredObject, Observation } from './target.ts';

/** What is to be rolled out: objects in the order in which they are applied, each with its place in the repository. */
export type Cargo = {
  readonly objects: readonly (DesiredObject & { readonly place: Place })[];
  readonly digest: Digest;
};

/** What an object was before the rollout wrote to the cluster: by it a later look tells ours, theirs and stale apart. */
export type Before = { readonly ref: ObjectRef; readonly stated: readonly string[]; readonly baseline: Baseline };

/** How one object is doing. `carries`: the cluster's object names the digest that was approved. */
export type ObjectProgress = {
  readonly ref: ObjectRef;
  readonly readiness: Readiness['state'] | 'absent';
  readonly why: string;
  readonly carries: boolean;
  readonly uid: string | null;
  readonly resourceVersion: string | null;
};

export const beforeOf = ({ ref, live }: Observation): Before => ({
  ref,
  stated: live === null ? [] : statedBy(live),
  baseline: live === null ? nothingBefore : baselineOf(live),
});

/** `seen` has the cargo's order. */
export function progressOf(
  cargo: Cargo,
  before: readonly Before[],
  seen: readonly Observation[],
): readonly ObjectProgress[] {
  return seen.map(({ ref, live, children }) => {
    if (live === null) {
      const why = 'the cluster does not have it';
      return { ref, readiness: 'absent', why, carries: false, uid: null, resourceVersion: null };
    }
    const baseline = before.find((each) => sameObject(each.ref, ref))?.baseline ?? nothingBefore;
    const { state, why } = readinessOf(live, children, baseline, cargo.digest);
    return {
      ref,
      readiness: state,
      why,
      carries: carries(live, cargo),
      uid: live.uid,
      resourceVersion: live.resourceVersion,
    };
  });
}

/**
 * A reason not to write: a delivery agent keeps an object, or its model is neither ours nor the one that was there
 * when the rollout began (`before`, null at the first look).
 */
export function obstacleTo(
  cargo: Cargo,
  before: readonly Before[] | null,
  seen: readonly Observation[],
): Problem | null {
  for (const [index, { ref, live }] of seen.entries()) {
    const object = cargo.objects[index];
    if (live === null || object === undefined) continue;
    const agent = agentOf(live);
    if (agent !== null) return keptByAgent(object.place, ref, agent);
    const was = before?.find((each) => sameObject(each.ref, ref));
    if (was === undefined || !carries(object, cargo) || carries(live, cargo)) continue;
    if (was.stated.join() !== statedBy(live).join()) return overtaken(object.place, ref, cargo.digest);
  }
  return null;
}

/** Somebody replaced the model after it was applied: whatever becomes ready now is not what was approved. */
export function replacedIn(cargo: Cargo, progress: readonly ObjectProgress[]): Problem | null {
  const object = cargo.objects.find((each, index) => carries(each, cargo) && progress[index]?.carries === false);
  return object ? overtaken(object.place, object.ref, cargo.digest) : null;
}

const carries = (object: DesiredObject | LiveObject, cargo: Cargo): boolean =>
  carriersOf(object.body, cargo.digest).length > 0;
const statedBy = (live: LiveObject): readonly string[] =>
  statedDigests(live.body)
    .map(({ digest }) => digest)
    .sort();
