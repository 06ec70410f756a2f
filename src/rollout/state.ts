import type { Problem } from '../domain/problem.ts';
import { notApplied, notReadable, notReady, removed } from './failure.ts';
import { sameObject } from './object.ts';
import {
  type Before,
  beforeOf,
  type Cargo,
  type ObjectProgress,
  obstacleTo,
  progressOf,
  replacedIn,
} from './progress.ts';
import { type ApplyResult, isSeen, type Sighting } from './target.ts';

/** What a rollout is about; it never changes while the rollout runs. */
export type Rollout = Cargo & { readonly limits: Limits };

/** In milliseconds: until all is applied; then until all is ready; pause after an answer that left it open. */
export type Limits = { readonly apply: number; readonly ready: number; readonly retry: number };

/** 20 minutes to be ready: a large model is downloaded first. */
export const defaultLimits: Limits = { apply: 15 * 60_000, ready: 20 * 60_000, retry: 5_000 };

/**
 * Plain JSON, to be stored before the action that comes with it is begun. Times are ISO 8601 in UTC.
 * queued → applying → waiting → succeeded | failed | superseded. The last three are final; failed and superseded are
 * reached from anywhere before.
 */
export type RolloutState =
  | { readonly phase: 'queued' }
  | { readonly phase: 'applying'; readonly deadline: string; readonly before: readonly Before[] | null }
  | { readonly phase: 'waiting'; readonly deadline: string; readonly before: readonly Before[] }
  | { readonly phase: 'succeeded'; readonly at: string; readonly objects: readonly ObjectProgress[] }
  | {
      readonly phase: 'failed';
      readonly at: string;
      readonly objects: readonly ObjectProgress[];
      readonly problem: Problem;
    }
  | { readonly phase: 'superseded'; readonly at: string; readonly by: string };

/**
 * What is known at this moment. `objects`: every object of the rollout, in its order, or why the cluster could not be
 * read. `applied`: the answer to the apply that the last step asked for; null when none was asked, or when the process
 * died before it came. `newer`: names a rollout of the same target from a later merge.
 */
export type Sight = {
  readonly objects: Sighting;
  readonly applied: readonly ApplyResult[] | null;
  readonly newer: string | null;
};

/** `wait`: look again when something changed, and at `until` at the latest. */
export type Action =
  | { readonly do: 'apply' }
  | { readonly do: 'wait'; readonly until: string }
  | { readonly do: 'nothing' };

/** `objects` is how far they are; empty where this step did not need to know. */
export type Step = {
  readonly state: RolloutState;
  readonly action: Action;
  readonly objects: readonly ObjectProgress[];
};

/** The state that a GitHub Deployment shows for it. */
export const deploymentStates = {
  queued: 'queued',
  applying: 'in_progress',
  waiting: 'in_progress',
  succeeded: 'success',
  failed: 'failure',
  superseded: 'inactive',
} as const satisfies Record<RolloutState['phase'], string>;

export const isFinal = ({ phase }: RolloutState): boolean =>
  phase === 'succeeded' || phase === 'failed' || phase === 'superseded';

/**
 * One step, from what is known now and from nothing else, so that a process that was killed anywhere goes on by
 * looking: the state says what was intended, the sight what is. Nothing is applied on a guess, after the deadline, over
 * a delivery agent, or over somebody who changed the model in the meantime.
 */
export function next(rollout: Rollout, state: RolloutState, sight: Sight, now: Date): Step {
  if (isFinal(state)) return { state, action: { do: 'nothing' }, objects: [] };
  if (sight.newer !== null) return end({ phase: 'superseded', at: now.toISOString(), by: sight.newer });
  if (state.phase === 'waiting') return wait(rollout, state, sight, now);
  if (state.phase === 'applying') return apply(rollout, state, sight, now);
  return apply(rollout, { phase: 'applying', deadline: later(now, rollout.limits.apply), before: null }, sight, now);
}

type Applying = RolloutState & { readonly phase: 'applying' };
type Waiting = RolloutState & { readonly phase: 'waiting' };

function apply(rollout: Rollout, state: Applying, { objects, applied }: Sight, now: Date): Step {
  const refusal = applied?.find((result) => result.outcome === 'refused');
  if (refusal) {
    const place = rollout.objects.find(({ ref }) => sameObject(ref, refusal.ref))?.place ?? null;
    return fail({ ...refusal.problem, place: refusal.problem.place ?? place }, now);
  }
  const done = applied?.filter(({ outcome }) => outcome === 'applied').length === rollout.objects.length;
  if (done && state.before !== null) {
    // What was seen is older than what was just applied: look again before saying anything.
    const waiting: Waiting = { phase: 'waiting', deadline: later(now, rollout.limits.ready), before: state.before };
    return { state: waiting, action: { do: 'wait', until: now.toISOString() }, objects: [] };
  }
  if (expired(state, now)) {
    const trouble = applied?.find((result) => result.outcome === 'unknown') ?? (isSeen(objects) ? null : objects);
    return fail(notApplied(state.deadline, trouble?.problem.message ?? null), now);
  }
  if (!isSeen(objects) && objects.outcome === 'refused') return fail(objects.problem, now);
  if (!isSeen(objects) || applied !== null) return retry(rollout, state, now);
  const obstacle = obstacleTo(rollout, state.before, objects);
  if (obstacle) return fail(obstacle, now);
  return { state: { ...state, before: state.before ?? objects.map(beforeOf) }, action: { do: 'apply' }, objects: [] };
}

function wait(rollout: Rollout, state: Waiting, { objects }: Sight, now: Date): Step {
  if (!isSeen(objects)) {
    if (expired(state, now)) return fail(notReadable(state.deadline, objects.problem.message), now);
    return retry(rollout, state, now);
  }
  const progress = progressOf(rollout, state.before, objects);
  const find = (readiness: ObjectProgress['readiness']) => {
    const index = progress.findIndex((object) => object.readiness === readiness);
    const [object, found] = [rollout.objects[index], progress[index]];
    return object && found ? { ref: object.ref, place: object.place, why: found.why } : null;
  };
  const absent = find('absent');
  if (absent) return fail(removed(absent.place, absent.ref), now, progress);
  const replaced = replacedIn(rollout, progress);
  if (replaced) return fail(replaced, now, progress);
  const broken = find('failed');
  if (broken) return fail(notReady(broken.place, broken.ref, broken.why), now, progress);
  const unfinished = find('pending');
  if (!unfinished) return end({ phase: 'succeeded', at: now.toISOString(), objects: progress });
  // The deadline comes last: a rollout that became ready while nobody looked is a success, however late it is seen.
  if (!expired(state, now)) return { state, action: { do: 'wait', until: state.deadline }, objects: progress };
  return fail(notReady(unfinished.place, unfinished.ref, `not by ${state.deadline}: ${unfinished.why}`), now, progress);
}

function retry(rollout: Rollout, state: Applying | Waiting, now: Date): Step {
  const soon = Math.min(now.getTime() + rollout.limits.retry, Date.parse(state.deadline));
  return { state, action: { do: 'wait', until: new Date(soon).toISOString() }, objects: [] };
}

function fail(problem: Problem, now: Date, objects: readonly ObjectProgress[] = []): Step {
  return end({ phase: 'failed', at: now.toISOString(), objects, problem });
}

const end = (state: RolloutState): Step => ({
  state,
  action: { do: 'nothing' },
  objects: 'objects' in state ? state.objects : [],
});

const later = (now: Date, milliseconds: number): string => new Date(now.getTime() + milliseconds).toISOString();
const expired = (state: Applying | Waiting, now: Date): boolean => now.getTime() >= Date.parse(state.deadline);
