/** `https://host/a/b?c` → https, host, /a/b, ?c; `mlflow-artifacts:/a` → mlflow-artifacts, no authority, /a, no query. */
export type PlaceUri = {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
};

/**
 * The parts of an absolute URI as it was written. Null for what a server or a library could read in another way than
 * we do: white space, control characters, anything but ASCII, backslashes, a login, an odd host, a fragment, and
 * segments that climb.
 */
export function placeUri(uri: string): PlaceUri | null {
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(uri)) return null;
  const parts = /^([a-z][a-z0-9+.-]*):(?:\/\/([a-z0-9._-]+(?::\d+)?)|(?!\/\/))(\/[^?#]*)?(\?[^#]*)?$/i.exec(uri);
  if (parts === null) return null;
  const [, scheme = '', authority = '', path = '', query = ''] = parts;
  if (climbs(path)) return null;
  return { scheme: scheme.toLowerCase(), authority: authority.toLowerCase(), path, query };
}

/** Also where the dots or the slash are percent-encoded: some servers decode before they resolve. */
function climbs(path: string): boolean {
  const plain = path.replace(/%2e/gi, '.').replace(/%2f|%5c/gi, '/');
  return plain.split('/').some((segment) => segment === '.' || segment === '..');
}
