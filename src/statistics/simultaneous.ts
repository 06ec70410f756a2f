import type { Interval } from '../domain/verdict.ts';
import type { Resampling } from './bootstrap.ts';
import { sum } from './counts.ts';
import { criticalValue, normalSurvival } from './distributions/normal.ts';
import { simultaneousConfidence } from './multiplicity.ts';
import { random, resample } from './random.ts';
import { newcombe } from './rate-difference.ts';
import { koopman } from './rate-ratio.ts';
import { wilson } from './wilson.ts';

/** A rate over the cells of a cube: the cells whose rows it counts, and the cells that it counts them among. */
export type CellRate = { readonly numerator: readonly number[]; readonly denominator: readonly number[] };

/**
 * What an interval is wanted for: a rate, or p1 − p2, or p1 / p2, by index. The two rates of one contrast must have no
 * denominator cell in common; different contrasts may share what they like.
 */
export type Contrast =
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'difference' | 'ratio'; readonly rate: number; readonly reference: number };

export type SimultaneousIntervals = {
  /** All intervals hold at once with the confidence asked for; each alone with this one. */
  readonly confidence: number;
  /** The standard normal value of that confidence. */
  readonly critical: number;
  /** In the order of the contrasts; null where a rate has no rows. */
  readonly intervals: readonly (Interval | null)[];
};

/**
 * Intervals that hold simultaneously for any number of contrasts of one table's rates, however they overlap.
 *
 * The max-|t| multinomial bootstrap of the cells gives the critical value: the quantile of the largest standardized
 * deviation. It knows how the contrasts depend on each other, so it asks for less than Bonferroni; it is kept between
 * the value of one contrast alone and Bonferroni's, and rounded up to 1e-6. The intervals themselves are score
 * intervals at that value (Wilson, Newcombe, Koopman), which stay honest with few rows and empty cells, where t has no
 * meaning.
 */
export function simultaneousIntervals(
  cells: readonly number[],
  rates: readonly CellRate[],
  contrasts: readonly Contrast[],
  confidence: number,
  resampling: Resampling,
): SimultaneousIntervals {
  const counts = rates.map(({ numerator, denominator }) => ({
    x: sum(numerator.map((cell) => cells[cell]!)),
    n: sum(denominator.map((cell) => cells[cell]!)),
  }));
  const rows = (contrast: Contrast): readonly number[] =>
    contrast.kind === 'rate' ? [contrast.rate] : [contrast.rate, contrast.reference];
  const judged = contrasts.filter((contrast) => rows(contrast).every((rate) => counts[rate]!.n > 0));
  const critical = criticalOf(cells, rates, judged, confidence, resampling);
  const each = 1 - 2 * normalSurvival(critical);
  const intervals = contrasts.map((contrast) => {
    if (!judged.includes(contrast)) return null;
    const { x, n } = counts[contrast.rate]!;
    if (contrast.kind === 'rate') return wilson(x, n, each);
    const reference = counts[contrast.reference]!;
    const interval = contrast.kind === 'difference' ? newcombe : koopman;
    return interval(x, n, reference.x, reference.n, each);
  });
  return { confidence: each, critical, intervals };
}

function criticalOf(
  cells: readonly number[],
  rates: readonly CellRate[],
  contrasts: readonly Contrast[],
  confidence: number,
  { resamples, seed }: Resampling,
): number {
  const alone = criticalValue(confidence);
  if (contrasts.length < 2) return alone;
  const bonferroni = criticalValue(simultaneousConfidence(confidence, contrasts.length));
  const uniform = random(seed);
  const total = sum(cells);
  const table = Float64Array.from(cells);
  const observed = smoothedRates(rates, table, new Float64Array(rates.length));
  const denominators = rates.map(({ denominator }) => rowsIn(denominator, table));
  const deviations = contrasts.map((contrast) => deviation(contrast, observed, denominators));
  const drawn = new Float64Array(cells.length);
  const resampled = new Float64Array(rates.length);
  const largest = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    resample(uniform, cells, total, drawn);
    smoothedRates(rates, drawn, resampled);
    let max = 0;
    for (const t of deviations) max = Math.max(max, t(resampled));
    largest[i] = max;
  }
  largest.sort();
  const rank = Math.min(resamples, Math.ceil((resamples + 1) * confidence));
  const critical = Math.ceil((largest[rank - 1] ?? bonferroni) * 1e6) / 1e6;
  return Math.min(bonferroni, Math.max(alone, critical));
}

/** Of each rate, p = (x + ½)/(n + 1); the half keeps it off 0 and 1 where a cell is empty. */
function smoothedRates(rates: readonly CellRate[], counts: Float64Array, into: Float64Array): Float64Array {
  for (let r = 0; r < rates.length; r++) {
    const { numerator, denominator } = rates[r]!;
    into[r] = (rowsIn(numerator, counts) + 0.5) / (rowsIn(denominator, counts) + 1);
  }
  return into;
}

function rowsIn(cells: readonly number[], counts: Float64Array): number {
  let rows = 0;
  for (let i = 0; i < cells.length; i++) rows += counts[cells[i]!]!;
  return rows;
}

/**
 * |t| of one contrast in a resample, over its standard error in the table: the intervals bring their own small-sample
 * behaviour, so what is wanted here is how the contrasts depend on each other. A ratio φ is taken as p₁ − φ p₂ with φ
 * of the table, as in its score test: logarithms of small rates are too skewed, and covered 93 % in place of 95 %.
 */
function deviation(contrast: Contrast, p: Float64Array, rows: readonly number[]): (resampled: Float64Array) => number {
  const variance = (rate: number): number => (p[rate]! * (1 - p[rate]!)) / (rows[rate]! + 1);
  const a = contrast.rate;
  if (contrast.kind === 'rate') {
    const error = Math.sqrt(variance(a));
    return (s) => Math.abs(s[a]! - p[a]!) / error;
  }
  const b = contrast.reference;
  const factor = contrast.kind === 'ratio' ? p[a]! / p[b]! : 1;
  const error = Math.sqrt(variance(a) + factor * factor * variance(b));
  return (s) => Math.abs(s[a]! - p[a]! - factor * (s[b]! - p[b]!)) / error;
}

/** Groups that share no rows, as cells and rates: group i's rate is rate i. */
export function disjointGroups(groups: readonly { readonly successes: number; readonly n: number }[]): {
  readonly cells: readonly number[];
  readonly rates: readonly CellRate[];
} {
  return {
    cells: groups.flatMap(({ successes, n }) => [successes, n - successes]),
    rates: groups.map((_, i) => ({ numerator: [2 * i], denominator: [2 * i, 2 * i + 1] })),
  };
}

/** Every ordered pair of `count` rates as a contrast. */
export function allPairs(count: number, kind: 'difference' | 'ratio'): readonly Contrast[] {
  const indices = Array.from({ length: count }, (_, i) => i);
  return indices.flatMap((rate) =>
    indices.filter((reference) => reference !== rate).map((reference) => ({ kind, rate, reference })),
  );
}

/**
 * From simultaneous intervals over all pairs, one for the largest contrast: max–min of rates, say. A percentile
 * interval of max–min itself would be too high, since the largest of noisy differences is biased upward.
 * Null where any of them is null: nobody knows whether that one is the largest.
 */
export function largestContrast(intervals: readonly (Interval | null)[]): Interval | null {
  return extreme(intervals, Math.max);
}

/** Likewise for the smallest contrast: the min/max ratio of rates, say. */
export function smallestContrast(intervals: readonly (Interval | null)[]): Interval | null {
  return extreme(intervals, Math.min);
}

function extreme(intervals: readonly (Interval | null)[], pick: (...values: number[]) => number): Interval | null {
  const known = intervals.filter((interval) => interval !== null);
  if (known.length === 0 || known.length < intervals.length) return null;
  return { lower: pick(...known.map(({ lower }) => lower)), upper: pick(...known.map(({ upper }) => upper)) };
}
