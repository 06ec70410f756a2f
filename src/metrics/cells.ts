import type { Weights } from '../domain/measurement.ts';

/**
 * Rows with an event among the rows that could have had it. Of weighted rows, as many as would say as much if each
 * counted once, with the weighted share of events: no whole numbers then.
 */
export type Rate = { readonly events: number; readonly rows: number };

export type Counted = { readonly rows: number; readonly weights?: Weights };

export function rowsWhere<Cell extends Counted>(cells: readonly Cell[], holds: (cell: Cell) => boolean): number {
  let rows = 0;
  for (const cell of cells) if (holds(cell)) rows += cell.rows;
  return rows;
}

/** A cell's share of a weighted total is its weight; a row without weights has weight 1. */
export const weightOf = ({ rows, weights }: Counted): number => (weights === undefined ? rows : Number(weights.sum));

/** Σ w² over its rows: what they contribute to the variance of a weighted total. */
export const squaredWeightOf = ({ rows, weights }: Counted): number =>
  weights === undefined ? rows : Number(weights.squares);

export const totalWeight = (cells: readonly Counted[]): number =>
  cells.reduce((total, cell) => total + weightOf(cell), 0);

export function rateOf<Cell extends Counted>(
  cells: readonly Cell[],
  event: (cell: Cell) => boolean,
  among: (cell: Cell) => boolean,
): Rate {
  const within = cells.filter(among);
  const rows = effectiveRows(within, (cell) => (event(cell) ? 1 : 0));
  if (rows === 0) return { events: 0, rows };
  const weight = totalWeight(within);
  const events = totalWeight(within.filter(event));
  // An event in every row is as many events as rows, to the last digit.
  return { events: events === weight ? rows : Math.min(rows, events * (rows / weight)), rows };
}

/**
 * As many rows of equal weight as would give the mean of a value the standard error that the weighted rows give it
 * (Särndal, Swensson & Wretman 1992, 5.7; their number where rows have no weights). Where the value is the same in every
 * cell, (Σw)²/Σw² (Kish 1965). Never more than there are rows.
 * @param value of each row of a cell; for a statistic that is no mean, its influence on it
 */
export function effectiveRows<Cell extends Counted>(cells: readonly Cell[], value: (cell: Cell) => number): number {
  const rows = rowsWhere(cells, () => true);
  if (cells.every(({ weights }) => weights === undefined)) return rows;
  const weight = totalWeight(cells);
  if (weight === 0) return 0;
  const sumOf = (each: (cell: Cell) => number): number => cells.reduce((total, cell) => total + each(cell), 0);
  const mean = sumOf((cell) => weightOf(cell) * value(cell)) / weight;
  const deviation = (cell: Cell): number => (value(cell) - mean) ** 2;
  const spread = sumOf((cell) => weightOf(cell) * deviation(cell)) / weight;
  const variance = sumOf((cell) => squaredWeightOf(cell) * deviation(cell)) / weight ** 2;
  // A spread of rounding alone is none.
  const isConstant = spread <= 1e-24 * mean ** 2;
  return Math.min(rows, isConstant ? weight ** 2 / sumOf(squaredWeightOf) : spread / variance);
}
