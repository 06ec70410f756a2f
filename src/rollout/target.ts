import type { Problem } from '../domain/problem.ts';
import type { JsonObject, LiveObject, ObjectRef } from './object.ts';

/** What is to be in the cluster. */
export type DesiredObject = { readonly ref: ObjectRef; readonly body: JsonObject };

/**
 * What became of one object. `refused`: the cluster has said no and will say no again. `unknown`: nobody knows whether
 * it was done (a timeout, a broken connection, an overloaded server): observe, then decide; never just repeat.
 */
export type ApplyResult =
  | { readonly outcome: 'applied'; readonly ref: ObjectRef; readonly live: LiveObject }
  | { readonly outcome: 'refused'; readonly ref: ObjectRef; readonly problem: Problem }
  | { readonly outcome: 'unknown'; readonly ref: ObjectRef; readonly problem: Problem };

/**
 * One object as seen at one moment; `live` is null when the cluster does not have it. `children` are the objects
 * without which its readiness cannot be told (see `childrenOf`), as far as they exist.
 */
export type Observation = {
  readonly ref: ObjectRef;
  readonly live: LiveObject | null;
  readonly children: readonly LiveObject[];
};

/**
 * The objects as they are now, in the order asked; or why that cannot be told. `refused` and `unknown` as for apply:
 * a missing right stays missing, a missing answer may come the next time.
 */
export type Sighting = readonly Observation[] | { readonly outcome: 'refused' | 'unknown'; readonly problem: Problem };

export const isSeen = (sighting: Sighting): sighting is readonly Observation[] => Array.isArray(sighting);

/** What a target can do, so that a policy which asks for more is refused before anything moves. */
export type Capabilities = { readonly driver: 'kubernetes'; readonly cluster: string };

/**
 * Something that rolls out. Implementations retry nothing by themselves: the state machine decides after looking.
 * What a cluster does or fails to do is in the answer; only a fault of the program throws.
 */
export interface RolloutTarget {
  readonly capabilities: Capabilities;
  /**
   * Asks the cluster to accept all objects (dry run), and only if it would accept every one, applies them in order,
   * stopping at the first that is not applied. Idempotent: applying what is already there changes nothing.
   * One result for each object that was tried.
   */
  apply(objects: readonly DesiredObject[]): Promise<readonly ApplyResult[]>;
  observe(refs: readonly ObjectRef[]): Promise<Sighting>;
  /**
   * Returns when one of the objects is no longer as observed, when `signal` fires, or when the watch cannot go on;
   * it never says what changed. The caller observes again, and keeps its own pace and deadline.
   */
  changed(since: readonly Observation[], signal: AbortSignal): Promise<void>;
}
