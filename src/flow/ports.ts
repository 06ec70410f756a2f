import type { RepositoryName } from '../domain/decision.ts';
import type { Digest, Sha } from '../domain/digest.ts';
import type { Contribution, Person, Review, TeamName } from '../domain/people.ts';
import type { Problem } from '../domain/problem.ts';
import type { Accept } from '../evidence/evidence-place.ts';
import type { LfsPointer } from '../evidence/lfs-pointer.ts';
import type { CheckRun } from '../rendering/check-run.ts';

/** Names one pull request to every room. `installation` is the App's installation that may act on it. */
export type PullKey = {
  readonly installation: number;
  readonly repository: RepositoryName;
  readonly number: number;
};

/** A merge-queue group: GitHub asks whether `head` may become the tip of `baseRef`. */
export type GroupKey = PullKey & { readonly head: Sha; readonly base: Sha };

/** The pull request as GitHub describes it now. */
export type PullFacts = {
  readonly repository: RepositoryName;
  readonly defaultBranch: string;
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  /** The commit that merged it; null until then. */
  readonly mergeCommit: Sha | null;
  readonly author: Person | null;
  readonly head: Sha;
  readonly headRef: string;
  readonly fork: boolean;
  readonly baseRef: string;
  /** The tip of the base branch now, not when the pull request was opened. */
  readonly base: Sha;
  /** Whether the base branch takes changes through a merge queue only, and whether this one is in it. */
  readonly mergeQueue: 'none' | 'required' | 'queued';
  readonly labels: readonly string[];
  readonly reviews: readonly Review[];
  /** Authors, committers and co-authors of every commit, whichever parent brought it. */
  readonly contributions: readonly Contribution[];
  /** Why the lists above are not complete; null when they are. What is not complete must not be decided on. */
  readonly incomplete: Problem | null;
  /** `Glance.digest` at this moment. */
  readonly glance: Digest;
};

/**
 * What a listing tells of an open pull request: enough to see that it is not as it was, not what it is. `base` is the
 * tip of the base branch; the digest is over everything else.
 */
export type Glance = { readonly number: number; readonly base: Sha; readonly digest: Digest };

export type TreeFile = { readonly sha: Sha; readonly size: number; readonly mode: 'file' | 'symlink' | 'submodule' };

/** All files of one commit. Listings are complete or the call fails: never a truncated list. */
export type Tree = {
  readonly commit: Sha;
  readonly files: ReadonlyMap<string, TreeFile>;
  /** The file's bytes. Throws when the path is not in `files`. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** A file that is no part of the commit but lies beside it in a working copy; null on GitHub, which has none. */
  readonly beside: (path: string) => Promise<AsyncIterable<Uint8Array> | null>;
  /** The object behind a Git LFS pointer. It opens to null when it is not at hand. */
  readonly lfsObject: (pointer: LfsPointer) => {
    readonly address: string;
    readonly open: (accept?: Accept) => Promise<AsyncIterable<Uint8Array> | null>;
  };
};

/** A git repository to read from: GitHub's, or a local clone. */
export interface Source {
  tree(commit: Sha): Promise<Tree>;
  mergeBase(base: Sha, head: Sha): Promise<Sha>;
  /** Whether the default branch has this commit. Forks and branches that nobody merged have commits that it has not. */
  defaultBranchHas(commit: Sha): Promise<boolean>;
}

export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export type MergeResult =
  | { readonly merged: Sha }
  /** The head is not what was decided on: start over. */
  | { readonly moved: true }
  /** GitHub refuses for a reason of its own (conflict, another required check). */
  | { readonly refused: string };

export type EnqueueResult = { readonly queued: true } | { readonly refused: string };

/**
 * What Modelwarden needs of a repository on GitHub. Reads are fresh; writes are made once and never retried blindly:
 * each `find…` tells a restarted process whether its write happened.
 */
export interface Hosting {
  facts(pull: PullKey): Promise<PullFacts | null>;
  source(repository: RepositoryName): Source;
  /** Active members, child teams included; null when the team does not exist or cannot be seen. */
  teamMembers(team: TeamName): Promise<readonly Person[] | null>;
  /** All of a repository, or those into the branch `baseRef`. */
  openPulls(repository: RepositoryName, baseRef: string | null): Promise<readonly Glance[]>;
  /** Commits that `after` has and `before` has not; null when it does not follow it, or they are too many to list. */
  commitsSince(repository: RepositoryName, before: Sha, after: Sha): Promise<readonly Sha[] | null>;
  pullsWithHead(repository: RepositoryName, head: Sha): Promise<readonly PullKey[]>;

  createCheckRun(repository: RepositoryName, head: Sha, externalId: string, run: CheckRun): Promise<number>;
  findCheckRun(repository: RepositoryName, head: Sha, name: string, externalId: string): Promise<number | null>;
  createComment(pull: PullKey, body: string): Promise<number>;
  updateComment(repository: RepositoryName, comment: number, body: string): Promise<void>;
  /** Our own comment that begins with `marker`, and its text. */
  findComment(pull: PullKey, marker: string): Promise<{ readonly id: number; readonly body: string } | null>;
  merge(pull: PullKey, head: Sha, method: 'merge' | 'squash' | 'rebase'): Promise<MergeResult>;
  /** Puts exactly `head` into the merge queue of its base branch. */
  enqueue(pull: PullKey, head: Sha): Promise<EnqueueResult>;
  createDeployment(repository: RepositoryName, commit: Sha, environment: string, rollout: string): Promise<number>;
  findDeployment(repository: RepositoryName, commit: Sha, environment: string, rollout: string): Promise<number | null>;
  setDeploymentStatus(
    repository: RepositoryName,
    deployment: number,
    state: DeploymentState,
    description: string,
    url: string | null,
  ): Promise<void>;
  /** The newest status of a deployment; null when it has none. */
  deploymentStatus(repository: RepositoryName, deployment: number): Promise<string | null>;
}

/** GitHub as the App sees it: one `Hosting` per installation, and what is installed where. */
export interface Hostings {
  of(installation: number): Promise<Hosting>;
  repositories(): Promise<readonly { readonly installation: number; readonly repository: RepositoryName }[]>;
}
