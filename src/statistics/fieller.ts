import type { Interval } from '../domain/verdict.ts';
import { studentTQuantile } from './distributions/student-t.ts';

/** Two estimates from the same units, with their variances and covariance. */
export type TwoEstimates = {
  readonly first: number;
  readonly second: number;
  readonly firstVariance: number;
  readonly secondVariance: number;
  readonly covariance: number;
};

/**
 * Fieller's interval (1954) for first/second: the ratios ρ for which first − ρ second is not significantly different
 * from 0 by Student's t. Null where the second is not clearly positive, for then no ratio can be excluded.
 */
export function fieller(
  { first, second, firstVariance, secondVariance, covariance }: TwoEstimates,
  units: number,
  confidence: number,
): Interval | null {
  if (units < 2) return null;
  const t = studentTQuantile((1 - confidence) / 2, units - 1);
  // (first − ρ second)² = t² (firstVariance − 2ρ covariance + ρ² secondVariance)
  const a = second ** 2 - t * t * secondVariance;
  const b = first * second - t * t * covariance;
  const c = first ** 2 - t * t * firstVariance;
  if (!(second > 0 && a > 0)) return null;
  const spread = Math.sqrt(Math.max(0, b * b - a * c));
  return { lower: (b - spread) / a, upper: (b + spread) / a };
}
