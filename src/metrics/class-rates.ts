import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import { type Rate, rateOf } from './cells.ts';
import { answerIn } from './class-metric.ts';
import { type Difference, meanDifference, meanEstimate } from './estimate.ts';
import { type Metric, metricOver } from './metric.ts';
import { equalTailedRate, pairedRate, rateEstimate } from './rate.ts';

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

const hitsOf = (cells: readonly MatrixCell[], who: Answerer): Rate =>
  rateOf(
    cells,
    (cell) => isHit(cell, who),
    () => true,
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
    level: ({ cells }, confidence, who) => rateEstimate(hitsOf(labelled(cells), who), confidence, of),
    difference: ({ cells }, confidence) => hitDifference(labelled(cells), confidence),
  });

/** The mean of that share over labels: they have different rows, so their errors are independent. */
export const classRecall = (name: string, formula: string, source: string): Metric =>
  metricOver('matrix', {
    ...classes,
    ...{ name, formula, source: `${source}; interval by MOVER, Zou & Donner 2008` },
    interval: 'Jeffreys, combined',
    paired: 'Tango, combined',
    level: ({ cells }, confidence, who) =>
      meanEstimate(
        byLabel(cells).map((own) => equalTailedRate(hitsOf(own, who), confidence, of)),
        'Jeffreys, combined',
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
