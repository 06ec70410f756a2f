import { drawGamma, type Random } from '../statistics/random.ts';
import type { ClassCell } from './class-cells.ts';
import { addRows, type ClassMargins, emptyMargins } from './class-margins.ts';

/**
 * Draws of each answer's margins from their posterior, but for a factor: Jeffreys' prior where there are two classes;
 * with more, the same half row for a hit and for a miss of each label, the miss spread over the other classes.
 * @param rowsOf a cell's rows, as many as would say as much if each counted once
 */
export function marginDraws(
  classes: number,
  cells: readonly ClassCell[],
  answerers: number,
  rowsOf: (cell: ClassCell) => number,
  uniform: Random,
): () => readonly ClassMargins[] {
  const isHit = ({ label, answers }: ClassCell): boolean => answers.every((answer) => answer === label);
  const labels = [...new Set(cells.map(({ label }) => label))];
  const hits = labels.map((label) => ({ label, answers: Array.from({ length: answerers }, () => label), rows: 0 }));
  const missing = hits.filter((hit) => !cells.some((cell) => cell.label === hit.label && isHit(cell)));
  const kinds = [...cells, ...missing].map((cell) => ({ cell, shape: rowsOf(cell) + (isHit(cell) ? 0.5 : 0) }));
  // Which answers miss the label: every way but none of them.
  const misses = Array.from({ length: 2 ** answerers - 1 }, (_, i) =>
    Array.from({ length: answerers }, (_, at) => ((i + 1) >> at) % 2 === 1),
  );
  return () => {
    const margins = Array.from({ length: answerers }, () => emptyMargins(classes));
    for (const { cell, shape } of kinds) {
      const rows = drawGamma(uniform, shape);
      for (let i = 0; i < answerers; i++) addRows(margins[i]!, cell.label, cell.answers[i]!, rows);
    }
    if (classes === 1) return margins;
    for (const label of labels) {
      for (const missed of misses) {
        const rows = drawGamma(uniform, 0.5);
        for (let i = 0; i < answerers; i++) {
          if (missed[i]) addMissed(margins[i]!, label, rows);
          else addRows(margins[i]!, label, label, rows);
        }
      }
    }
    return margins;
  };
}

function addMissed({ labelled, predicted }: ClassMargins, label: number, rows: number): void {
  labelled[label]! += rows;
  const each = rows / (predicted.length - 1);
  for (let at = 0; at < predicted.length; at++) if (at !== label) predicted[at]! += each;
}
