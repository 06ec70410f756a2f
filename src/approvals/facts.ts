import type { Change } from '../domain/change.ts';
import type { Digest, Sha } from '../domain/digest.ts';
import type { Contribution, Person, Review, TeamName } from '../domain/people.ts';

/** Which evidence and policy a review was given on. */
export type Binding = { readonly evidence: Digest; readonly policy: Digest };

/** Everything that a decision about approvals may know. Loaded before; a decision does no I/O. */
export type ApprovalFacts = {
  readonly author: Person | null;
  readonly head: Sha;
  readonly baseRef: string;
  readonly labels: readonly string[];
  readonly changedFiles: readonly string[];
  readonly contributions: readonly Contribution[];
  readonly reviews: readonly Review[];
  readonly changes: readonly Change[];
  readonly models: readonly { readonly tier: string; readonly task: string }[];
  /** Active members by team; null for a team that does not exist or cannot be seen. */
  readonly teams: ReadonlyMap<TeamName, readonly Person[] | null>;
  /** By review id, as first seen. A review without one is seen for the first time and bound to what is now. */
  readonly bindings: ReadonlyMap<number, Binding>;
  readonly now: Binding;
};
