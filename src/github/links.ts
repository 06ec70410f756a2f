import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { Place } from '../domain/place.ts';

/** A line of a file at a commit, on GitHub's site. */
export function sourceUrl(github: URL, repository: RepositoryName, commit: Sha, place: Place): string {
  const path = place.path.split('/').map(encodeURIComponent).join('/');
  return new URL(`${repository}/blob/${commit}/${path}#L${place.line}`, github).href;
}
