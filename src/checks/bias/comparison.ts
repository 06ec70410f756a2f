import type { Interval } from '../../domain/verdict.ts';
import type { Rate } from '../../metrics/cells.ts';
import { newcombe } from '../../statistics/rate-difference.ts';
import { koopman } from '../../statistics/rate-ratio.ts';
import type { Decide } from '../rules/terms.ts';

/** Two groups by one number. `behind` is the one that the number is about, `ahead` the one it is measured against. */
export type Comparison = {
  readonly estimate: number;
  readonly interval: Interval;
  /** Whether the judged group is behind the reference group, rather than the other way round. */
  readonly groupIsBehind: boolean;
};

/**
 * The ratio of two rates, of the group behind to the one ahead, with Koopman's interval.
 *
 * A limit t on a ratio holds in both directions: t ≤ R and t ≤ 1/R. Of the two, the direction whose interval reaches
 * lower is shown. Its verdict is the verdict on both: where it lies above t so does the other, and where it lies below
 * t the other is above 1. By the point estimate, it is the direction below 1. Null where neither group has the event.
 */
export function ratioComparison(group: Rate, reference: Rate, confidence: number, decide: Decide): Comparison | null {
  if (group.events + reference.events === 0) return null;
  const forward = koopman(group.events, group.rows, reference.events, reference.rows, confidence);
  const backward = { lower: 1 / forward.upper, upper: 1 / forward.lower };
  // Integers below 2⁵³ and one division: 28 of 35 against 100 of 100 is exactly 0.8, as the policy writes it.
  const products = [group.events * reference.rows, reference.events * group.rows] as const;
  const groupIsBehind = decide === 'point' ? products[0] <= products[1] : forward.lower <= backward.lower;
  return groupIsBehind
    ? { estimate: products[0] / products[1], interval: forward, groupIsBehind }
    : { estimate: products[1] / products[0], interval: backward, groupIsBehind };
}

/**
 * The rate of the group ahead less that of the group behind, with Newcombe's interval. As with ratios the direction is
 * the one whose interval reaches further beyond the limit, and its verdict is the verdict on both.
 */
export function differenceComparison(group: Rate, reference: Rate, confidence: number, decide: Decide): Comparison {
  const forward = newcombe(reference.events, reference.rows, group.events, group.rows, confidence);
  const difference = (reference.events * group.rows - group.events * reference.rows) / (group.rows * reference.rows);
  const groupIsBehind = decide === 'point' ? difference >= 0 : forward.upper >= -forward.lower;
  return groupIsBehind
    ? { estimate: difference, interval: forward, groupIsBehind }
    : { estimate: 0 - difference, interval: { lower: 0 - forward.upper, upper: 0 - forward.lower }, groupIsBehind };
}

/**
 * The largest of several absolute differences. Where the intervals of all of them hold, the largest lies between the
 * largest of their lower and the largest of their upper ends.
 */
export function largestDifference(pairs: readonly (readonly [Rate, Rate])[], confidence: number): Comparison {
  const parts = pairs.map(([group, reference]) => differenceComparison(group, reference, confidence, 'interval'));
  const worst = parts.reduce((one, other) => (Math.abs(other.estimate) > Math.abs(one.estimate) ? other : one));
  return {
    estimate: Math.abs(worst.estimate),
    interval: {
      lower: Math.max(0, ...parts.map(({ interval }) => interval.lower)),
      upper: Math.max(...parts.map(({ interval }) => interval.upper)),
    },
    groupIsBehind: true,
  };
}

/** The mean of several absolute differences, between the means of their ends. */
export function meanDifference(pairs: readonly (readonly [Rate, Rate])[], confidence: number): Comparison {
  const parts = pairs.map(([group, reference]) => differenceComparison(group, reference, confidence, 'interval'));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    estimate: mean(parts.map(({ estimate }) => Math.abs(estimate))),
    interval: {
      lower: mean(parts.map(({ interval }) => Math.max(0, interval.lower))),
      upper: mean(parts.map(({ interval }) => interval.upper)),
    },
    groupIsBehind: true,
  };
}
