import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import { effectiveRows } from './cells.ts';
import { classified } from './class-cells.ts';
import type { OfMargins } from './class-margins.ts';
import { type ClassNumber, classNumber } from './class-number.ts';
import { type Difference, type Estimate, holding } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { remembered } from './remembered.ts';

const classes = { tasks: ['multiclass-classification'], needs: ['label', 'prediction'] } as const;

type ClassEntry = Omit<Description, 'tasks' | 'needs' | 'unit' | 'better'> & { readonly of: OfMargins };

/** A function of the matrix of labels and predictions that is no plain share. */
export function classMetric({ of, ...description }: ClassEntry): Metric {
  const numbers = remembered<ClassNumber | null>();
  const numberOf = (cells: readonly MatrixCell[], who: Answerer): ClassNumber | null =>
    numbers(cells, who, () => classNumber(classified(cells, [who]), 1, of, description.range));
  const differenceOf = (cells: readonly MatrixCell[]): ClassNumber | null =>
    numbers(cells, 'both', () => classNumber(classified(cells, ['candidate', 'champion']), 2, of, description.range));
  return metricOver('matrix', {
    ...description,
    ...classes,
    better: 'larger',
    unit: 'none',
    interval: 'Jeffreys posterior',
    paired: 'Jeffreys posterior, paired',
    level: ({ cells }, confidence, who) => {
      const found = numberOf(cells, who);
      return found && estimateOf(found, cells, confidence, '');
    },
    difference: ({ cells }, confidence): Difference | null => {
      const found = differenceOf(cells);
      if (found === null) return null;
      const [candidate, champion] = found.values as [number, number];
      return { ...estimateOf(found, cells, confidence, ', paired'), candidate, champion };
    },
  });
}

function estimateOf(
  { estimate, interval, method, rows }: ClassNumber,
  cells: readonly MatrixCell[],
  confidence: number,
  suffix: string,
): Estimate {
  const found = interval(confidence);
  return {
    estimate,
    interval: found && holding(found, estimate),
    method: found === null ? 'none: the rows do not vary' : `${method}${suffix}`,
    rows,
    least: rarest(cells),
    of: 'with a label',
  };
}

/** Rows of the rarest label. */
export function rarest(cells: readonly MatrixCell[]): number {
  const labelled = cells.filter(({ label }) => label !== null);
  const labels = Map.groupBy(labelled, ({ label }) => label);
  return Math.min(...[...labels.values()].map((own) => effectiveRows(own, () => 0)));
}

export const answerIn = (cell: MatrixCell, who: Answerer): string | null =>
  who === 'candidate' ? cell.prediction : cell.champion;
