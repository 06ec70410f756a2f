import type { Weights } from '../domain/measurement.ts';

/**
 * Rows with an event among the rows that could have had it. Of weighted rows, as many as would say as much if each
 * counted once, (Σw)²/Σw² (Kish 1965), with the weighted share of events: no whole numbers then.
 */
export type Rate = { readonly events: number; readonly rows: number };

type Counted = { readonly rows: number; readonly weights?: Weights };

export function rowsWhere<Cell extends Counted>(cells: readonly Cell[], holds: (cell: Cell) => boolean): number {
  let rows = 0;
  for (const cell of cells) if (holds(cell)) rows += cell.rows;
  return rows;
}

export function rateOf<Cell extends Counted>(
  cells: readonly Cell[],
  event: (cell: Cell) => boolean,
  among: (cell: Cell) => boolean,
): Rate {
  const rows = cells.filter(among);
  const weigh = effectiveRows(rows);
  return { events: weigh(rows.filter(event)), rows: weigh(rows) };
}

/** How much some of these rows count, in effective rows of all of them; their number where rows have no weights. */
export function effectiveRows<Cell extends Counted>(all: readonly Cell[]): (some: readonly Cell[]) => number {
  if (all.every(({ weights }) => weights === undefined)) return (some) => rowsWhere(some, () => true);
  const sum = weightOf(all);
  const squares = all.reduce((total, { weights }) => total + Number(weights?.squares ?? 0), 0);
  // An event in every row is as many events as rows, to the last digit.
  const effective = squares === 0 ? 0 : sum ** 2 / squares;
  return (some) => (sum === 0 ? 0 : Math.min(effective, (weightOf(some) / sum) * effective));
}

const weightOf = (cells: readonly Counted[]): number =>
  cells.reduce((total, { weights }) => total + Number(weights?.sum ?? 0), 0);
