import { favorable } from '../../documents/evidence-table.ts';
import type { Scope } from '../../domain/finding.ts';
import type { CubeCell, MatrixCell, MeasurementResult } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { checkProblem } from '../rules/problem.ts';
import { favorableClass } from './favorable.ts';
import type { Target } from './targets.ts';

/** A table as two classes: its own, or one class against the rest. */
export type View = {
  readonly scope: Scope;
  readonly by: readonly string[];
  readonly cells: readonly CubeCell[];
  /** The class of the cells that a person wants. */
  readonly wanted: 0 | 1;
};

/** More classes than this are judged one by one by nobody. */
const mostClasses = 50;

/**
 * What a count says of two classes. Of more classes, each in turn is the one that a person wants, against the rest;
 * where the card says which one is, that one alone.
 */
export function viewsOf(
  result: Exclude<MeasurementResult, { problem: Problem }>,
  { table, place }: Target,
): { readonly views: readonly View[] } | { readonly problem: Problem } {
  const { request, counts } = result.measurement;
  const by = 'by' in request ? request.by : [];
  if (counts.kind === 'cube') {
    const problem = missingPredictions(table, counts.cells);
    if (problem !== null) return { problem };
    return { views: [{ scope: {}, by, cells: counts.cells, wanted: favorableClass(table.table) }] };
  }
  if (counts.kind !== 'matrix') return { views: [] };
  const classes = classesOf(counts.cells, table.table.favorable === null ? null : String(favorable(table.table)));
  if (classes.length > mostClasses) {
    return {
      problem: checkProblem(
        'classes-too-many',
        `The evidence table \`${table.name}\` has ${classes.length} classes; at most ${mostClasses} can be judged one against the rest.`,
        'Name the class that a person wants as `favorable`.',
        place,
      ),
    };
  }
  const views = classes.map(
    (name): View => ({ scope: { class: name }, by, cells: against(counts.cells, name), wanted: 1 }),
  );
  return { views };
}

function classesOf(cells: readonly MatrixCell[], wanted: string | null): readonly string[] {
  if (wanted !== null) return [wanted];
  return [...new Set(cells.flatMap(({ label, prediction }) => [label, prediction]))]
    .filter((name) => name !== null)
    .sort();
}

const against = (cells: readonly MatrixCell[], name: string): CubeCell[] =>
  cells.map(({ label, prediction, champion, ...rest }) => ({
    ...rest,
    label: oneOf(label, name),
    prediction: oneOf(prediction, name),
    champion: oneOf(champion, name),
  }));

const oneOf = (value: string | null, name: string): 0 | 1 | null => (value === null ? null : value === name ? 1 : 0);
