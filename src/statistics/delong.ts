import type { RankSums, Weights } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import { criticalValue, normalSurvival } from './distributions/normal.ts';
import { hanleyMcNeilInterval } from './hanley-mcneil.ts';
import { raisedVariance } from './mean-share.ts';
import { tango } from './paired-rate-difference.ts';

/** An area under the ROC curve with DeLong's variance; `variance` is null with fewer than two rows of a class. */
export type Auroc = { readonly auroc: number; readonly variance: number | null };

/** The rows of a class; where they have weights, those too, and the sums of ranks are sums of weights. */
export type ClassRows = number | { readonly rows: number; readonly weights: Weights };

/**
 * AUROC and its variance by DeLong, DeLong & Clarke-Pearson 1988 from exact sums of placements (Sun & Xu 2014). Of
 * weighted rows it is the ratio of the weights of pairs, its variance by linearisation, with each row and its weight
 * drawn independently; equal weights give DeLong's own. Null without positives or without negatives.
 */
export function aurocFromRanks(positives: ClassRows, negatives: ClassRows, sums: RankSums): Auroc | null {
  const [m, n] = [weightOf(positives), weightOf(negatives)];
  if (m === 0 || n === 0) return null;
  const auroc = Number(BigInt(sums.p)) / (2 * m * n);
  return { auroc, variance: variance(positives, negatives, exact(sums)) };
}

const rowsIn = (of: ClassRows): number => (typeof of === 'number' ? of : of.rows);
const weightOf = (of: ClassRows): number => (typeof of === 'number' ? of : Number(BigInt(of.weights.sum)));

/** As many rows as would say as much if each counted once (Kish 1965). */
export const effectiveRows = (of: ClassRows): number =>
  typeof of === 'number' ? of : weightOf(of) ** 2 / Number(BigInt(of.weights.squares));

type ClassSums = { readonly sum: bigint; readonly squares: bigint; readonly weighted: bigint };
type Sums = { readonly p: ClassSums; readonly q: ClassSums };

const exact = ({ p, pp, wp = '0', q, qq, wq = '0' }: RankSums): Sums => ({
  p: { sum: BigInt(p), squares: BigInt(pp), weighted: BigInt(wp) },
  q: { sum: BigInt(q), squares: BigInt(qq), weighted: BigInt(wq) },
});

function variance(positives: ClassRows, negatives: ClassRows, { p, q }: Sums): number | null {
  if (rowsIn(positives) < 2 || rowsIn(negatives) < 2) return null;
  return (
    squaredDeviations(p, positives) / (4 * weightOf(negatives) ** 2) +
    squaredDeviations(q, negatives) / (4 * weightOf(positives) ** 2)
  );
}

/**
 * Σ(x − x̄)² / (n (n − 1)), the variance of a mean; of a weighted one n/(n − 1) Σw²(x − x̄)² / (Σw)². The difference
 * is taken between whole numbers.
 */
function squaredDeviations({ sum, squares, weighted }: ClassSums, of: ClassRows): number {
  if (typeof of === 'number') return Number(BigInt(of) * squares - sum * sum) / (of * of * (of - 1));
  const all = BigInt(of.weights.sum);
  const deviations = all * all * squares - 2n * all * sum * weighted + sum * sum * BigInt(of.weights.squares);
  return (Number(deviations) / Number(all) ** 4) * (of.rows / (of.rows - 1));
}

/**
 * An interval for one AUROC: normal on the logit scale (stays in (0, 1)) or on the plain one (`wald`, clipped).
 * Without variance, as for a perfect or a tiny sample, DeLong has no interval and Hanley and McNeil's score interval
 * takes its place, which has width for any sample. Null without positives or negatives.
 */
export function aurocInterval(
  positives: ClassRows,
  negatives: ClassRows,
  sums: RankSums,
  confidence: number,
  scale: 'logit' | 'wald' = 'logit',
): Interval | null {
  const estimate = aurocFromRanks(positives, negatives, sums);
  if (estimate === null) return null;
  const { auroc } = estimate;
  if (estimate.variance === null || estimate.variance === 0 || auroc === 0 || auroc === 1)
    return hanleyMcNeilInterval(auroc, effectiveRows(positives), effectiveRows(negatives), confidence);
  if (scale === 'wald') {
    const half = criticalValue(confidence) * Math.sqrt(estimate.variance);
    return { lower: Math.max(0, auroc - half), upper: Math.min(1, auroc + half) };
  }
  // The area is the mean share of the other class that a row of the rarer one is told apart from.
  const units = Math.min(effectiveRows(positives), effectiveRows(negatives));
  const half = criticalValue(confidence) * Math.sqrt(raisedVariance(auroc, estimate.variance, units, 1));
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
  positives: ClassRows,
  negatives: ClassRows,
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
  const less = (one: ClassSums, other: ClassSums, both: string): ClassSums => ({
    sum: one.sum - other.sum,
    squares: one.squares + other.squares - 2n * BigInt(both),
    weighted: one.weighted - other.weighted,
  });
  const differences: Sums = { p: less(a.p, b.p, cross.p), q: less(a.q, b.q, cross.q) };
  const difference = Number(differences.p.sum) / (2 * weightOf(positives) * weightOf(negatives));
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
    interval: differenceInterval(
      difference,
      standardError,
      Math.floor(Math.min(effectiveRows(positives), effectiveRows(negatives))),
      confidence,
    ),
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
