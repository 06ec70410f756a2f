import type { Decision, Outcome, RepositoryName } from '../domain/decision.ts';
import type { Verdict } from '../domain/verdict.ts';

/** A decision as lists show it. Times are ISO 8601 in UTC, here and below. */
export type DecisionSummary = {
  readonly id: string;
  readonly at: string;
  readonly pull: number | null;
  /** The pull request's own title. */
  readonly title: string;
  readonly author: string | null;
  readonly mode: Decision['mode'];
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** `gateTitle` of the decision. */
  readonly headline: string;
};

/** What runs in one environment. */
export type Running = {
  readonly environment: string;
  readonly version: string | null;
  readonly state: 'live' | 'rolling-out' | 'failed' | 'retired';
  readonly since: string;
  /** The decision that let it in; null when nothing explains it. */
  readonly decision: string | null;
};

export type ModelStanding = {
  readonly name: string;
  readonly tier: string;
  /** The version of the card on the default branch. */
  readonly version: string | null;
  readonly path: string;
  readonly running: readonly Running[];
};

export type RepositorySummary = {
  readonly repository: RepositoryName;
  readonly mode: Decision['mode'];
  readonly models: readonly ModelStanding[];
  /** Newest first; the latest decision of each pull request. */
  readonly decisions: readonly DecisionSummary[];
  readonly log: { readonly origin: string; readonly size: number } | null;
};

export type RolloutStep = {
  readonly at: string;
  readonly environment: string;
  readonly state: Running['state'];
  readonly text: string;
};

export type DecisionRecord = {
  readonly id: string;
  readonly at: string;
  readonly decision: Decision;
  /** A newer decision on the same pull request. */
  readonly supersededBy: string | null;
  /** Where the decision is recorded; `index` is null until it has been sequenced. */
  readonly log: { readonly origin: string; readonly index: number | null } | null;
  /** Oldest first; empty until the merge. */
  readonly rollout: readonly RolloutStep[];
};

export type LogEntry = {
  readonly index: number;
  readonly at: string;
  readonly kind: string;
  readonly repository: RepositoryName | null;
  /** One clause for people. */
  readonly summary: string;
  /** The leaf's hash, hexadecimal. */
  readonly hash: string;
  readonly decision: string | null;
};

export type LogPage = {
  readonly origin: string;
  readonly size: number;
  /** The newest signed note, byte for byte; null while the log is empty. */
  readonly checkpoint: string | null;
  /** The key that verifies it, as C2SP writes it. */
  readonly verifierKey: string;
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  /** The `before` of the next page; null on the last. */
  readonly older: number | null;
  /** Every repository that has an entry. */
  readonly repositories: readonly RepositoryName[];
};

/** What the pages need to know, as plain values. Nothing here asks who is looking: the handler filters. */
export interface WebQueries {
  repositories(): Promise<readonly RepositorySummary[]>;
  repository(name: RepositoryName): Promise<RepositorySummary | null>;
  decision(id: string): Promise<DecisionRecord | null>;
  /** Entries with an index below `before` (null: from the newest). */
  log(origin: string, before: number | null, limit: number): Promise<LogPage | null>;
  /** The whole log as JSON lines, the form that `modelwarden audit verify` reads; null when there is no such log. */
  logFile(origin: string): Promise<AsyncIterable<string | Uint8Array> | null>;
}

/** Nothing to show: a server that is not set up yet. */
export const noQueries: WebQueries = {
  repositories: async () => [],
  repository: async () => null,
  decision: async () => null,
  log: async () => null,
  logFile: async () => null,
};
