import type { Located } from '../evidence/evidence-place.ts';
import type { DvcSettings } from './settings.ts';
import type { PlaceUri } from './uri.ts';

/**
 * The remote that a repository's DVC pointers mean, named by the operator: the repository's own `.dvc/config` is the
 * pull request's. `dvc:/files/md5/…` is an object in it; what holds the remote is another place.
 */
export const dvcPlace =
  ({ remote }: DvcSettings) =>
  (_uri: string, parts: PlaceUri, find: (uri: string) => Located): Located | null =>
    parts.scheme === 'dvc' && isObject(parts) ? find(`${remote.replace(/\/$/, '')}${parts.path}`) : null;

export const isObject = ({ authority, path, query }: PlaceUri): boolean =>
  authority === '' && query === '' && /^\/(files\/md5\/)?[0-9a-f]{2}\/[0-9a-f]{30}$/.test(path);
