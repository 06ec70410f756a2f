import { placesIn, type Variables } from '../configuration.ts';
import type { EvidencePlaces } from '../evidence/evidence-place.ts';
import { createDownload, type Progress } from '../places/download.ts';
import { createPlaces } from '../places/places.ts';

/** Told what is being fetched; null when nothing is. */
export type Tell = (doing: string | null) => void;

/**
 * The places that this person's own file allows.
 * @param bytes largest table
 */
export function localPlaces(
  environment: Variables,
  bytes: number,
  tell: (doing: string | null) => void,
): EvidencePlaces {
  const onProgress = (progress: Progress): void => tell(progress.done ? null : fetching(progress));
  return createPlaces(placesIn(environment), createDownload({ bytes, seconds: 3600, stallSeconds: 30, onProgress }));
}

const fetching = ({ uri, received, total }: Progress): string =>
  `fetching ${uri}, ${megabytes(received)}${total === null ? '' : ` of ${megabytes(total)}`}`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
