import type { Place, Pointer } from '../domain/place.ts';

/** Line, column, end line, end column; all count from 1, and the end is the last character's own position. */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

/** Where a value stands, and the key that introduces it (null for list items and for the root). */
export type Spot = { readonly value: Span; readonly key: Span | null };

/** Every value of a file by its pointer. Plain data: it survives being stored or sent to a worker. */
export type Places = { readonly path: string; readonly spots: ReadonlyMap<Pointer, Spot> };

export const placeOfSpan = (path: string, [line, column, endLine, endColumn]: Span): Place => ({
  path,
  line,
  column,
  endLine,
  endColumn,
});

const parent = (pointer: Pointer): Pointer => pointer.slice(0, pointer.lastIndexOf('/'));

/**
 * The place of a value. For a pointer that has none (a key that is missing), the key of its nearest ancestor:
 * that is the line under which the reader would add it.
 */
export function placeAt(places: Places, pointer: Pointer): Place {
  const own = places.spots.get(pointer);
  if (own !== undefined) return placeOfSpan(places.path, own.value);
  for (let above = pointer; above !== ''; ) {
    above = parent(above);
    const spot = places.spots.get(above);
    if (spot !== undefined)
      return placeOfSpan(places.path, above === '' ? firstCharacter(spot.value) : (spot.key ?? spot.value));
  }
  return placeOfSpan(places.path, [1, 1, 1, 1]);
}

/** The place of a key; of the value where it has no key. */
export function keyPlaceAt(places: Places, pointer: Pointer): Place {
  const spot = places.spots.get(pointer);
  return spot?.key ? placeOfSpan(places.path, spot.key) : placeAt(places, pointer);
}

const firstCharacter = ([line, column]: Span): Span => [line, column, line, column];
