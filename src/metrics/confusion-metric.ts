import type { Answerer, CubeCell } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import type { Confusion } from '../statistics/confusion.ts';
import { criticalValue } from '../statistics/distributions/normal.ts';
import { jackknife } from '../statistics/jackknife.ts';
import { effectiveRows } from './cells.ts';
import type { Estimate } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { answered } from './rate-metric.ts';

type ConfusionEntry = Omit<Description, 'unit' | 'needs' | 'tasks'> & {
  readonly of: (confusion: Confusion) => number | null;
};

/** Positions of a confusion's cells: label × answer, 1 for positive. */
const corners = [
  [1, 1],
  [0, 1],
  [1, 0],
  [0, 0],
] as const;
const width = corners.length;

const confusionOf = ([tp = 0, fp = 0, fn = 0, tn = 0]: readonly number[]): Confusion => ({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
});

/**
 * A function of the confusion matrix that is no plain share. Interval: the estimate ± the normal quantile times the
 * jackknife's standard error (Efron & Tibshirani 1993, chapter 11), one row left out at a time; of two models the rows
 * are left out of both at once.
 */
export function confusionMetric({ of, ...description }: ConfusionEntry): Metric {
  return metricOver('cube', {
    ...description,
    tasks: ['binary-classification'],
    needs: ['label', 'prediction'],
    unit: 'none',
    interval: 'jackknife',
    paired: 'jackknife',
    level: ({ cells }, confidence, who) => {
      const { counts, least } = counted(cells, (cell) => corner(cell, who), width);
      const value = (one: readonly number[]): number | null => of(confusionOf(one));
      return jackknifed(counts, value, confidence, description.range, least);
    },
    difference: ({ cells }, confidence) => {
      const { counts, least } = counted(cells, bothCorners, width * width);
      const own = (one: readonly number[]): number | null => of(confusionOf(margin(one, 'candidate')));
      const other = (one: readonly number[]): number | null => of(confusionOf(margin(one, 'champion')));
      const difference = (one: readonly number[]): number | null => {
        const [a, b] = [own(one), other(one)];
        return a === null || b === null ? null : a - b;
      };
      const [low, high] = description.range;
      const found = jackknifed(counts, difference, confidence, [low - high, high - low], least);
      const [candidate, champion] = [own(counts), other(counts)];
      return found === null || candidate === null || champion === null ? null : { ...found, candidate, champion };
    },
  });
}

function corner(cell: CubeCell, who: Answerer): number {
  const { label, answer } = answered(cell, who);
  return corners.findIndex(([l, a]) => l === label && a === answer);
}

/** −1 unless both models have an answer. */
function bothCorners(cell: CubeCell): number {
  const [own, other] = [corner(cell, 'candidate'), corner(cell, 'champion')];
  return own < 0 || other < 0 ? -1 : own * width + other;
}

function margin(joint: readonly number[], who: Answerer): number[] {
  return corners.map((_, i) =>
    joint.reduce((sum, rows, at) => {
      const own = who === 'candidate' ? Math.floor(at / width) : at % width;
      return own === i ? sum + rows : sum;
    }, 0),
  );
}

/** Rows per position, of rows that have a label and every answer; `least` is the smaller of the two classes. */
function counted(cells: readonly CubeCell[], position: (cell: CubeCell) => number, positions: number) {
  const known = cells.filter((cell) => position(cell) >= 0);
  const weigh = effectiveRows(known);
  const counts = Array.from({ length: positions }, (_, i) => weigh(known.filter((cell) => position(cell) === i)));
  const of = (label: 0 | 1): number => weigh(known.filter((cell) => cell.label === label));
  return { counts, least: Math.min(of(0), of(1)) };
}

function jackknifed(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => number | null,
  confidence: number,
  [low, high]: Description['range'],
  least: number,
): Estimate | null {
  const estimate = statistic(counts);
  if (estimate === null) return null;
  const spread = jackknife(counts, statistic);
  const half = spread === null ? null : criticalValue(confidence) * spread.standardError;
  // Without any spread the jackknife knows nothing: all rows alike are no proof that the next one is like them.
  const interval: Interval | null =
    half === null || half === 0
      ? null
      : { lower: Math.max(low, estimate - half), upper: Math.min(high, estimate + half) };
  return {
    estimate,
    interval,
    method: interval === null ? 'none: the rows do not vary' : 'jackknife',
    rows: counts.reduce((sum, rows) => sum + rows, 0),
    least,
    of: 'with a label',
  };
}
