import type { RankSums } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import { criticalValue, normalSurvival } from './distributions/normal.ts';
import { hanleyMcNeilInterval } from './hanley-mcneil.ts';
import { tango } from './paired-rate-difference.ts';

/** An area under the ROC curve with DeLong's variance; `variance` is null with fewer than two rows of a class. */
export type Auroc = { readonly auroc: number; readonly variance: number | null };

/**
 * AUROC and its variance by DeLong, DeLong & Clarke-Pearson 1988 from exact sums of placements (Sun & Xu 2014).
 * Null without positives or without negatives.
 */
export function aurocFromRanks(positives: number, negatives: number, sums: RankSums): Auroc | null {
  if (positives === 0 || negatives === 0) return null;
  const auroc = Number(BigInt(sums.p)) / (2 * positives * negatives);
  return { auroc, variance: variance(positives, negatives, exact(sums)) };
}

type Sums = { readonly p: bigint; readonly pp: bigint; readonly q: bigint; readonly qq: bigint };

const exact = (sums: RankSums): Sums => ({
  p: BigInt(sums.p),
  pp: BigInt(sums.pp),
  q: BigInt(sums.q),
  qq: BigInt(sums.qq),
});

function variance(positives: number, negatives: number, sums: Sums): number | null {
  if (positives < 2 || negatives < 2) return null;
  return (
    squaredDeviations(sums.p, sums.pp, positives) / (4 * negatives ** 2) +
    squaredDeviations(sums.q, sums.qq, negatives) / (4 * positives ** 2)
  );
}

/** Σ(x − x̄)² / (n (n − 1)), the variance of a mean; the difference is taken between whole numbers. */
function squaredDeviations(sum: bigint, squares: bigint, n: number): number {
  return Number(BigInt(n) * squares - sum * sum) / (n * n * (n - 1));
}

/**
 * An interval for one AUROC: normal on the logit scale (stays in (0, 1)) or on the plain one (`wald`, clipped).
 * Without variance, as for a perfect or a tiny sample, DeLong has no interval and Hanley and McNeil's score interval
 * takes its place, which has width for any sample. Null without positives or negatives.
 */
export function aurocInterval(
  positives: number,
  negatives: number,
  sums: RankSums,
  confidence: number,
  scale: 'logit' | 'wald' = 'logit',
): Interval | null {
  const estimate = aurocFromRanks(positives, negatives, sums);
  if (estimate === null) return null;
  const { auroc } = estimate;
  if (estimate.variance === null || estimate.variance === 0 || auroc === 0 || auroc === 1)
    return hanleyMcNeilInterval(auroc, positives, negatives, confidence);
  const half = criticalValue(confidence) * Math.sqrt(estimate.variance);
  if (scale === 'wald') return { lower: Math.max(0, auroc - half), upper: Math.min(1, auroc + half) };
  const odds = auroc / (1 - auroc);
  const factor = Math.exp(half / (auroc * (1 - auroc)));
  return { lower: odds / factor / (1 + odds / factor), upper: 1 / (1 + 1 / (odds * factor)) };
}

export type PairedAuroc = {
  readonly candidate: number;
  readonly champion: number;
  /** candidate − champion */
  readonly difference: number;
  readonly standardError: number | null;
  /** Of equality, two-sided; null without variance. */
  readonly z: number | null;
  readonly pValue: number | null;
  readonly interval: Interval;
};

/**
 * The difference of two AUROCs on the same rows, by DeLong. Null without positives or negatives; [−1, 1] with fewer
 * than two rows of a class. Where no placement differs the standard error is 0 and says nothing of rows unseen: all
 * of min(positives, negatives) disjoint pairs agree, so the interval is Tango's for that many pairs without discord.
 */
export function pairedAurocDifference(
  positives: number,
  negatives: number,
  candidate: RankSums,
  champion: RankSums,
  cross: { readonly p: string; readonly q: string },
  confidence: number,
): PairedAuroc | null {
  const first = aurocFromRanks(positives, negatives, candidate);
  const second = aurocFromRanks(positives, negatives, champion);
  if (first === null || second === null) return null;
  const a = exact(candidate);
  const b = exact(champion);
  const differences: Sums = {
    p: a.p - b.p,
    pp: a.pp + b.pp - 2n * BigInt(cross.p),
    q: a.q - b.q,
    qq: a.qq + b.qq - 2n * BigInt(cross.q),
  };
  const difference = Number(differences.p) / (2 * positives * negatives);
  const squared = variance(positives, negatives, differences);
  const standardError = squared === null ? null : Math.sqrt(squared);
  const z = standardError === null || standardError === 0 ? null : difference / standardError;
  return {
    candidate: first.auroc,
    champion: second.auroc,
    difference,
    standardError,
    z,
    pValue: z === null ? null : 2 * normalSurvival(Math.abs(z)),
    interval: differenceInterval(difference, standardError, Math.min(positives, negatives), confidence),
  };
}

function differenceInterval(
  difference: number,
  standardError: number | null,
  pairs: number,
  confidence: number,
): Interval {
  if (standardError === null) return { lower: -1, upper: 1 };
  if (standardError === 0) {
    const { lower, upper } = tango(0, 0, pairs, confidence);
    return { lower: Math.max(-1, difference + lower), upper: Math.min(1, difference + upper) };
  }
  const half = criticalValue(confidence) * standardError;
  return { lower: Math.max(-1, difference - half), upper: Math.min(1, difference + half) };
}
