import { type Confusion, falsePositiveRate, recall, rowsOf, selectionRate } from './confusion.ts';
import { sum } from './counts.ts';

/** How far a rate spreads over groups: largest minus smallest, and smallest over largest. */
export type Disparity = { readonly difference: number; readonly ratio: number | null };

/**
 * The disparity of one rate over groups. Null where a group has no denominator or there are fewer than two groups: a
 * group without positives has no true positive rate, and taking it for 0 (as Fairlearn does) would find a perfect
 * classifier unfair. The ratio of two zero rates is null.
 */
export function disparity(rates: readonly (number | null)[]): Disparity | null {
  const known = rates.filter((rate) => rate !== null);
  if (known.length < 2 || known.length < rates.length) return null;
  const least = Math.min(...known);
  const most = Math.max(...known);
  return { difference: most - least, ratio: most === 0 ? null : least / most };
}

/** The largest difference of a group from the rate over all rows, and the smallest ratio to it (or of it). */
export function disparityToOverall(rates: readonly (number | null)[], overall: number | null): Disparity | null {
  const known = rates.filter((rate) => rate !== null);
  if (overall === null || known.length === 0 || known.length < rates.length) return null;
  const ratios = known.map((rate) => Math.min(rate, overall) / Math.max(rate, overall));
  return {
    difference: Math.max(...known.map((rate) => Math.abs(rate - overall))),
    ratio: overall === 0 ? null : Math.min(...ratios),
  };
}

export const pooled = (groups: readonly Confusion[]): Confusion => ({
  truePositives: sum(groups.map((group) => group.truePositives)),
  falsePositives: sum(groups.map((group) => group.falsePositives)),
  falseNegatives: sum(groups.map((group) => group.falseNegatives)),
  trueNegatives: sum(groups.map((group) => group.trueNegatives)),
});

/** Which groups a group is held against. */
export type Against = 'groups' | 'overall';

const rateDisparity = (
  groups: readonly Confusion[],
  rate: (group: Confusion) => number | null,
  against: Against,
): Disparity | null =>
  against === 'groups' ? disparity(groups.map(rate)) : disparityToOverall(groups.map(rate), rate(pooled(groups)));

/** Of selection rates. */
export const demographicParity = (groups: readonly Confusion[], against: Against = 'groups'): Disparity | null =>
  rateDisparity(groups, selectionRate, against);

/** Of true positive rates. */
export const equalOpportunity = (groups: readonly Confusion[], against: Against = 'groups'): Disparity | null =>
  rateDisparity(groups, recall, against);

/** Of true and false positive rates, the worse of the two or their mean. Null where either is. */
export function equalizedOdds(
  groups: readonly Confusion[],
  against: Against = 'groups',
  combine: 'worst' | 'mean' = 'worst',
): Disparity | null {
  const opportunity = equalOpportunity(groups, against);
  const alarms = rateDisparity(groups, falsePositiveRate, against);
  if (opportunity === null || alarms === null) return null;
  const ratios = [opportunity.ratio, alarms.ratio];
  const known = ratios.filter((ratio) => ratio !== null);
  const mean = combine === 'mean';
  return {
    difference: mean
      ? (opportunity.difference + alarms.difference) / 2
      : Math.max(opportunity.difference, alarms.difference),
    ratio: known.length < 2 ? null : mean ? sum(known) / 2 : Math.min(...known),
  };
}

/**
 * Smoothed differential fairness (Foulds et al. 2020; AIF360): the largest |ln| ratio of outcome probabilities between
 * two groups, each smoothed by a Dirichlet prior of the given total concentration. Null for fewer than two groups.
 */
export function differentialFairness(
  groups: readonly { readonly successes: number; readonly n: number }[],
  concentration: number,
): number | null {
  if (groups.length < 2) return null;
  const rates = groups.map(({ successes, n }) => (successes + concentration / 2) / (n + concentration));
  const spread = (logs: readonly number[]): number => Math.max(...logs) - Math.min(...logs);
  return Math.max(spread(rates.map(Math.log)), spread(rates.map((rate) => Math.log1p(-rate))));
}

/**
 * Generalized entropy of benefits b = prediction − label + 1 (Speicher et al. 2018), from counts; α = 1 is Theil's
 * index. Null without rows or where every benefit is 0.
 */
export function generalizedEntropy(confusion: Confusion, alpha: number): number | null {
  const rows = rowsOf(confusion);
  const benefits = [
    { benefit: 0, count: confusion.falseNegatives },
    { benefit: 1, count: confusion.truePositives + confusion.trueNegatives },
    { benefit: 2, count: confusion.falsePositives },
  ];
  const mean = sum(benefits.map(({ benefit, count }) => benefit * count)) / rows;
  if (rows === 0 || mean === 0) return null;
  const term = (ratio: number): number => {
    if (alpha === 1) return ratio === 0 ? 0 : ratio * Math.log(ratio);
    if (alpha === 0) return -Math.log(ratio);
    return (ratio ** alpha - 1) / (alpha * (alpha - 1));
  };
  return sum(benefits.map(({ benefit, count }) => (count === 0 ? 0 : count * term(benefit / mean)))) / rows;
}
