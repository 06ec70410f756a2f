import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from './distributions/normal.ts';
import { wilson } from './wilson.ts';

/** Rows of each class with one score (or their weights), and Σ w² of each where rows have weights. */
export type ScoreBin = {
  readonly positives: number;
  readonly negatives: number;
  readonly squaredPositives: number;
  readonly squaredNegatives: number;
};

/**
 * Average precision, Σ (R_k − R_{k−1}) P_k from the highest score down, rows with one score taken together. Its standard
 * error is by its influence function: a row changes the precision at every lower score. Null without positives.
 */
export function averagePrecisionOf(
  descending: readonly ScoreBin[],
): { readonly value: number; readonly standardError: number } | null {
  const all = descending.reduce((sum, { positives }) => sum + positives, 0);
  if (all === 0) return null;
  let [hits, rows, value] = [0, 0, 0];
  const steps = descending.map((bin) => {
    hits += bin.positives;
    rows += bin.positives + bin.negatives;
    const precision = rows === 0 ? 0 : hits / rows;
    const share = bin.positives / all;
    value += share * precision;
    // How this step's term changes with one more hit, and with one more miss, at a score as high or higher.
    const slope = rows === 0 ? 0 : share / rows;
    return { bin, precision, hit: slope * (1 - precision), miss: -slope * precision };
  });
  let [hit, miss, variance] = [0, 0, 0];
  for (const step of steps.toReversed()) {
    hit += step.hit;
    miss += step.miss;
    const ofPositive = (step.precision - value) / all + hit;
    variance += step.bin.squaredPositives * ofPositive ** 2 + step.bin.squaredNegatives * miss ** 2;
  }
  return { value, standardError: Math.sqrt(variance) };
}

/**
 * Normal on the logit scale (Boyd, Eng & Page 2013), with the standard error of the influence function. Where the
 * positives lack less than one row's worth of precision there is too little left to tell its error from: then Wilson's,
 * as if every positive were found or not.
 * @param positives as many as would say as much if each counted once
 */
export function averagePrecisionInterval(
  value: number,
  standardError: number,
  positives: number,
  confidence: number,
): Interval {
  if ((1 - value) * positives < 1 || standardError === 0)
    return wilson(Math.min(positives, value * positives), positives, confidence);
  const odds = value / (1 - value);
  const factor = Math.exp((criticalValue(confidence) * standardError) / (value * (1 - value)));
  return { lower: odds / factor / (1 + odds / factor), upper: 1 / (1 + 1 / (odds * factor)) };
}
