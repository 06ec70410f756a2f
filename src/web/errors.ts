import { ProblemError } from '../domain/problem.ts';

export type WebErrorCode =
  | 'bad-request'
  | 'sign-in-failed'
  | 'cross-site'
  | 'not-found'
  | 'method'
  | 'misdirected'
  | 'too-large'
  | 'github-unavailable';

/** The status by which HTTP says the same (RFC 9110). */
export const statusOf: Readonly<Record<WebErrorCode, number>> = {
  'bad-request': 400,
  'sign-in-failed': 403,
  'cross-site': 403,
  'not-found': 404,
  method: 405,
  misdirected: 421,
  'too-large': 413,
  'github-unavailable': 503,
};

/** A request that gets no page: why, and what the person can do. */
export class WebError extends ProblemError<WebErrorCode> {}

/** One answer for what does not exist and for what the person may not see, so that neither can be told from the other. */
export const notFound = (): WebError =>
  new WebError(
    'not-found',
    'There is no such page, or it shows a repository that you cannot read on GitHub.',
    'Check the address, or ask for read access to the repository.',
  );
