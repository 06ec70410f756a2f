import type { Answerer, MatrixCell } from '../domain/measurement.ts';
import { criticalValue } from '../statistics/distributions/normal.ts';
import { jackknife } from '../statistics/jackknife.ts';
import {
  type ClassScores,
  type ConfusionMatrix,
  classScores,
  macroAverage,
  multiclassMatthewsCorrelation,
  weightedAverage,
  weightedKappa,
} from '../statistics/multiclass.ts';
import { tango } from '../statistics/paired-rate-difference.ts';
import { effectiveRows, rateOf } from './cells.ts';
import type { Difference, Estimate } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { meanOf, momentMetric } from './moment-metric.ts';
import { rateEstimate } from './rate-metric.ts';

const multiclass = { tasks: ['multiclass-classification'], needs: ['label', 'prediction'] } as const;
const of = 'with a label';

const answerOf = (cell: MatrixCell, who: Answerer): string | null =>
  who === 'candidate' ? cell.prediction : cell.champion;
const isRight = (cell: MatrixCell, who: Answerer): boolean => cell.label === answerOf(cell, who);
const isLabelled = ({ label }: MatrixCell): boolean => label !== null;

const accuracy: Metric = metricOver('matrix', {
  ...multiclass,
  name: 'accuracy',
  formula: 'rows predicted right / rows; with one label a row also micro-averaged precision, recall and F1',
  source: 'Fawcett 2006',
  better: 'larger',
  unit: 'rate',
  range: [0, 1],
  interval: 'Wilson',
  paired: 'Tango',
  level: ({ cells }, confidence, who) =>
    rateEstimate(
      rateOf(cells, (cell) => isRight(cell, who), isLabelled),
      confidence,
      of,
    ),
  difference: ({ cells }, confidence) => {
    const share = (event: (cell: MatrixCell) => boolean) => rateOf(cells, event, isLabelled);
    const own = share((cell) => isRight(cell, 'candidate') && !isRight(cell, 'champion'));
    const other = share((cell) => isRight(cell, 'champion') && !isRight(cell, 'candidate'));
    const { rows } = own;
    if (rows === 0) return null;
    return {
      candidate: share((cell) => isRight(cell, 'candidate')).events / rows,
      champion: share((cell) => isRight(cell, 'champion')).events / rows,
      estimate: (own.events - other.events) / rows,
      interval: tango(own.events, other.events, rows, confidence),
      method: 'Tango, paired',
      rows,
      least: rows,
      of,
    };
  },
});

type MatrixEntry = Pick<Description, 'name' | 'formula' | 'source'> & {
  readonly range?: Description['range'];
  readonly value: (matrix: ConfusionMatrix) => number | null;
};

/**
 * A function of the confusion matrix. Interval: the normal quantile times the jackknife's standard error (Efron &
 * Tibshirani 1993, chapter 11), one row left out at a time; of two models the rows are left out of both at once.
 */
function matrixMetric({ value, range = [0, 1], ...description }: MatrixEntry): Metric {
  const over = (cells: readonly MatrixCell[], who: Answerer) => {
    const known = cells.filter(isLabelled);
    const classes = [...new Set(known.flatMap((cell) => [cell.label, answerOf(cell, who)]))].filter(
      (name) => name !== null,
    );
    const index = new Map(classes.map((name, i) => [name, i]));
    return (counts: readonly number[]): number | null => {
      const matrix = classes.map(() => classes.map(() => 0));
      for (const [i, cell] of known.entries()) {
        const answer = answerOf(cell, who);
        if (answer !== null) matrix[index.get(cell.label!)!]![index.get(answer)!]! += counts[i]!;
      }
      return value(matrix);
    };
  };
  const estimateOf = (
    cells: readonly MatrixCell[],
    statistic: (counts: readonly number[]) => number | null,
    confidence: number,
    [low, high]: Description['range'],
  ): Estimate | null => {
    const known = cells.filter(isLabelled);
    const weigh = effectiveRows(known);
    const counts = known.map((cell) => weigh([cell]));
    const estimate = statistic(counts);
    if (estimate === null) return null;
    const spread = jackknife(counts, statistic);
    const half = spread === null ? 0 : criticalValue(confidence) * spread.standardError;
    const perClass = new Map<string, number>();
    for (const [i, { label }] of known.entries()) perClass.set(label!, (perClass.get(label!) ?? 0) + counts[i]!);
    return {
      estimate,
      interval: half === 0 ? null : { lower: Math.max(low, estimate - half), upper: Math.min(high, estimate + half) },
      method: half === 0 ? 'none: the rows do not vary' : 'jackknife',
      rows: counts.reduce((sum, rows) => sum + rows, 0),
      least: Math.min(...perClass.values()),
      of,
    };
  };
  return metricOver('matrix', {
    ...multiclass,
    ...description,
    better: 'larger',
    unit: 'none',
    range,
    interval: 'jackknife',
    paired: 'jackknife',
    level: ({ cells }, confidence, who) => estimateOf(cells, over(cells, who), confidence, range),
    difference: ({ cells }, confidence): Difference | null => {
      const [own, other] = [over(cells, 'candidate'), over(cells, 'champion')];
      const [low, high] = range;
      const found = estimateOf(
        cells,
        (counts) => {
          const [a, b] = [own(counts), other(counts)];
          return a === null || b === null ? null : a - b;
        },
        confidence,
        [low - high, high - low],
      );
      const levels = [own, other].map((statistic) => estimateOf(cells, statistic, confidence, range)?.estimate);
      const [candidate, champion] = levels;
      if (found === null || candidate === undefined || champion === undefined) return null;
      return { ...found, candidate, champion };
    },
  });
}

const average = (score: 'precision' | 'recall' | 'f1', kind: 'macro' | 'weighted'): MatrixEntry => ({
  name: `${kind}-${score}`,
  formula: `mean over classes of ${score === 'f1' ? 'F1' : score}${kind === 'weighted' ? ', weighted by their rows' : ''}`,
  source: 'Sokolova & Lapalme 2009',
  value: (matrix) => {
    const scores = classScores(matrix);
    const values = scores.map((one: ClassScores) => one[score]);
    // A class that is predicted and never true has no recall, and is none of the label's classes.
    const told = scores.map(({ rows }, i) => (rows === 0 ? 0 : values[i]!));
    if (kind === 'weighted')
      return weightedAverage(
        told,
        scores.map(({ rows }) => rows),
      );
    return macroAverage(told.filter((_, i) => scores[i]!.rows > 0));
  },
});

/** The label among the k most probable classes. */
export const topK = (k: number): Metric =>
  momentMetric({
    tasks: ['multiclass-classification'],
    needs: ['label', 'probabilities'],
    name: `top-k@${k}`,
    formula: 'share of rows whose label is among the k most probable classes',
    source: 'Russakovsky et al. 2015',
    ...{ better: 'larger', unit: 'rate', range: [0, 1], rowsOf: of },
    ...meanOf((who) => ({ of: 'top', k, who })),
  });

/** Metrics of a classifier with more than two classes. */
export const multiclassMetrics: readonly Metric[] = [
  accuracy,
  ...(['precision', 'recall', 'f1'] as const).flatMap((score) => [
    matrixMetric(average(score, 'macro')),
    matrixMetric(average(score, 'weighted')),
  ]),
  matrixMetric({
    name: 'mcc',
    formula: 'covariance of label and prediction over all classes / √ of both variances',
    source: 'Gorodkin 2004',
    range: [-1, 1],
    value: multiclassMatthewsCorrelation,
  }),
  matrixMetric({
    name: 'kappa',
    formula: '(accuracy − chance) / (1 − chance), chance from the margins',
    source: 'Cohen 1960',
    range: [-1, 1],
    value: (matrix) => weightedKappa(matrix, 'none'),
  }),
];
