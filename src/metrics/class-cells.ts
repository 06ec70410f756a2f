import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import type { Counted } from './cells.ts';
import { addRows, type ClassMargins, emptyMargins } from './class-margins.ts';

/** Rows of one label and the answers to it, by the numbers of their classes. */
export type ClassCell = Counted & { readonly label: number; readonly answers: readonly number[] };

/** Cells in which the label and every answer is known, with their classes numbered. */
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
  const found = known.map((cell) => ({
    label: numberOf(cell.label!),
    answers: answerers.map((who) => numberOf(answerOf(cell, who)!)),
    rows: cell.rows,
    ...(cell.weights && { weights: cell.weights }),
  }));
  return { classes: numbers.size, cells: found };
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
