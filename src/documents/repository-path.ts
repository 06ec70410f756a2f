import { posix } from 'node:path';

/** Where a document's URI points: to a file of the same repository, or somewhere else. */
export type Location =
  | { readonly kind: 'repository'; readonly path: string }
  | { readonly kind: 'remote'; readonly uri: string };

/**
 * The path from the repository's root of what `from` (a file's path) calls `relative`; null when that is not a path
 * inside the repository. A pull request writes these paths and Modelwarden reads them: whatever an operating system
 * or git could take for another place (absolute, home, drive, backslash, control characters, `.git`) is refused.
 * Symbolic links are not seen here; whoever reads the tree must not follow them.
 */
export function repositoryPath(from: string, relative: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be kept out
  if (relative === '' || /^[/~]|^[A-Za-z]:|\\|[\u0000-\u001f\u007f]/.test(relative)) return null;
  const path = posix.normalize(posix.join(posix.dirname(from), relative));
  const segments = path.split('/');
  if (path === '.' || segments[0] === '..' || segments.at(-1) === '') return null;
  return segments.some((segment) => segment.toLowerCase() === '.git') ? null : path;
}

/** A path of the repository, a remote URI, or null for neither. `file:` URIs are neither: they name the reader's disk. */
export function locationOf(from: string, uri: string): Location | null {
  if (/^[a-z][a-z0-9+.-]+:/i.test(uri)) return /^file:/i.test(uri) ? null : { kind: 'remote', uri };
  const path = repositoryPath(from, uri);
  return path === null ? null : { kind: 'repository', path };
}
