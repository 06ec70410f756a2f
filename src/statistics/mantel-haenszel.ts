import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from './distributions/normal.ts';

/** Two groups within one stratum: rows with the event, and rows. */
export type Stratum = { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number };

/**
 * The difference of two rates p1 − p2 that is common to all strata (Mantel & Haenszel 1959, for differences Greenland &
 * Robins 1985), with Sato's interval (1989), which holds for few large strata and for many small ones. Strata that lack
 * one of the groups say nothing. Null where none has both.
 */
export function mantelHaenszelDifference(
  strata: readonly Stratum[],
  confidence: number,
): { readonly difference: number; readonly interval: Interval; readonly rows: readonly [number, number] } | null {
  const shared = strata.filter(({ n1, n2 }) => n1 > 0 && n2 > 0);
  let [weights, sum, p, q] = [0, 0, 0, 0];
  for (const { x1, n1, x2, n2 } of shared) {
    const n = n1 + n2;
    weights += (n1 * n2) / n;
    sum += (x1 * n2 - x2 * n1) / n;
    p += (n1 ** 2 * x2 - n2 ** 2 * x1 + (n1 * n2 * (n2 - n1)) / 2) / n ** 2;
    q += (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * n);
  }
  if (weights === 0) return null;
  const difference = sum / weights;
  const variance = Math.max(0, (difference * p + q) / weights ** 2);
  // Without any discord in any stratum the variance is 0 and says nothing of rows unseen: half a row more of it does.
  const half = criticalValue(confidence) * Math.sqrt(variance > 0 ? variance : 0.5 / weights ** 2);
  return {
    difference,
    interval: { lower: Math.max(-1, difference - half), upper: Math.min(1, difference + half) },
    rows: [shared.reduce((rows, { n1 }) => rows + n1, 0), shared.reduce((rows, { n2 }) => rows + n2, 0)],
  };
}
