import type { Place } from '../domain/place.ts';

/** Where renderings point to. Null where nothing serves the target, as on the command line. */
export type Links = {
  /** The decision's own page. */
  readonly page: string | null;
  /** The page, or the part of one, that shows this check. */
  readonly check: (check: string) => string | null;
  /** The log entry that records the decision; `entry` is null until it has been sequenced. */
  readonly log: { readonly url: string | null; readonly entry: number | null } | null;
  /** A line of a file at the pull request's head (cards, manifests) or base (policy). */
  readonly source: (place: Place, side: 'head' | 'base') => string | null;
};

export const noLinks: Links = { page: null, check: () => null, log: null, source: () => null };
