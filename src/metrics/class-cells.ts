import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import type { Counted } from './cells.ts';
import { addRows, type ClassMargins, emptyMargins } from './class-margins.ts';

/** Rows of one label and the answers to it, by the numbers of their classes. */
export type ClassCell = Counted & { readonly label: number; readonly answers: readonly number[] };

/** Cells in which the label and every answer is known, with their classes numbered; one for those that are alike. */
export type Classified = { readonly classes: number; readonly cells: readonly ClassCell[] };

export function classified(cells: readonly MatrixCell[], answerers: readonly Answerer[]): Classified {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  const answerOf = (cell: MatrixCell, who: Answerer): string | null =>
    who === 'candidate' ? cell.prediction : cell.champion;
  const known = cells.filter((cell) => cell.label !== null && answerers.every((who) => answerOf(cell, who) !== null));
  const alike = new Map<string, ClassCell>();
  for (const cell of known) {
    const [label, answers] = [numberOf(cell.label!), answerers.map((who) => numberOf(answerOf(cell, who)!))];
    const key = `${label} ${answers}`;
    const before = alike.get(key);
    alike.set(key, { label, answers, ...(before === undefined ? countedOf(cell) : together(before, cell)) });
  }
  return { classes: numbers.size, cells: [...alike.values()] };
}

const countedOf = ({ rows, weights }: Counted): Counted => ({ rows, ...(weights && { weights }) });

function together(a: Counted, b: Counted): Counted {
  const rows = a.rows + b.rows;
  if (a.weights === undefined || b.weights === undefined) return { rows };
  const sum = (one: string, other: string): string => String(BigInt(one) + BigInt(other));
  return {
    rows,
    weights: { sum: sum(a.weights.sum, b.weights.sum), squares: sum(a.weights.squares, b.weights.squares) },
  };
}

/** The margins of each answer. */
export function marginsOf(
  classes: number,
  cells: readonly ClassCell[],
  answerers: number,
  rowsOf: (cell: ClassCell) => number,
): readonly ClassMargins[] {
  const margins = Array.from({ length: answerers }, () => emptyMargins(classes));
  for (const cell of cells) {
    for (const [i, each] of margins.entries()) addRows(each, cell.label, cell.answers[i]!, rowsOf(cell));
  }
  return margins;
}
