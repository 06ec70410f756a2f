import type { Change } from './change.ts';
import type { Digest, Sha } from './digest.ts';
import type { CheckReport } from './finding.ts';
import type { Person, TeamName } from './people.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import type { Verdict } from './verdict.ts';

export type RepositoryName = `${string}/${string}`;

/** What was judged. */
export type Subject = {
  readonly repository: RepositoryName;
  readonly pull: number | null;
  readonly title: string;
  readonly author: Person | null;
  readonly head: Sha;
  readonly base: Sha;
  readonly baseRef: string;
};

/** A model that the change touches. */
export type ModelSummary = {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly tier: string;
  readonly path: string;
};

/** A review that was looked at, and why it counts or does not. */
export type Vote = {
  readonly person: Person | null;
  readonly review: number;
  readonly counts: boolean;
  readonly why: string;
};

export type RuleStatus = 'approved' | 'pending' | 'disapproved' | 'skipped' | 'error';

/** Who could unblock a rule: so many more of these. */
export type Unblock = {
  readonly count: number;
  readonly users: readonly string[];
  readonly teams: readonly TeamName[];
  readonly organizations: readonly string[];
  readonly permissions: readonly string[];
};

/** A node of the explained tree. Leaves are rules and seats; `all` and `any` join them. */
export type ApprovalNode = {
  readonly kind: 'all' | 'any' | 'rule' | 'seat';
  readonly name: string;
  readonly status: RuleStatus;
  /** One clause: what is met or missing. */
  readonly why: string;
  readonly votes: readonly Vote[];
  readonly unblock: Unblock | null;
  readonly children: readonly ApprovalNode[];
};

/** A thing that somebody can do to get further, most useful first. */
export type NextStep = { readonly text: string; readonly place: Place | null };

/**
 * `allowed`: may merge. `waiting`: the evidence is good, people are missing. `blocked`: a verdict or a problem stands
 * in the way. `ungoverned`: nothing here is Modelwarden's business.
 */
export type Outcome = 'allowed' | 'waiting' | 'blocked' | 'ungoverned';

/** An accepted finding: who took responsibility for it, by which document or review, until when. */
export type Acceptance = {
  readonly finding: {
    readonly check: string;
    readonly model: string;
    readonly metric: string;
    readonly scope: Readonly<Record<string, string>>;
  };
  readonly by: string;
  readonly through: string;
  readonly until: string;
  readonly counts: boolean;
  readonly why: string;
};

/** The one value of which the check runs, the comment, the pages, JSON and the log entry are renderings. */
export type Decision = {
  readonly subject: Subject;
  readonly mode: 'enforce' | 'observe';
  readonly outcome: Outcome;
  /** Worst over checks and problems, after acceptances. Approvals are apart. */
  readonly verdict: Verdict;
  readonly changes: readonly Change[];
  readonly models: readonly ModelSummary[];
  readonly reports: readonly CheckReport[];
  readonly acceptances: readonly Acceptance[];
  /** Problems that belong to no check: unreadable documents, missing policy, unattributable commits. */
  readonly problems: readonly Problem[];
  readonly approvals: ApprovalNode | null;
  readonly next: readonly NextStep[];
  /** What the answer rests on. */
  readonly digests: {
    readonly policy: Digest | null;
    readonly documents: Readonly<Record<string, Digest>>;
    readonly evidence: readonly Digest[];
    readonly measurements: readonly Digest[];
    readonly approvals: Digest;
  };
};
