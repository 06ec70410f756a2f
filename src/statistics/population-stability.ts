import type { Interval } from '../domain/verdict.ts';
import { sum } from './counts.ts';
import type { DistanceEstimate } from './distance-estimate.ts';
import { chiSquaredQuantile, chiSquaredSurvival } from './distributions/chi-squared.ts';
import { shareVariance, smoothedShares } from './shares.ts';
import { type SquaredDistance, squaredDistance, squaredDistanceInterval } from './squared-distance.ts';

/** Σ (q − p) ln(q/p) over shares as they are; ∞ where just one side of a bin is empty. Sums of shares must be 1. */
export function stabilityIndex(reference: readonly number[], current: readonly number[]): number {
  return reference.reduce((total, p, i) => {
    const q = current[i]!;
    return p === q ? total : total + (q - p) * Math.log(q / p);
  }, 0);
}

export type PopulationStability = {
  /** The population stability index with half a row more in every bin of both samples. */
  readonly psi: number;
  /** Bins with rows in either sample, less one. */
  readonly degreesOfFreedom: number;
  /** Of no change. */
  readonly pValue: number;
  /** The index that no change exceeds with probability 1 − confidence, and its mean without change. */
  readonly critical: number;
  readonly meanWithoutChange: number;
  /** For the index between the populations. Its lower end is 0 where no change is plausible. */
  readonly interval: Interval;
};

/**
 * The population stability index of counts over bins that were fixed on the reference, NULL and out-of-range bins
 * among them. Bins that are empty in both samples are left out.
 *
 * Without change PSI/(1/n + 1/m) ~ χ²(B − 1) (Yurdakul & Naranjo 2020), so PSI at 200 rows is 0.09 by chance alone. With
 * change it is close to a noncentral χ² whose noncentrality is the index between the populations on that scale; see
 * `squaredDistanceInterval`.
 *
 * Null where a sample has no rows. One bin cannot differ: psi 0, p 1, interval [0, 0].
 */
export function populationStability(
  reference: readonly number[],
  current: readonly number[],
  confidence: number,
): PopulationStability | null {
  const index = squaredIndex(reference, current);
  if (index === null) return null;
  const { estimate: psi, df: degreesOfFreedom, scale } = index;
  if (degreesOfFreedom === 0)
    return { psi: 0, degreesOfFreedom, pValue: 1, critical: 0, meanWithoutChange: 0, interval: { lower: 0, upper: 0 } };
  return {
    psi,
    degreesOfFreedom,
    pValue: chiSquaredSurvival(psi / scale, degreesOfFreedom),
    critical: scale * chiSquaredQuantile(1 - confidence, degreesOfFreedom),
    meanWithoutChange: scale * degreesOfFreedom,
    interval: squaredDistanceInterval(index, confidence),
  };
}

/** The index as an estimate that a limit can be held against. Null where a sample has no rows. */
export function stabilityDistance(reference: readonly number[], current: readonly number[]): DistanceEstimate | null {
  const index = squaredIndex(reference, current);
  return index && squaredDistance(index);
}

function squaredIndex(reference: readonly number[], current: readonly number[]): SquaredDistance | null {
  if (reference.length !== current.length) throw new RangeError('both samples need the same bins');
  const kept = reference.map((rows, i) => rows + current[i]! > 0);
  const p = smoothedShares(reference.filter((_, i) => kept[i]));
  const q = smoothedShares(current.filter((_, i) => kept[i]));
  const n = sum(reference);
  const m = sum(current);
  if (n === 0 || m === 0) return null;
  const estimate = stabilityIndex(p, q);
  return { estimate, scale: 1 / n + 1 / m, df: p.length - 1, variance: indexVariance(p, q, n, m) };
}

/** Delta-method variance of the index at shares p (n rows) and q (m rows). */
function indexVariance(p: readonly number[], q: readonly number[], n: number, m: number): number {
  const slopes = (from: readonly number[], to: readonly number[]) =>
    from.map((share, i) => Math.log(share / to[i]!) + 1 - to[i]! / share);
  return shareVariance(p, slopes(p, q)) / n + shareVariance(q, slopes(q, p)) / m;
}
