import { ProblemError } from '../domain/problem.ts';

export type GitHubCode =
  | 'credentials'
  | 'truncated-tree'
  | 'blob-too-large'
  | 'not-a-repository-file'
  | 'too-many-commits';

export class GitHubError extends ProblemError<GitHubCode> {}
