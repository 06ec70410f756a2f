import { at, type Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { type ObjectRef, titleOf } from './object.ts';

/** Why a rollout ended without success, beside what the cluster itself refuses. */
export type FailureCode =
  | 'rollout-kept-by-agent'
  | 'rollout-overtaken'
  | 'rollout-removed'
  | 'rollout-not-applied'
  | 'rollout-not-ready'
  | 'rollout-not-readable';

const failure = (code: FailureCode, message: string, remedy: string, place: Place | null): Problem => ({
  code,
  message,
  remedy,
  place,
});

export const keptByAgent = (place: Place, ref: ObjectRef, agent: string): Problem =>
  failure(
    'rollout-kept-by-agent',
    `Expected ${titleOf(ref)} to be nobody else's, found that ${agent} keeps it: it would undo what is applied here`,
    `Let ${agent} roll it out and remove spec.target from the ModelDeployment, or take the object out of ${agent}.`,
    place,
  );

export const overtaken = (place: Place, ref: ObjectRef, digest: string): Problem =>
  failure(
    'rollout-overtaken',
    `Expected ${titleOf(ref)} to carry the approved digest ${digest}, found that somebody else changed its model meanwhile`,
    'Find out who changed the object outside of pull requests, then merge again to roll out.',
    place,
  );

export const removed = (place: Place, ref: ObjectRef): Problem =>
  failure(
    'rollout-removed',
    `Expected ${titleOf(ref)} in the cluster, found that somebody removed it after it was applied`,
    'Find out who removed the object, then merge again to roll out.',
    place,
  );

export const notApplied = (deadline: string, why: string | null): Problem =>
  failure(
    'rollout-not-applied',
    `Expected the cluster to have accepted the manifests by ${deadline}, found: ${why ?? 'no answer in time'}`,
    'Check that the cluster answers and what it runs: a part may have been applied. Merge again to roll out.',
    null,
  );

export const notReady = (place: Place, ref: ObjectRef, why: string): Problem =>
  failure(
    'rollout-not-ready',
    `Expected ${titleOf(ref)} to become ready, found: ${why}`,
    `Look at the object's events (${at(place)}); revert the merge to return to the version before.`,
    place,
  );

export const notReadable = (deadline: string, why: string): Problem =>
  failure(
    'rollout-not-readable',
    `Expected to see by ${deadline} whether the objects are ready, found: ${why}`,
    'Check that the cluster answers; whether the model runs is not known.',
    null,
  );
