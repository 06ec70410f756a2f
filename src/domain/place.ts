/** Where in a file a value stands. Lines and columns count from 1; the end is inclusive of `endLine`. */
export type Place = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** An RFC 6901 JSON pointer into a document: `/spec/claims/0/value`. */
export type Pointer = string;

export function pointerOf(path: readonly (string | number)[]): Pointer {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** `path:line`, the form that terminals and editors make clickable. */
export const at = (place: Place): string => `${place.path}:${place.line}`;
