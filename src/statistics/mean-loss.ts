import type { Interval } from '../domain/verdict.ts';
import { normalQuantile } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';

/** Above this standard error, as a share of the mean, a few large losses are most of it, and no interval says how large. */
export const mostRelativeError = 0.5;

/** A squared coefficient of variation above this is no better known than this. */
const mostVaried = 4;

/**
 * An interval for the mean of losses that are 0 or more, from its estimate and standard error over independent units.
 * Losses are skewed: Student's t on the logarithm, with the terms of second order (Hall 1992, 2.6; Cornish & Fisher
 * 1938). With r the relative standard error and κ r the skewness of the mean, the logarithm is off by
 * r² (κ (2z² + 1)/6 − z²/2) at the critical value z, and the estimate of the variance varies by κ r² more than that of
 * a normal. κ is 2 for gamma-distributed losses, such as squared normal errors, and 3 + c² for lognormal ones, where c
 * is the losses' coefficient of variation; 2 + c²/2 here. Null where r is too large, and without spread.
 */
export function meanLossInterval(mean: number, error: number, units: number, confidence: number): Interval | null {
  const relative = error / mean;
  if (!(relative > 0 && relative <= mostRelativeError)) return null;
  const squared = relative ** 2;
  const skewness = 2 + Math.min(mostVaried, squared * units) / 2;
  const freedom = 1 / (1 / (units - 1) + skewness * squared);
  const z = normalQuantile((1 - confidence) / 2);
  const centre = Math.log(mean) + squared * ((skewness * (2 * z * z + 1)) / 6 - (z * z) / 2);
  const half = studentTQuantile((1 - confidence) / 2, freedom) * relative;
  return { lower: Math.exp(centre - half), upper: Math.exp(centre + half) };
}
