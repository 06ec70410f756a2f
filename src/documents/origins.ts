import { type Pointer, pointerOf } from '../domain/place.ts';
import type { Places, Spot } from './places.ts';
import type { SourcePath } from './schema-problems.ts';

type Path = readonly (string | number)[];

/** Values at and below `to` in a document come from `from` in its file. Of several, the first that matches holds. */
export type Origin = { readonly to: Path; readonly from: Path };

const startsWith = (path: Path, prefix: Path): boolean => prefix.every((step, i) => path[i] === step);

export const sourcePathOf =
  (origins: readonly Origin[]): SourcePath =>
  (path) => {
    const origin = origins.find(({ to }) => startsWith(path, to));
    return origin ? [...origin.from, ...path.slice(origin.to.length)] : path;
  };

/**
 * The file's places under the document's pointers. One pass over the file's values, whatever the number of origins:
 * a hostile model index may have thousands of metrics.
 */
export function movedPlaces({ path, spots }: Places, origins: readonly Origin[]): Places {
  const targets = Map.groupBy(
    origins.map(({ to, from }, rank) => ({ source: pointerOf(from), target: pointerOf(to), rank })),
    ({ source }) => source,
  );
  const moved = new Map<Pointer, { readonly spot: Spot; readonly rank: number }>();
  for (const [pointer, spot] of spots) {
    for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1)) {
      for (const { target, rank } of targets.get(pointer.slice(0, end)) ?? []) {
        const to = target + pointer.slice(end);
        if (rank < (moved.get(to)?.rank ?? Number.POSITIVE_INFINITY)) moved.set(to, { spot, rank });
      }
    }
  }
  const root = spots.get('');
  const result = new Map([...moved].map(([pointer, { spot }]) => [pointer, spot]));
  return { path, spots: root ? result.set('', root) : result };
}
