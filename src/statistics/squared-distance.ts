import type { Interval } from '../domain/verdict.ts';
import type { DistanceEstimate } from './distance-estimate.ts';
import { chiSquaredQuantile, chiSquaredSurvival, noncentralChiSquaredCdf } from './distributions/chi-squared.ts';
import { noncentralityInterval } from './noncentrality.ts';

/** A distance that is never negative and, without change, is close to `scale` × χ² with `df` degrees of freedom. */
export type SquaredDistance = {
  readonly estimate: number;
  readonly scale: number;
  readonly df: number;
  /** By the delta method, at the shares as they were seen. */
  readonly variance: number;
};

/** How many times the mean without change an estimate must be before its own variance alone gives the scale. */
const clearOfChance = 4;

/**
 * Close to no change an estimate is `scale` × noncentral χ², its noncentrality the distance on that scale; far from it,
 * it is close to normal with the delta method's variance, which the same family has with another scale. The larger of
 * both scales holds until the estimate is clear of chance.
 */
function familyScale({ estimate, scale, df, variance }: SquaredDistance): number {
  if (estimate === 0) return scale;
  return Math.max(scale * Math.min(1, (clearOfChance * df * scale) / estimate), variance / (4 * estimate));
}

/** An interval for the distance between the populations, by inverting that family. Its lower end is 0 where no change is plausible. */
export function squaredDistanceInterval(distance: SquaredDistance, confidence: number): Interval {
  const { estimate, scale, df } = distance;
  const unit = familyScale(distance);
  const { lower, upper } = noncentralityInterval(estimate / unit, (df * scale) / unit, confidence);
  return { lower: lower * unit, upper: upper * unit };
}

/**
 * The same as an estimate that a limit can be held against. Samples that are more alike than chance allows prove no
 * more than samples as alike as chance makes them: what no change could reach is not excluded. A single bin is judged as
 * the two that it could have been.
 */
export function squaredDistance(distance: SquaredDistance): DistanceEstimate {
  const { estimate, scale } = distance;
  const df = Math.max(1, distance.df);
  const unit = familyScale(distance);
  return {
    estimate,
    interval: (confidence) => {
      const { lower, upper } = squaredDistanceInterval({ ...distance, df }, confidence);
      return { lower, upper: Math.max(upper, scale * chiSquaredQuantile(1 - confidence, df)) };
    },
    pValues: (limit) => {
      const below = noncentralChiSquaredCdf(estimate / unit, (df * scale) / unit, limit / unit);
      return { atMost: 1 - below, atLeast: Math.max(below, chiSquaredSurvival(limit / scale, df) / 2) };
    },
  };
}
