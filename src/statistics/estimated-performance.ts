import type { Interval } from '../domain/verdict.ts';
import type { Confusion } from './confusion.ts';
import { sum } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';
import { hanleyMcNeilStandardError } from './hanley-mcneil.ts';

/*
 * How well a classifier does on rows whose labels nobody knows yet, from its scores (CBPE: confidence-based performance
 * estimation). A score that is a calibrated probability says how often a row like this one is positive; where labels
 * are known, the scores' error is measured, bin by bin, and taken off the scores where they are not.
 */

/** Rows of one score bucket and one prediction, and the sum of their scores. Buckets ascend with the score. */
export type ScoredRows = {
  readonly bucket: number;
  readonly prediction: 0 | 1 | null;
  readonly rows: number;
  readonly scores: number;
};

/** A bin of the calibration curve: from this bucket up to the next bin's. */
export type CalibrationBin = {
  readonly from: number;
  readonly rows: number;
  /** Mean score less the share of positive rows, and the variance of it. */
  readonly gap: number;
  readonly variance: number;
};

export type Calibration = {
  readonly bins: readonly CalibrationBin[];
  readonly rows: number;
  /** The expected calibration error: the bins' gaps, whatever their sign, weighted by rows. */
  readonly error: number;
};

const binCount = 10;

/**
 * The calibration of scores over rows with labels, in ten bins of nearly equal rows. The variance of a share has half a
 * positive and half a negative row more, so that a bin of nothing but positive rows is not certain. Null without rows.
 */
export function calibrationOf(labelled: readonly (ScoredRows & { readonly label: 0 | 1 })[]): Calibration | null {
  const rows = sum(labelled.map((cell) => cell.rows));
  if (rows === 0) return null;
  const bins: { from: number; rows: number; scores: number; positives: number }[] = [];
  let [before, last] = [0, -1];
  for (const cells of bucketsOf(labelled)) {
    const current = Math.floor((before * binCount) / rows);
    // Rows with one score stay together: a bin that they fill to the brim swallows the next.
    if (current > last) bins.push({ from: cells[0]!.bucket, rows: 0, scores: 0, positives: 0 });
    last = current;
    const bin = bins.at(-1)!;
    for (const cell of cells) {
      bin.rows += cell.rows;
      bin.scores += cell.scores;
      bin.positives += cell.label * cell.rows;
      before += cell.rows;
    }
  }
  const made = bins.map(({ from, rows: n, scores, positives }): CalibrationBin => {
    const share = (positives + 0.5) / (n + 1);
    return { from, rows: n, gap: (scores - positives) / n, variance: (share * (1 - share)) / n };
  });
  return { bins: made, rows, error: sum(made.map((bin) => (bin.rows / rows) * Math.abs(bin.gap))) };
}

/** An upper end of the calibration error. Gaps of chance alone make the error look larger than it is, never smaller. */
export const largestError = ({ bins, rows, error }: Calibration, confidence: number): number =>
  error + criticalValue(confidence) * Math.sqrt(sum(bins.map((bin) => (bin.rows / rows) ** 2 * bin.variance)));

export type Estimated = { readonly estimate: number; readonly interval: Interval; readonly rows: number };

/**
 * A function of the confusion matrix on rows without labels. Its error has two sources, taken to be independent: that
 * of a sample of so many rows, and that of each bin's gap (both by linearisation). Null where it has no denominator.
 */
export function estimatedConfusionMetric(
  live: readonly ScoredRows[],
  calibration: Calibration,
  of: (confusion: Confusion) => number | null,
  confidence: number,
): Estimated | null {
  const value = (gaps: readonly number[]): number | null => of(expectedConfusion(live, calibration, gaps));
  const cells = cellsOf(expectedConfusion(live, calibration, gapsOf(calibration)));
  const estimate = of(confusionOf(cells));
  if (estimate === null) return null;
  const rows = sum(cells);
  const step = rows * 1e-5;
  const gradient = cells.map((count, i) => {
    const [more, less] = [
      of(confusionOf(cells.with(i, count + step))),
      of(confusionOf(cells.with(i, Math.max(0, count - step)))),
    ];
    return more === null || less === null ? 0 : (more - less) / (step + Math.min(step, count));
  });
  // A share of rows does not change when all cells grow alike, so the multinomial's second term vanishes.
  const sampling = sum(cells.map((count, i) => count * gradient[i]! ** 2));
  return estimated(estimate, sampling + gapVariance(calibration, value), rows, confidence);
}

/** The area under the ROC curve on rows without labels; the sample's error is Hanley and McNeil's. */
export function estimatedAuroc(
  live: readonly ScoredRows[],
  calibration: Calibration,
  confidence: number,
): Estimated | null {
  const found = expectedArea(live, calibration, gapsOf(calibration));
  if (found === null) return null;
  const { area, positives, negatives } = found;
  const sampling = hanleyMcNeilStandardError(area, positives, negatives) ** 2;
  const value = (gaps: readonly number[]): number | null => expectedArea(live, calibration, gaps)?.area ?? null;
  return estimated(area, sampling + gapVariance(calibration, value), positives + negatives, confidence);
}

/** The area where labels are known, by the same buckets and with the same interval as the estimate's. */
export function knownAuroc(
  labelled: readonly (ScoredRows & { readonly label: 0 | 1 })[],
  confidence: number,
): Estimated | null {
  const found = areaOf(labelled, (cell) => cell.label * cell.rows);
  if (found === null) return null;
  const { area, positives, negatives } = found;
  const variance = hanleyMcNeilStandardError(area, positives, negatives) ** 2;
  return estimated(area, variance, positives + negatives, confidence);
}

const gapsOf = ({ bins }: Calibration): readonly number[] => bins.map(({ gap }) => gap);

/** Σ (∂value/∂gap)² · variance, with differences over one standard error to each side. */
function gapVariance({ bins }: Calibration, value: (gaps: readonly number[]) => number | null): number {
  const gaps = bins.map(({ gap }) => gap);
  return sum(
    bins.map(({ variance }, k) => {
      const error = Math.sqrt(variance);
      const [more, less] = [1, -1].map((sign) => value(gaps.with(k, gaps[k]! + sign * error)));
      return more == null || less == null ? 0 : ((more - less) / 2) ** 2;
    }),
  );
}

function estimated(estimate: number, variance: number, rows: number, confidence: number): Estimated {
  const half = criticalValue(confidence) * Math.sqrt(variance);
  return {
    estimate,
    interval: { lower: Math.max(-1, estimate - half), upper: Math.min(1, estimate + half) },
    rows,
  };
}

/** How many rows of a cell are positive, by their scores less the gap of their bin. */
function positivesIn(cell: ScoredRows, bins: readonly CalibrationBin[], gaps: readonly number[]): number {
  const bin = Math.max(
    0,
    bins.findLastIndex(({ from }) => from <= cell.bucket),
  );
  return Math.min(cell.rows, Math.max(0, cell.scores - gaps[bin]! * cell.rows));
}

function expectedConfusion(live: readonly ScoredRows[], { bins }: Calibration, gaps: readonly number[]): Confusion {
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  for (const cell of live) {
    const positives = positivesIn(cell, bins, gaps);
    if (cell.prediction === 1) {
      truePositives += positives;
      falsePositives += cell.rows - positives;
    } else if (cell.prediction === 0) {
      falseNegatives += positives;
      trueNegatives += cell.rows - positives;
    }
  }
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

const expectedArea = (live: readonly ScoredRows[], { bins }: Calibration, gaps: readonly number[]) =>
  areaOf(live, (cell) => positivesIn(cell, bins, gaps));

/** P(score of a positive row > score of a negative row) + ½ P(equal), by buckets. Null without a class. */
function areaOf<Cell extends ScoredRows>(cells: readonly Cell[], positivesOf: (cell: Cell) => number) {
  let [positives, negatives, below] = [0, 0, 0];
  for (const bucket of bucketsOf(cells)) {
    const rows = sum(bucket.map((cell) => cell.rows));
    const own = sum(bucket.map(positivesOf));
    below += own * (negatives + (rows - own) / 2);
    positives += own;
    negatives += rows - own;
  }
  return positives > 0 && negatives > 0 ? { area: below / (positives * negatives), positives, negatives } : null;
}

/** The cells of each bucket, ascending. */
function bucketsOf<Cell extends ScoredRows>(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const buckets = new Map<number, Cell[]>();
  for (const cell of cells) buckets.set(cell.bucket, [...(buckets.get(cell.bucket) ?? []), cell]);
  return [...buckets].sort(([a], [b]) => a - b).map(([, own]) => own);
}

const cellsOf = (c: Confusion): readonly number[] => [
  c.truePositives,
  c.falsePositives,
  c.falseNegatives,
  c.trueNegatives,
];

const confusionOf = ([tp = 0, fp = 0, fn = 0, tn = 0]: readonly number[]): Confusion => ({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
});
