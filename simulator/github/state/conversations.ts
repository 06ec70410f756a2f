/** Pull requests, issues, reviews and comments. */

export type Branch = { readonly repositoryId: number; readonly ref: string; readonly sha: string };

export type PullRequest = {
  readonly id: number;
  readonly repositoryId: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly authorId: number;
  state: 'open' | 'closed';
  draft: boolean;
  /** Null once the fork is gone. */
  head: Branch;
  /** `sha` is the base's tip when the pull request was opened, pushed to or retargeted: it does not follow the base. */
  base: Branch;
  labels: string[];
  mergedAt: string | null;
  mergedById: number | null;
  mergeCommitSha: string | null;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
};

export type Issue = {
  readonly id: number;
  readonly repositoryId: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly authorId: number;
  readonly appId: number | null;
  readonly labels: readonly string[];
  readonly createdAt: string;
};

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export type Review = {
  readonly id: number;
  readonly repositoryId: number;
  readonly number: number;
  /** Null: the account is gone. */
  userId: number | null;
  state: ReviewState;
  body: string;
  readonly commitSha: string;
  readonly submittedAt: string;
  updatedAt: string;
  lastEditedAt: string | null;
};

export type Comment = {
  readonly id: number;
  readonly repositoryId: number;
  /** Of the pull request or issue. */
  readonly number: number;
  readonly userId: number;
  readonly appId: number | null;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  lastEditedAt: string | null;
};
