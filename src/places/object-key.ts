/**
 * A key as a path of a URL. Keys stand in a document's URI as they are, not percent-encoded. RFC 3986, which AWS signs
 * by, leaves fewer characters than encodeURIComponent.
 */
export const encodedKey = (key: string): string => key.split('/').map(encoded).join('/');

const encoded = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** The key of a URI `scheme://bucket/key`, where it is in this bucket and begins as the place says; otherwise null. */
export function keyIn(
  { authority, path, query }: { readonly authority: string; readonly path: string; readonly query: string },
  bucket: string,
  prefix: string,
): string | null {
  const key = path.slice(1);
  return authority === bucket && query === '' && key !== '' && key.startsWith(prefix) ? key : null;
}
