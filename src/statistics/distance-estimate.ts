import type { Interval } from '../domain/verdict.ts';

/** How far apart two populations are, by their samples. */
export type DistanceEstimate = {
  readonly estimate: number;
  readonly interval: (confidence: number) => Interval;
  /** One-sided p-values of the hypotheses that the distance is at most, and at least, `limit`. */
  readonly pValues: (limit: number) => PValues;
};

export type PValues = { readonly atMost: number; readonly atLeast: number };

/** A distance whose square is estimated, divided by the most that the square can be. */
export function rootOf({ estimate, interval, pValues }: DistanceEstimate, most = 1): DistanceEstimate {
  const root = (value: number): number => Math.sqrt(value / most);
  return {
    estimate: root(estimate),
    interval: (confidence) => {
      const { lower, upper } = interval(confidence);
      return { lower: root(lower), upper: root(upper) };
    },
    pValues: (limit) => pValues(limit * limit * most),
  };
}

const least = 1e-12;
const steps = 50;

/** p-values from intervals that are quickly made: the smallest error at which an end of the interval passes the limit. */
export const invertedPValues =
  (interval: DistanceEstimate['interval']): DistanceEstimate['pValues'] =>
  (limit) => ({
    atMost: smallestTail((tail) => interval(1 - 2 * tail).lower > limit),
    atLeast: smallestTail((tail) => interval(1 - 2 * tail).upper < limit),
  });

/** @param excludes true from some tail on up to one half, where an interval is next to a point */
function smallestTail(excludes: (tail: number) => boolean): number {
  let [from, to] = [Math.log(least), Math.log(0.4999)];
  if (!excludes(Math.exp(to))) return 1;
  for (let i = 0; i < steps; i++) {
    const middle = (from + to) / 2;
    if (excludes(Math.exp(middle))) to = middle;
    else from = middle;
  }
  return Math.exp(to);
}
