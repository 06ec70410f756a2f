import type { Interval } from '../domain/verdict.ts';
import type { Resampling } from './bootstrap.ts';
import { sum } from './counts.ts';
import { type DistanceEstimate, invertedPValues } from './distance-estimate.ts';
import { criticalValue, normalQuantile } from './distributions/normal.ts';
import { totalVariation } from './divergence.ts';
import { random, resample } from './random.ts';
import { quantile } from './tally.ts';

/**
 * An interval for the total variation between two populations, from counts per category. A percentile of resampled
 * distances would be too high: noise alone makes them positive.
 *
 * Total variation is P(A) − Q(A) for the event A of all categories where P is larger.
 * - Upper end: the estimate is at least the sample's P̂(A) − Q̂(A), whose error is normal with variance
 *   P(A)(1 − P(A))/n + Q(A)(1 − Q(A))/m. A is known but for categories whose difference is within noise; they are put
 *   where the variance is largest.
 * - Lower end: the estimate exceeds the truth by at most ½ Σ sᵢ eᵢ over clear categories (s the sign of the difference,
 *   e its error) plus ½ Σ |eᵢ| over those within noise; its quantile comes from a seeded multinomial bootstrap of both
 *   samples (the directional delta method of Fang & Santos 2019).
 *
 * [0, 1] where a sample has no rows.
 */
export function totalVariationInterval(
  reference: readonly number[],
  current: readonly number[],
  confidence: number,
  resampling: Resampling,
): Interval {
  const distance = totalVariationDistance(reference, current, resampling);
  return distance === null ? { lower: 0, upper: 1 } : distance.interval(confidence);
}

/** The same as an estimate that a limit can be held against; resampled once. Null where a sample has no rows. */
export function totalVariationDistance(
  reference: readonly number[],
  current: readonly number[],
  resampling: Resampling,
): DistanceEstimate | null {
  const estimate = totalVariation(reference, current);
  if (estimate === null) return null;
  const n = sum(reference);
  const m = sum(current);
  const signs = reference.map((rows, i) => clearSign(rows, n, current[i]!, m));
  const excesses = excessesOf(reference, current, signs, resampling);
  const error = Math.sqrt(eventVariance(reference, signs) + eventVariance(current, signs));
  const interval = (confidence: number): Interval => ({
    lower: Math.max(0, estimate - upperQuantile(excesses, (1 - confidence) / 2)),
    upper: Math.min(1, estimate + criticalValue(confidence) * error),
  });
  return { estimate, interval, pValues: invertedPValues(interval) };
}

/** Resamples that must lie beyond a quantile for it to be read off. */
const leastBeyond = 10;

/**
 * The quantile with so much beyond it, a standard error of the resampling further out: the seed is fixed, and what it
 * gets wrong it gets wrong every time. Beyond the resamples' reach a quantile grows as a normal's does, since sums of
 * |errors| have no heavier tail.
 */
function upperQuantile(sorted: Float64Array, tail: number): number {
  const { length } = sorted;
  const reached = Math.max(tail, leastBeyond / length);
  const value = Math.max(0, quantile(sorted, 1 - reached + Math.sqrt((reached * (1 - reached)) / length)) ?? 1);
  return reached === tail ? value : (value * normalQuantile(tail)) / normalQuantile(reached);
}

/** Which sample clearly has the larger share of a category; 0 within √(ln N) standard errors. */
function clearSign(x: number, n: number, y: number, m: number): -1 | 0 | 1 {
  const pooled = (x + y) / (n + m);
  const noise = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m) * Math.log(n + m));
  const difference = x / n - y / m;
  return difference > noise ? 1 : difference < -noise ? -1 : 0;
}

/** The largest variance of a share of the rows over the events that may be A. */
function eventVariance(counts: readonly number[], signs: readonly number[]): number {
  const n = sum(counts);
  const certain = sum(counts.filter((_, i) => signs[i] === 1)) / n;
  const possible = certain + sum(counts.filter((_, i) => signs[i] === 0)) / n;
  const share = Math.min(possible, Math.max(certain, 0.5));
  return Math.max(0, share * (1 - share)) / n;
}

function excessesOf(
  reference: readonly number[],
  current: readonly number[],
  signs: readonly number[],
  { resamples, seed }: Resampling,
): Float64Array {
  const n = sum(reference);
  const m = sum(current);
  const uniform = random(seed);
  const p = new Float64Array(reference.length);
  const q = new Float64Array(reference.length);
  const excesses = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    resample(uniform, reference, n, p);
    resample(uniform, current, m, q);
    let excess = 0;
    for (let i = 0; i < p.length; i++) {
      const error = (p[i]! - reference[i]!) / n - (q[i]! - current[i]!) / m;
      excess += signs[i] === 0 ? Math.abs(error) : signs[i]! * error;
    }
    excesses[b] = excess / 2;
  }
  return excesses.sort();
}
