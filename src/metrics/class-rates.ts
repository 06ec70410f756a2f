import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import { rateOf } from './cells.ts';
import { answerIn } from './class-metric.ts';
import { type Difference, type Estimate, meanDifference, meanEstimate } from './estimate.ts';
import { type Metric, metricOver } from './metric.ts';
import { pairedRate, rateEstimate } from './rate.ts';

const classes = {
  tasks: ['multiclass-classification'],
  needs: ['label', 'prediction'],
  better: 'larger',
  unit: 'rate',
  range: [0, 1],
} as const;

const of = 'with a label';

const isHit = (cell: MatrixCell, who: Answerer): boolean => answerIn(cell, who) === cell.label;
const labelled = (cells: readonly MatrixCell[]): readonly MatrixCell[] => cells.filter(({ label }) => label !== null);

const hitRate = (cells: readonly MatrixCell[], confidence: number, who: Answerer): Estimate | null =>
  rateEstimate(
    rateOf(
      cells,
      (cell) => isHit(cell, who),
      () => true,
    ),
    confidence,
    of,
  );

const hitDifference = (cells: readonly MatrixCell[], confidence: number): Difference | null =>
  pairedRate(
    cells,
    (cell) => isHit(cell, 'candidate'),
    (cell) => isHit(cell, 'champion'),
    confidence,
    of,
  );

/** The share of rows that are predicted as they are labelled. */
export const classAccuracy = (name: string, formula: string, source: string): Metric =>
  metricOver('matrix', {
    ...classes,
    ...{ name, formula, source },
    interval: 'Wilson',
    paired: 'Tango',
    level: ({ cells }, confidence, who) => hitRate(labelled(cells), confidence, who),
    difference: ({ cells }, confidence) => hitDifference(labelled(cells), confidence),
  });

/** The mean of that share over labels: they have different rows, so their errors are independent. */
export const classRecall = (name: string, formula: string, source: string): Metric =>
  metricOver('matrix', {
    ...classes,
    ...{ name, formula, source: `${source}; interval by MOVER, Zou & Donner 2008` },
    interval: 'Wilson, combined',
    paired: 'Tango, combined',
    level: ({ cells }, confidence, who) =>
      meanEstimate(
        byLabel(cells).map((own) => hitRate(own, confidence, who)),
        'Wilson, combined',
        of,
      ),
    difference: ({ cells }, confidence) =>
      meanDifference(
        byLabel(cells).map((own) => hitDifference(own, confidence)),
        'Tango, combined',
        of,
      ),
  });

const byLabel = (cells: readonly MatrixCell[]): readonly MatrixCell[][] => [
  ...Map.groupBy(labelled(cells), ({ label }) => label).values(),
];
