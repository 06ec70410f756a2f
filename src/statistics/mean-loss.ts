import type { Interval } from '../domain/verdict.ts';
import { normalQuantile } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';

/** Above this standard error, as a share of the mean, a few large losses are most of it, and no interval says how large. */
export const mostRelativeError = 0.5;

/**
 * An interval for the mean of losses that are 0 or more, from its estimate and standard error over independent units.
 * Losses are skewed: Student's t on the logarithm, with the terms of second order that gamma-distributed losses have.
 * With r the relative standard error, the logarithm of their mean is off by r² (2 + z²)/6 at the critical value z
 * (Cornish & Fisher 1938), and the estimate of their variance varies by r² more than that of a normal
 * (1/ν = 1/(n − 1) + r²); twice that here, for losses with heavier tails. Null where r is too large, and without spread.
 */
export function meanLossInterval(mean: number, error: number, units: number, confidence: number): Interval | null {
  const relative = error / mean;
  if (!(relative > 0 && relative <= mostRelativeError)) return null;
  const squared = relative ** 2;
  const freedom = 1 / (1 / (units - 1) + 2 * squared);
  const z = normalQuantile((1 - confidence) / 2);
  const centre = Math.log(mean) + (squared * (2 + z * z)) / 6;
  const half = studentTQuantile((1 - confidence) / 2, freedom) * relative;
  return { lower: Math.exp(centre - half), upper: Math.exp(centre + half) };
}
