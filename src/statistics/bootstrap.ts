import type { Interval } from '../domain/verdict.ts';
import { sum } from './counts.ts';
import { criticalValue, normalCdf, normalQuantile } from './distributions/normal.ts';
import { jackknife } from './jackknife.ts';
import { random, resample } from './random.ts';
import { quantile } from './tally.ts';

/** A statistic of the rows per cell; null where it has no denominator. */
export type CellStatistic = (cells: ArrayLike<number>) => number | null;

/** How often to draw, and from which seed. */
export type Resampling = { readonly resamples: number; readonly seed: number };

/**
 * The statistic on multinomial resamples of the rows, ascending: drawing rows with replacement, without the rows.
 * Resamples on which it has no value are left out.
 */
export function bootstrap(
  cells: readonly number[],
  statistic: CellStatistic,
  { resamples, seed }: Resampling,
): Float64Array {
  const uniform = random(seed);
  const rows = sum(cells);
  const drawn = new Float64Array(cells.length);
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    resample(uniform, cells, rows, drawn);
    const value = statistic(drawn);
    if (value !== null) values.push(value);
  }
  return Float64Array.from(values).sort();
}

/** The standard deviation of a bootstrap; null for fewer than two values. */
export function bootstrapStandardError(values: Float64Array): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
}

/**
 * Efron's bias-corrected and accelerated interval (1987) of a statistic of cell counts, the acceleration from the
 * jackknife. Null, never a point, where resampling cannot tell: the statistic has no value on the cells or on more than
 * one resample in a hundred, or the resamples do not vary around it (a perfect score).
 */
export function bcaInterval(
  cells: readonly number[],
  statistic: CellStatistic,
  confidence: number,
  resampling: Resampling,
): Interval | null {
  const estimate = statistic(cells);
  const leaveOneOut = jackknife(cells, statistic);
  if (estimate === null || leaveOneOut === null) return null;
  const values = bootstrap(cells, statistic, resampling);
  if (values.length < 0.99 * resampling.resamples) return null;
  let below = 0;
  // Values that differ from the estimate by rounding alone are ties, and count half.
  const rounding = 1e-12 * Math.abs(estimate);
  for (const value of values) below += Math.abs(value - estimate) <= rounding ? 0.5 : value < estimate ? 1 : 0;
  const share = below / values.length;
  if (share === 0 || share === 1 || values[0] === values.at(-1)) return null;
  const bias = normalQuantile(share);
  const z = criticalValue(confidence);
  const end = (standard: number): number => {
    const shifted = bias + standard;
    const probability = normalCdf(bias + shifted / (1 - leaveOneOut.acceleration * shifted));
    return quantile(values, probability) ?? estimate;
  };
  return { lower: end(-z), upper: end(z) };
}
