import picomatch from 'picomatch';
import type { RepositoryName } from '../domain/decision.ts';
import { EvidenceError } from '../evidence/errors.ts';
import type { EvidencePlaces, Located } from '../evidence/evidence-place.ts';
import { azPlace } from './az.ts';
import type { Download } from './download.ts';
import { dvcPlace } from './dvc.ts';
import { exampleEntry, schemes } from './example-entry.ts';
import { gsPlace } from './gs.ts';
import { httpsPlace } from './https.ts';
import { mlflowPlace } from './mlflow.ts';
import { s3Place } from './s3.ts';
import type { PlaceSettings } from './settings.ts';
import { type PlaceUri, placeUri } from './uri.ts';

/** What of a URI lies at one place; null when it is not this place's. */
type Find = (uri: string, parts: PlaceUri, find: (uri: string) => Located) => Located | null;

/**
 * The operator's places. The first that a repository may use and that holds a URI serves it; without one nothing is
 * fetched. A place that knows more than the public does, by its credentials or its network, is not opened for a fork:
 * whoever opens that pull request chooses which columns are counted, and reads the counts.
 */
export function createPlaces(settings: readonly PlaceSettings[], download: Download): EvidencePlaces {
  const places = settings.map((each) => ({
    serves: picomatch(each.repositories, { dot: true }),
    // A DVC remote lies at another place, which is asked as well.
    isPublic: each.scheme === 'dvc' || (each.credentials === undefined && !each.internal),
    find: findOf(each, download),
  }));
  return ({ repository, fork }) => {
    const find = (uri: string): Located => {
      const parts = placeUri(uri);
      if (parts === null) throw malformed(uri);
      for (const place of places) {
        if (!place.serves(repository)) continue;
        const located = place.find(uri, parts, find);
        if (located === null) continue;
        if (fork && !place.isPublic) throw notForForks(uri);
        return located;
      }
      if (!schemes.has(parts.scheme)) throw unknown(uri, parts);
      const example = exampleEntry(parts);
      throw example === null ? malformed(uri) : notAllowed(uri, example, repository);
    };
    return { find };
  };
}

function findOf(settings: PlaceSettings, download: Download): Find {
  switch (settings.scheme) {
    case 'https':
      return httpsPlace(settings, download);
    case 's3':
      return s3Place(settings, download);
    case 'gs':
      return gsPlace(settings, download);
    case 'az':
      return azPlace(settings, download);
    case 'mlflow-artifacts':
      return mlflowPlace(settings, download);
    case 'dvc':
      return dvcPlace(settings);
  }
}

const malformed = (uri: string): EvidenceError =>
  new EvidenceError(
    'place-unknown',
    `${uri} is no address that evidence can be read from.`,
    'Write a plain URI: ASCII without spaces and backslashes, no login, no fragment, no . or .. in its path, and a query for https only.',
  );

const unknown = (uri: string, { scheme }: PlaceUri): EvidenceError =>
  new EvidenceError(
    'place-unknown',
    `${uri} is not read: no kind of place has the scheme ${scheme}.`,
    `Keep the table in the repository, or at one of ${[...schemes].join(', ')}.`,
  );

const notAllowed = (uri: string, example: string, repository: RepositoryName): EvidenceError =>
  new EvidenceError(
    'place-not-allowed',
    `${uri} is not read: the operator allows ${repository} no such place.`,
    `Ask the operator to add this to MODELWARDEN_PLACES_FILE: - {${example}, repositories: [${repository}]}`,
  );

const notForForks = (uri: string): EvidenceError =>
  new EvidenceError(
    'place-not-allowed',
    `${uri} is not read for a pull request from a fork: the place is not public.`,
    'Push the branch to the repository itself.',
  );
