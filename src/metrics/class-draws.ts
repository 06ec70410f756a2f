import { gammaDraws } from '../statistics/gamma-draws.ts';
import type { ClassCell } from './class-cells.ts';
import { addRows, type ClassMargins, emptyMargins } from './class-margins.ts';

/**
 * Draws of each answer's margins from their posterior, but for a factor: Jeffreys' prior where there are two classes;
 * with more, the same half row for a hit and for a miss of each label, the miss spread over the other classes. Each draw
 * takes the place of the one before.
 * @param rowsOf a cell's rows, as many as would say as much if each counted once
 */
export function marginDraws(
  classes: number,
  cells: readonly ClassCell[],
  answerers: number,
  rowsOf: (cell: ClassCell) => number,
): () => readonly ClassMargins[] {
  const isHit = ({ label, answers }: ClassCell): boolean => answers.every((answer) => answer === label);
  const labels = [...new Set(cells.map(({ label }) => label))];
  const hits = labels.map((label) => ({ label, answers: Array.from({ length: answerers }, () => label), rows: 0 }));
  const missing = hits.filter((hit) => !cells.some((cell) => cell.label === hit.label && isHit(cell)));
  const kinds = [...cells, ...missing];
  const misses = classes === 1 ? [] : labels.flatMap((label) => missesOf(label, answerers));
  const next = gammaDraws([...kinds.map((kind) => rowsOf(kind) + (isHit(kind) ? 0.5 : 0)), ...misses.map(() => 0.5)]);
  const drawn = new Float64Array(kinds.length + misses.length);
  const margins = Array.from({ length: answerers }, () => emptyMargins(classes));
  return () => {
    next(drawn);
    for (let i = 0; i < answerers; i++) {
      const own = margins[i]!;
      own.labelled.fill(0);
      own.predicted.fill(0);
      own.hits.fill(0);
      for (let k = 0; k < kinds.length; k++) addRows(own, kinds[k]!.label, kinds[k]!.answers[i]!, drawn[k]!);
      for (let k = 0; k < misses.length; k++) {
        const { label, missed } = misses[k]!;
        const rows = drawn[kinds.length + k]!;
        if (missed[i]) addMissed(own, label, rows);
        else addRows(own, label, label, rows);
      }
    }
    return margins;
  };
}

type Miss = { readonly label: number; readonly missed: readonly boolean[] };

/** Which answers miss the label: every way but none of them. */
const missesOf = (label: number, answerers: number): Miss[] =>
  Array.from({ length: 2 ** answerers - 1 }, (_, i) => ({
    label,
    missed: Array.from({ length: answerers }, (_, at) => ((i + 1) >> at) % 2 === 1),
  }));

function addMissed({ labelled, predicted }: ClassMargins, label: number, rows: number): void {
  labelled[label]! += rows;
  const each = rows / (predicted.length - 1);
  for (let at = 0; at < predicted.length; at++) if (at !== label) predicted[at]! += each;
}
