import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';
import { tango } from './paired-rate-difference.ts';
import { wilson } from './wilson.ts';

/**
 * The variance of a mean of values from 0 to 1, raised where the mean is close to an end. There a few units are most of
 * what is missing to it, and a table that happens to have none of them looks surer than it is. So up to `most` units more
 * are taken to vary as yes and no do, which vary most: (1 − 2 × mean)² of them, the part that skewness has in their
 * distribution.
 */
export function raisedVariance(mean: number, variance: number, units: number, most: number): number {
  const more = most * (1 - 2 * mean) ** 2;
  return (units * variance + (more * mean * (1 - mean)) / Math.max(1, units - 1)) / (units + more);
}

/**
 * An interval for the mean of values from 0 to 1, from its estimate and standard error over independent units: Wilson's
 * for as many rows of yes and no as would have this error (Korn & Graubard 1998, who so widen an interval for few
 * units), raised near an end. Without spread, for as many as there are units.
 */
export function meanShareInterval(mean: number, error: number, units: number, confidence: number): Interval {
  // The unbiased variance divides by one less: of rows of yes and no there are then as many as there are units.
  const binomial =
    error > 0 ? (mean * (1 - mean) * (units - 1)) / units / raisedVariance(mean, error ** 2, units, 4) : units;
  const t = studentTQuantile((1 - confidence) / 2, Math.max(1, units - 1));
  const rows = (binomial > 0 ? binomial : units) * (criticalValue(confidence) / t) ** 2;
  return wilson(Math.min(rows, mean * rows), rows, confidence);
}

/**
 * How far a mean difference can be from 0 that is 0 in every one of these units, as a share of the largest difference
 * of a unit: Tango's interval for so many pairs without discord.
 */
export const unseenDifference = (units: number, confidence: number): number => tango(0, 0, units, confidence).upper;
