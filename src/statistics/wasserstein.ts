import type { DoubleHistogram } from '../domain/measurement.ts';
import { edges, interquartileRange } from './histogram.ts';
import { merged, type Tally, total } from './tally.ts';

/** Wasserstein's W1 = ∫|F − G| of two samples, in the values' unit. Null where a sample is empty or not finite. */
export function wasserstein(a: Tally, b: Tally): number | null {
  return distance(a, b, (value) => [value, value]);
}

/**
 * W1 of two histograms: each bucket's rows spread evenly over it, so the relative error is at most 2⁻⁸ and usually far
 * less. NULL and NaN take no part. Null where a side has no finite rows or either has an infinity.
 */
export function histogramWasserstein(a: DoubleHistogram, b: DoubleHistogram): number | null {
  const infinities = [a, b].some((side) => side.negativeInfinities + side.positiveInfinities > 0);
  return infinities ? null : distance(a.buckets, b.buckets, spread);
}

/** The range of a bucket, in finite doubles. */
export const spread = (bucket: number): readonly [number, number] => {
  const [lower, upper] = edges(bucket);
  return [Math.max(-Number.MAX_VALUE, lower), Math.min(upper, Number.MAX_VALUE)];
};

function distance(a: Tally, b: Tally, range: (value: number) => readonly [number, number]): number | null {
  const n = total(a);
  const m = total(b);
  if (n === 0 || m === 0) return null;
  let area = 0;
  let inA = 0;
  let inB = 0;
  let previous = Number.NaN;
  for (const pair of merged(a, b)) {
    const [lower, upper] = range(pair.value);
    const before = inA / n - inB / m;
    if (inA + inB > 0) area += Math.abs(before) * (lower - previous);
    inA += pair.a;
    inB += pair.b;
    area += meanAbsolute(before, inA / n - inB / m) * (upper - lower);
    previous = upper;
  }
  return Number.isFinite(area) ? area : null;
}

/** The mean of |x| along a straight line from u to v. */
function meanAbsolute(u: number, v: number): number {
  if (u * v >= 0) return Math.abs(u + v) / 2;
  return (u * u + v * v) / (2 * (Math.abs(u) + Math.abs(v)));
}

/**
 * The reference's interquartile range over 1.349, which is the standard deviation of a normal. Unlike that it does not
 * grow with a few wild values. Null where the middle half lies in one bucket or is
 * not finite, and without rows.
 */
export function robustScale(reference: DoubleHistogram): number | null {
  const range = interquartileRange(reference);
  return range === null || range === 0 || !Number.isFinite(range) ? null : range / 1.349;
}
