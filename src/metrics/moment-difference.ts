import type { Interval } from '../domain/verdict.ts';
import { fieller } from '../statistics/fieller.ts';
import { unseenDifference } from '../statistics/mean-share.ts';
import { momentInterval } from '../statistics/moments.ts';
import type { Difference } from './estimate.ts';
import type { Moments } from './metric.ts';
import { covarianceOf, differenceError, type Point } from './moment-point.ts';

/** What the interval of a number made of moments is called, and why there is none. */
export const oneUnit = 'none: there is one unit';
export const noSpread = 'none: the units do not vary';

export const byCluster = ({ isClustered }: Point): string => (isClustered ? ', by cluster' : '');

/**
 * The difference of two models' numbers on the same units: Student's t on the linearised differences. Where they differ
 * in no unit, Tango's interval without discord, in terms of the `largest` difference that a unit is taken to have.
 */
export function linearDifference(
  moments: Moments,
  own: Point,
  other: Point,
  confidence: number,
  { of, largest }: { readonly of: string; readonly largest: number },
): Difference {
  const estimate = own.value - other.value;
  const units = Math.min(own.units, other.units);
  const error = differenceError(moments, own, other);
  const unseen = largest * unseenDifference(units, confidence);
  const interval: Interval | null =
    error === 0 && largest > 0
      ? { lower: estimate - unseen, upper: estimate + unseen }
      : momentInterval(estimate, error, units, confidence);
  const method = error === 0 ? 'Tango, no unit differs' : `Student's t, paired${byCluster(own)}`;
  return {
    candidate: own.value,
    champion: other.value,
    estimate,
    interval,
    method: interval === null ? (error === null ? oneUnit : noSpread) : method,
    rows: Math.min(own.rows, other.rows),
    least: units,
    of,
  };
}

/**
 * The ratio of two models' numbers on the same units, by Fieller; `power` is what both are raised to afterwards, with
 * their ratio. Null where the champion's is not above 0.
 */
export function linearRatio(
  moments: Moments,
  own: Point,
  other: Point,
  confidence: number,
  { of, power }: { readonly of: string; readonly power: number },
): Difference | null {
  if (!(other.value > 0) || own.value < 0) return null;
  const units = Math.min(own.units, other.units);
  const error = differenceError(moments, own, other);
  const ratio = own.value / other.value;
  // A difference that is the same in every unit says nothing of how sure the champion's number is.
  const isAlike = error === 0 && own.value === other.value;
  const interval = isAlike ? alike(ratio, units, confidence) : quotient(moments, own, other, units, confidence);
  const method = isAlike ? 'Tango, no unit differs' : `Fieller, paired${byCluster(own)}`;
  return {
    candidate: own.value ** power,
    champion: other.value ** power,
    estimate: ratio ** power,
    interval: interval && { lower: Math.max(0, interval.lower) ** power, upper: interval.upper ** power },
    method: interval === null ? (error === null ? oneUnit : "none: the live version's value may be 0") : method,
    rows: Math.min(own.rows, other.rows),
    least: units,
    of,
  };
}

function alike(ratio: number, units: number, confidence: number): Interval {
  const unseen = 2 * unseenDifference(units, confidence);
  return { lower: ratio - unseen, upper: ratio + unseen };
}

function quotient(moments: Moments, own: Point, other: Point, units: number, confidence: number): Interval | null {
  if (own.error === null || other.error === null) return null;
  const estimates = {
    first: own.value,
    second: other.value,
    firstVariance: own.error ** 2,
    secondVariance: other.error ** 2,
    covariance: covarianceOf(moments, own, other),
  };
  return fieller(estimates, units, confidence);
}
