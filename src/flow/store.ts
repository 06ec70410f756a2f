import type { Binding } from '../approvals/facts.ts';
import type { EntryDraft } from '../audit/entry.ts';
import type { Release } from '../documents/release.ts';
import type { Decision, RepositoryName } from '../domain/decision.ts';
import type { Digest, Json, Sha } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { Review } from '../domain/people.ts';
import type { RolloutState } from '../rollout/state.ts';
import type { Delivery, Job, Selection } from './job.ts';
import type { PullKey } from './ports.ts';
import type { Seen } from './seen.ts';

export type PullRow = {
  readonly key: PullKey;
  readonly title: string;
  readonly head: Sha;
  readonly baseRef: string;
  readonly state: 'open' | 'closed' | 'merged';
};

/** `seen` is null until an evaluation has been finished, and again from the beginning of the next. */
export type OpenPull = { readonly key: PullKey; readonly seen: Seen | null };

export type StoredDecision = { readonly id: number; readonly decision: Decision; readonly decidedAt: Date };

/** An effect on the outside, by its natural key. `digest` says which version of it is meant. */
export type Effect = {
  readonly key: string;
  readonly kind: 'check-run' | 'comment' | 'merge' | 'enqueue' | 'deployment' | 'deployment-status';
  readonly repository: RepositoryName;
  readonly head: Sha | null;
  readonly digest: Digest;
};
export type EffectRow = {
  readonly digest: Digest;
  readonly state: 'intended' | 'done' | 'stale';
  readonly attempt: number;
  readonly result: Json;
};

/** What a rollout carries out; fixed when it is planned. */
export type RolloutPlan = {
  readonly id: string;
  readonly pull: PullKey;
  readonly environment: string;
  readonly cluster: string;
  readonly model: string;
  readonly version: string;
  readonly digest: Digest;
  readonly mergeCommit: Sha;
  readonly manifests: readonly string[];
  /** What will have been live once this succeeds; null where nobody allowed it (`mode: observe`). */
  readonly release: Release | null;
};
export type RolloutRow = { readonly plan: RolloutPlan; readonly state: RolloutState; readonly position: number };

/** Everything that must survive the process. Each method is one transaction; entries are logged in the same one. */
export interface Store {
  /** Stores the delivery with its jobs and its log entry. `known` when this id was stored before: then nothing is done. */
  accept(delivery: Delivery): Promise<'accepted' | 'known'>;
  enqueue(jobs: readonly Job[], afterSeconds?: number): Promise<void>;
  /** Forgets what deliveries from before then said, but not that they came. */
  forgetPayloads(before: Date): Promise<void>;

  measurements(keys: readonly Digest[]): Promise<ReadonlyMap<Digest, Measurement>>;
  saveMeasurements(measurements: ReadonlyMap<Digest, Measurement>): Promise<void>;
  /** Whether bytes of this digest were read at this address (of `Located`) before: proves it without reading them again. */
  isPresent(address: string, digest: Digest): Promise<boolean>;
  savePresence(address: string, digest: Digest): Promise<void>;

  /** Forgets what was seen of it. */
  savePull(pull: PullRow): Promise<void>;
  /** Does nothing when `instead` is not what stands there any more. */
  saveSeen(pull: PullKey, seen: Seen, instead: Seen | null): Promise<void>;
  openPulls(installation: number, selection: Selection): Promise<readonly OpenPull[]>;
  bindings(pull: PullKey): Promise<ReadonlyMap<number, Binding>>;
  /** Binds reviews that are seen for the first time to the evidence and the policy of this moment. */
  bindReviews(pull: PullKey, reviews: readonly Review[], now: Binding): Promise<void>;

  latestDecision(repository: RepositoryName, pull: number): Promise<StoredDecision | null>;
  /** The latest decision of each other open pull request with this head. */
  decisionsSharing(pull: PullKey, head: Sha): Promise<readonly StoredDecision[]>;
  /** Stores a decision and its log entry, and waits until a signed checkpoint covers it. */
  recordDecision(decision: Decision): Promise<StoredDecision>;
  decision(id: number): Promise<StoredDecision | null>;

  /** Waits until a signed checkpoint covers what was recorded of this repository before, by whomever. */
  checkpoint(repository: RepositoryName): Promise<void>;
  /** The same for every log. */
  checkpointAll(): Promise<void>;

  effect(key: string): Promise<EffectRow | null>;
  /** The row that stands before the effect; with an entry, a signed checkpoint covers that too. */
  intendEffect(effect: Effect, attempt: number, entry: EntryDraft | null): Promise<void>;
  /** The effect was declined: it may be tried again as a new attempt. */
  reopenEffect(key: string): Promise<void>;
  /** Leaves the effect stale when another digest was intended or it was asked for anew meanwhile: nobody knows which came last. */
  finishEffect(effect: Effect, result: Json, entry: EntryDraft | null): Promise<void>;

  /** Logs a merge, once for each pull request. */
  recordMerge(pull: PullKey, commit: Sha, entry: EntryDraft): Promise<void>;

  /** Plans rollouts; those that are known are left as they are. */
  planRollouts(plans: readonly RolloutPlan[]): Promise<void>;
  rollout(id: string): Promise<RolloutRow | null>;
  /** A later rollout of the same target; null when this is the latest. */
  newerRollout(rollout: RolloutRow): Promise<string | null>;
  saveRollout(id: string, state: RolloutState, entry: EntryDraft | null): Promise<void>;
  unfinishedRollouts(): Promise<readonly string[]>;
  /** What was allowed, merged into the default branch, rolled out and became ready: what one can roll back to. */
  releases(repository: RepositoryName): Promise<readonly Release[]>;
  rolloutsOf(repository: RepositoryName, pull: number): Promise<readonly RolloutRow[]>;
}
