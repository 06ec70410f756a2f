import { sum } from './counts.ts';

/**
 * The jackknife of a statistic of cell counts: leaving out one row of a cell gives the same value for each of its
 * rows, so there is one evaluation per cell. `acceleration` is what `bcaInterval` needs. Null for fewer than two rows
 * or where the statistic has no value without some row.
 */
export function jackknife(
  cells: readonly number[],
  statistic: (cells: readonly number[]) => number | null,
): { readonly standardError: number; readonly acceleration: number } | null {
  const rows = sum(cells);
  if (rows < 2) return null;
  const without: number[] = [];
  for (const [i, count] of cells.entries()) {
    const value = count === 0 ? 0 : statistic(cells.with(i, count - 1));
    if (value === null) return null;
    without.push(value);
  }
  const mean = sum(cells.map((count, i) => count * without[i]!)) / rows;
  const squares = sum(cells.map((count, i) => count * (mean - without[i]!) ** 2));
  const cubes = sum(cells.map((count, i) => count * (mean - without[i]!) ** 3));
  return {
    standardError: Math.sqrt(((rows - 1) / rows) * squares),
    acceleration: squares === 0 ? 0 : cubes / (6 * squares ** 1.5),
  };
}
