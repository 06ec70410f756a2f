import type { DoubleHistogram } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import { type DistanceEstimate, invertedPValues } from './distance-estimate.ts';
import { criticalValue, normalQuantile } from './distributions/normal.ts';
import { merged, total } from './tally.ts';
import { histogramWasserstein, spread } from './wasserstein.ts';

/**
 * W1 = ∫|F − G| of two histograms, in the values' unit, with intervals by the directional delta method (Fang & Santos
 * 2019), which needs no resampling. With s the sign of F − G, W1 is ∫ s (F − G).
 *
 * - Upper end: the estimate is at least ∫ s (F̂ − Ĝ), a difference of means with a normal error. Where F and G are
 *   within noise of each other s is unknown; the largest standard error over s all 1, all −1 and as estimated is taken.
 * - Lower end: the estimate exceeds W1 by at most ∫ s e where s is clear (e the error of F̂ − Ĝ) and ∫ |e| where it is
 *   not. Errors at neighbouring values go together, so the second part is taken as one half-normal, which makes the
 *   interval too wide rather than too narrow: at most by a third, where nothing is clear.
 *
 * NULL and NaN take no part. Null where a side has no numbers or either has an infinity.
 */
export function wassersteinDistance(reference: DoubleHistogram, current: DoubleHistogram): DistanceEstimate | null {
  const estimate = histogramWasserstein(reference, current);
  if (estimate === null) return null;
  const n = total(reference.buckets);
  const m = total(current.buckets);
  const pieces = piecesOf(reference, current, n, m);
  const errorOf = (signOf: (piece: Piece) => number): number => standardError(pieces, n, m, signOf);
  const clear = errorOf(({ sign }) => sign);
  const widest = Math.max(
    errorOf(({ difference }) => Math.sign(difference)),
    errorOf(({ sign }) => sign || 1),
    errorOf(({ sign }) => sign || -1),
  );
  const unclear = pieces.reduce((sum, { width, noise, sign }) => sum + (sign === 0 ? width * noise : 0), 0);
  const interval = (confidence: number): Interval => {
    const halfNormal = -normalQuantile((1 - confidence) / 4);
    const z = criticalValue(confidence);
    return { lower: Math.max(0, estimate - z * clear - halfNormal * unclear), upper: estimate + z * widest };
  };
  return { estimate, interval, pValues: invertedPValues(interval) };
}

/** A stretch of values: a bucket, or the gap before it. */
type Piece = {
  readonly width: number;
  /** F̂ − Ĝ on average over it, and the standard error of that without a difference. */
  readonly difference: number;
  readonly noise: number;
  /** Of F − G; 0 within √(ln N) standard errors. */
  readonly sign: number;
  /** Rows within it. */
  readonly a: number;
  readonly b: number;
};

function piecesOf(reference: DoubleHistogram, current: DoubleHistogram, n: number, m: number): readonly Piece[] {
  const clarity = Math.sqrt(Math.log(n + m));
  const pieces: Piece[] = [];
  let [inA, inB, end] = [0, 0, Number.NaN];
  const add = (width: number, a: number, b: number): void => {
    const difference = (inA + a / 2) / n - (inB + b / 2) / m;
    const pooled = (inA + inB + (a + b) / 2) / (n + m);
    const noise = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    const sign = Math.abs(difference) > clarity * noise ? Math.sign(difference) : 0;
    pieces.push({ width, difference, noise, sign, a, b });
    inA += a;
    inB += b;
  };
  for (const { value, a, b } of merged(reference.buckets, current.buckets)) {
    const [lower, upper] = spread(value);
    if (lower > end) add(lower - end, 0, 0);
    add(upper - lower, a, b);
    end = upper;
  }
  return pieces;
}

/** Of ∫ s (F̂ − Ĝ): each row adds the integral of s above it. */
function standardError(pieces: readonly Piece[], n: number, m: number, signOf: (piece: Piece) => number): number {
  const sums = { a: 0, aa: 0, b: 0, bb: 0 };
  let below = 0;
  for (const piece of pieces) {
    const step = piece.width * signOf(piece);
    const at = below + step / 2;
    sums.a += piece.a * at;
    sums.aa += piece.a * at * at;
    sums.b += piece.b * at;
    sums.bb += piece.b * at * at;
    below += step;
  }
  const variance = (sum: number, squares: number, rows: number): number =>
    Math.max(0, squares / rows - (sum / rows) ** 2) / rows;
  return Math.sqrt(variance(sums.a, sums.aa, n) + variance(sums.b, sums.bb, m));
}
