import type { Interval } from '../domain/verdict.ts';
import type { Resampling } from './bootstrap.ts';
import { sum } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';
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
  const estimate = totalVariation(reference, current);
  if (estimate === null) return { lower: 0, upper: 1 };
  const n = sum(reference);
  const m = sum(current);
  const signs = reference.map((rows, i) => clearSign(rows, n, current[i]!, m));
  const exceeds = excessQuantile(reference, current, signs, (1 + confidence) / 2, resampling);
  const error = Math.sqrt(eventVariance(reference, signs) + eventVariance(current, signs));
  return {
    lower: Math.max(0, estimate - exceeds),
    upper: Math.min(1, estimate + criticalValue(confidence) * error),
  };
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

function excessQuantile(
  reference: readonly number[],
  current: readonly number[],
  signs: readonly number[],
  probability: number,
  { resamples, seed }: Resampling,
): number {
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
  return Math.max(0, quantile(excesses.sort(), probability) ?? 1);
}
