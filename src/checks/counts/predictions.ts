import type { CubeCell } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { rowsWhere } from '../../metrics/cells.ts';
import { count } from '../rules/numbers.ts';
import { checkProblem } from '../rules/problem.ts';
import type { NamedTable } from './evidence.ts';

/** Rows that the model gave no answer to: leaving them out would let a model choose the rows that it is judged on. */
export function missingPredictions(
  { name, place }: NamedTable,
  cells: readonly CubeCell[],
  withChampion = false,
): Problem | null {
  const rows = rowsWhere(cells, () => true);
  const own = rowsWhere(cells, ({ prediction }) => prediction === null);
  if (own > 0) {
    return checkProblem(
      'predictions-missing',
      `The evidence table \`${name}\` has no prediction in ${count(own)} of ${count(rows)} rows; one was expected in every row.`,
      'Predict every row, or leave out of the table the rows that the model is not meant for.',
      place,
    );
  }
  const champions = withChampion ? rowsWhere(cells, ({ champion }) => champion === null) : 0;
  if (champions === 0) return null;
  return checkProblem(
    'champion-evidence',
    `The live version has no prediction in ${count(champions)} of the ${count(rows)} rows of \`${name}\`, so the two versions cannot be compared on them.`,
    'Predict every row with the live version as well.',
    place,
  );
}
