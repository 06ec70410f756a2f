import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import { effectiveRows } from './cells.ts';
import { classified } from './class-cells.ts';
import type { OfMargins } from './class-margins.ts';
import { type ClassNumber, classNumber } from './class-number.ts';
import { type Difference, type Estimate, holding } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';

const classes = { tasks: ['multiclass-classification'], needs: ['label', 'prediction'] } as const;

type ClassEntry = Omit<Description, 'tasks' | 'needs' | 'unit' | 'better'> & { readonly of: OfMargins };

/** A function of the matrix of labels and predictions that is no plain share. */
export const classMetric = ({ of, ...description }: ClassEntry): Metric =>
  metricOver('matrix', {
    ...description,
    ...classes,
    better: 'larger',
    unit: 'none',
    interval: 'Jeffreys posterior',
    paired: 'Jeffreys posterior, paired',
    level: ({ cells }, confidence, who) => {
      const found = classNumber(classified(cells, [who]), 1, of, confidence, description.range);
      return found && estimateOf(found, cells, '');
    },
    difference: ({ cells }, confidence): Difference | null => {
      const found = classNumber(classified(cells, ['candidate', 'champion']), 2, of, confidence, description.range);
      if (found === null) return null;
      const [candidate, champion] = found.values as [number, number];
      return { ...estimateOf(found, cells, ', paired'), candidate, champion };
    },
  });

const estimateOf = (
  { estimate, interval, method, rows }: ClassNumber,
  cells: readonly MatrixCell[],
  suffix: string,
): Estimate => ({
  estimate,
  interval: interval && holding(interval, estimate),
  method: interval === null ? 'none: the rows do not vary' : `${method}${suffix}`,
  rows,
  least: rarest(cells),
  of: 'with a label',
});

/** Rows of the rarest label. */
export function rarest(cells: readonly MatrixCell[]): number {
  const labelled = cells.filter(({ label }) => label !== null);
  const labels = Map.groupBy(labelled, ({ label }) => label);
  return Math.min(...[...labels.values()].map((own) => effectiveRows(own, () => 0)));
}

export const answerIn = (cell: MatrixCell, who: Answerer): string | null =>
  who === 'candidate' ? cell.prediction : cell.champion;
