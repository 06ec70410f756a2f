import type { Interval } from '../domain/verdict.ts';
import { sum } from './counts.ts';
import { criticalValue, normalCdf, normalDensity } from './distributions/normal.ts';

/** Rows of like scores: as many as would say as much if each counted once, their mean score, and their positives' share. */
export type CalibrationGroup = { readonly rows: number; readonly meanScore: number; readonly positiveRate: number };

/**
 * The expected calibration error Σ wₖ |scoreₖ − rateₖ| over bins, and an interval. Noise alone makes each term positive:
 * the estimate is less what it adds (Kumar, Liang & Ma 2019).
 *
 * With s the sign of a bin's true gap, the error is Σ w s (score − rate), whose estimate has a normal error and is at
 * most the plain sum of absolute gaps: so far reaches the upper end. At the lower end that sum exceeds the truth by at
 * most ½-normal errors of bins whose gap is within noise, and normal ones of the others (the directional delta method
 * of Fang & Santos 2019). Wider than need be for calibrated scores, and never too narrow.
 * Null without rows.
 */
export function calibrationErrorOf(
  groups: readonly CalibrationGroup[],
  confidence: number,
): { readonly value: number; readonly interval: Interval } | null {
  const rows = sum(groups.map((group) => group.rows));
  if (rows === 0) return null;
  const bins = groups.map((group) => {
    // Half a row of each class more: a bin without positives has an error, too.
    const rate = (group.positiveRate * group.rows + 0.5) / (group.rows + 1);
    const weight = group.rows / rows;
    const gap = weight * Math.abs(group.meanScore - group.positiveRate);
    const error = weight * Math.sqrt((rate * (1 - rate)) / group.rows);
    return { gap, error, isClear: gap > error * Math.sqrt(Math.log(rows)) };
  });
  const plain = sum(bins.map(({ gap }) => gap));
  const z = criticalValue(confidence);
  const spread = Math.sqrt(sum(bins.map(({ error }) => error ** 2)));
  const unclear = bins.filter(({ isClear }) => !isClear);
  const excess = sum(unclear.map(({ error }) => error * halfNormalMean));
  const excessSpread = Math.sqrt(
    sum(bins.map(({ error, isClear }) => error ** 2 * (isClear ? 1 : 1 - halfNormalMean ** 2))),
  );
  const value = plain - sum(bins.map(({ gap, error }) => noise(gap, error)));
  return {
    value: Math.max(0, value),
    interval: { lower: Math.max(0, plain - excess - z * excessSpread), upper: Math.min(1, plain + z * spread) },
  };
}

const halfNormalMean = Math.sqrt(2 / Math.PI);

/** By how much the mean of |X| exceeds the gap, where X is normal around it. */
function noise(gap: number, error: number): number {
  if (error === 0) return 0;
  const ratio = gap / error;
  return 2 * error * normalDensity(ratio) + gap * (2 * normalCdf(ratio) - 1) - gap;
}
