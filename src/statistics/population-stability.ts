import type { Interval } from '../domain/verdict.ts';
import { sum } from './counts.ts';
import { chiSquaredQuantile, chiSquaredSurvival } from './distributions/chi-squared.ts';
import { noncentralityInterval } from './noncentrality.ts';

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
 * change it is close to a noncentral χ² whose noncentrality is the index between the populations on that scale; the
 * interval inverts it. Far from 0 the scale is widened to the index's delta-method variance where that is larger.
 *
 * Null where a sample has no rows. One bin cannot differ: psi 0, p 1, interval [0, 0].
 */
export function populationStability(
  reference: readonly number[],
  current: readonly number[],
  confidence: number,
): PopulationStability | null {
  if (reference.length !== current.length) throw new RangeError('both samples need the same bins');
  const kept = reference.map((rows, i) => rows + current[i]! > 0);
  const p = smoothedShares(reference.filter((_, i) => kept[i]));
  const q = smoothedShares(current.filter((_, i) => kept[i]));
  const n = sum(reference);
  const m = sum(current);
  if (n === 0 || m === 0) return null;
  const degreesOfFreedom = p.length - 1;
  const scale = 1 / n + 1 / m;
  if (degreesOfFreedom === 0)
    return { psi: 0, degreesOfFreedom, pValue: 1, critical: 0, meanWithoutChange: 0, interval: { lower: 0, upper: 0 } };
  const psi = stabilityIndex(p, q);
  const widened = psi === 0 ? scale : Math.max(scale, indexVariance(p, q, n, m) / (4 * psi));
  const noncentrality = noncentralityInterval(psi / widened, (degreesOfFreedom * scale) / widened, confidence);
  return {
    psi,
    degreesOfFreedom,
    pValue: chiSquaredSurvival(psi / scale, degreesOfFreedom),
    critical: scale * chiSquaredQuantile(1 - confidence, degreesOfFreedom),
    meanWithoutChange: scale * degreesOfFreedom,
    interval: { lower: noncentrality.lower * widened, upper: noncentrality.upper * widened },
  };
}

/** Half a row more per bin (Jeffreys' prior), so that an empty bin neither hides nor explodes. */
function smoothedShares(counts: readonly number[]): readonly number[] {
  const rows = sum(counts) + counts.length / 2;
  return counts.map((count) => (count + 0.5) / rows);
}

/** Delta-method variance of the index at shares p (n rows) and q (m rows). */
function indexVariance(p: readonly number[], q: readonly number[], n: number, m: number): number {
  const slopes = (from: readonly number[], to: readonly number[]) =>
    from.map((share, i) => Math.log(share / to[i]!) + 1 - to[i]! / share);
  return shareVariance(p, slopes(p, q)) / n + shareVariance(q, slopes(q, p)) / m;
}

function shareVariance(shares: readonly number[], slopes: readonly number[]): number {
  const mean = sum(shares.map((share, i) => share * slopes[i]!));
  return sum(shares.map((share, i) => share * (slopes[i]! - mean) ** 2));
}
