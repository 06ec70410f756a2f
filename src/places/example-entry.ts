import type { PlaceUri } from './uri.ts';

/** Null when the URI names nothing that an entry could be for. */
type Example = (uri: PlaceUri) => string | null;

const entries: Readonly<Record<string, Example>> = {
  https: ({ authority }) => (authority === '' ? null : `scheme: https, host: ${authority}`),
};

/** The schemes that places can have. */
export const schemes: ReadonlySet<string> = new Set(Object.keys(entries));

/** What an operator would write in the file of places so that this URI is read. */
export const exampleEntry = (uri: PlaceUri): string | null => entries[uri.scheme]?.(uri) ?? null;
