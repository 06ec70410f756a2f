import { sum } from './counts.ts';
import { type DistanceEstimate, rootOf } from './distance-estimate.ts';
import { hellinger, jensenShannon } from './divergence.ts';
import { shareVariance, smoothedShares } from './shares.ts';
import { squaredDistance } from './squared-distance.ts';

/** Slope of a divergence by a share of one side, where the other side has `other`; both are positive. */
type Slope = (share: number, other: number) => number;

/**
 * Jensen and Shannon's distance: the root of their divergence in bits, from 0 to 1, with half a row more in every bin
 * (see `populationStability`). Null where a sample has no rows.
 */
export const jensenShannonDistance = (
  reference: readonly number[],
  current: readonly number[],
): DistanceEstimate | null =>
  rootDistance(reference, current, jensenShannon, (p, q) => Math.log((2 * p) / (p + q)) / 2, Math.LN2);

/** Hellinger's distance, from 0 to 1, with half a row more in every bin. Null where a sample has no rows. */
export const hellingerDistance = (reference: readonly number[], current: readonly number[]): DistanceEstimate | null =>
  rootDistance(
    reference,
    current,
    (p, q) => (hellinger(p, q) ?? 0) ** 2,
    (p, q) => (1 - Math.sqrt(q / p)) / 2,
  );

/**
 * Both squares are f-divergences with f″(1) = ¼, so that near no change each is an eighth of Pearson's χ² distance:
 * 8 × square / (1/n + 1/m) ~ χ²(B − 1) (Csiszár & Shields 2004, theorem 4.1).
 * @param most the largest square
 */
function rootDistance(
  reference: readonly number[],
  current: readonly number[],
  squared: (p: readonly number[], q: readonly number[]) => number | null,
  slope: Slope,
  most = 1,
): DistanceEstimate | null {
  if (reference.length !== current.length) throw new RangeError('both samples need the same bins');
  const n = sum(reference);
  const m = sum(current);
  if (n === 0 || m === 0) return null;
  const kept = reference.map((rows, i) => rows + current[i]! > 0);
  const p = smoothedShares(reference.filter((_, i) => kept[i]));
  const q = smoothedShares(current.filter((_, i) => kept[i]));
  const slopes = (from: readonly number[], to: readonly number[]) => from.map((share, i) => slope(share, to[i]!));
  const variance = shareVariance(p, slopes(p, q)) / n + shareVariance(q, slopes(q, p)) / m;
  const estimate = squared(p, q) ?? 0;
  return rootOf(squaredDistance({ estimate, scale: (1 / n + 1 / m) / 8, df: p.length - 1, variance }), most);
}
