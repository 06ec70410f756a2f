import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from './distributions/normal.ts';

/** Shares of two samples at or above a score. */
export type Shares = readonly [first: number, second: number];

/**
 * The largest difference sup (F − G) of two distributions' shares at or above a score, from samples of m and n rows,
 * and an interval. Where the truth is largest its estimate has a normal error, and is at most the largest estimate: the
 * upper end, with the largest error of any score that may be that one. The largest estimate exceeds the truth by at most
 * the largest error of any score, exp(−2 ε² mn/(m + n)) for equal distributions: the lower end (Smirnov 1939), wider than
 * need be. Null without rows of either.
 */
export function separationOf(
  shares: readonly Shares[],
  m: number,
  n: number,
  confidence: number,
): { readonly value: number; readonly interval: Interval } | null {
  if (m === 0 || n === 0) return null;
  const value = shares.reduce((most, [first, second]) => Math.max(most, first - second), 0);
  const reach = Math.sqrt((Math.log(2 / (1 - confidence)) * (m + n)) / (2 * m * n));
  // Half a row of each kind more: at shares of 0 and 1 there is an error, too.
  const variance = (share: number, rows: number): number => {
    const smoothed = (share * rows + 0.5) / (rows + 1);
    return (smoothed * (1 - smoothed)) / rows;
  };
  const largest = shares.reduce(
    (most, [first, second]) =>
      first - second < value - reach ? most : Math.max(most, variance(first, m) + variance(second, n)),
    0,
  );
  return {
    value,
    interval: {
      lower: Math.max(0, value - reach),
      upper: Math.min(1, value + criticalValue(confidence) * Math.sqrt(largest)),
    },
  };
}
