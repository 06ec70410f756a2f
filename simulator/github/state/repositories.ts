import type { GitRepository } from '../git/git-repository.ts';
import type { Role } from './people.ts';

export type RequiredCheck = {
  readonly context: string;
  /** The only app whose check of that name counts; null lets any app's count. */
  readonly appId: number | null;
};

export type Protection = {
  /** Branch protection and rulesets answer by different operations and refuse in different words. */
  readonly kind: 'branch-protection' | 'ruleset';
  readonly rulesetId: number;
  readonly requiredChecks: readonly RequiredCheck[];
  /** The branch must contain the base's tip before it may merge. */
  readonly strict: boolean;
  readonly requiredApprovals: number;
  readonly dismissStaleReviews: boolean;
  readonly enforceAdmins: boolean;
  readonly mergeQueue: boolean;
};

export type Repository = {
  readonly id: number;
  readonly ownerId: number;
  name: string;
  readonly private: boolean;
  readonly forkOf: number | null;
  defaultBranch: string;
  readonly git: GitRepository;
  readonly collaborators: Map<number, Role>;
  /** By branch name. */
  readonly protections: Map<string, Protection>;
  /** Pull requests and issues share one sequence of numbers. */
  nextNumber: number;
  readonly labels: Map<string, Label>;
  /** Git LFS objects by oid. */
  readonly lfs: Map<string, Uint8Array>;
  readonly createdAt: string;
  pushedAt: string;
};

export type Label = { readonly id: number; readonly name: string; readonly color: string };

/** An entry of a branch's merge queue, with the temporary branch on which its group is checked. */
export type QueueEntry = {
  readonly id: number;
  readonly repositoryId: number;
  readonly branch: string;
  readonly number: number;
  readonly enqueuedById: number;
  readonly enqueuedAt: string;
  readonly baseSha: string;
  readonly headSha: string;
  /** The head of the pull request when it was queued: a push takes it out of the queue. */
  readonly pullSha: string;
  readonly headRef: string;
};
