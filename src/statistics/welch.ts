import { sum } from './counts.ts';
import { studentTSurvival } from './distributions/student-t.ts';

/** Mean and unbiased variance, in two passes; the variance is null for fewer than two values. */
export function meanAndVariance(values: readonly number[]): {
  readonly mean: number;
  readonly variance: number | null;
} {
  const mean = sum(values) / Math.max(1, values.length);
  if (values.length < 2) return { mean, variance: null };
  return { mean, variance: sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1) };
}

/** Welch's test of equal means, two-sided. Null where a sample has fewer than two values or neither varies. */
export function welchT(
  a: readonly number[],
  b: readonly number[],
): { readonly t: number; readonly degreesOfFreedom: number; readonly pValue: number } | null {
  const first = meanAndVariance(a);
  const second = meanAndVariance(b);
  if (first.variance === null || second.variance === null) return null;
  const u = first.variance / a.length;
  const v = second.variance / b.length;
  if (u + v === 0) return null;
  const t = (first.mean - second.mean) / Math.sqrt(u + v);
  const degreesOfFreedom = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return { t, degreesOfFreedom, pValue: 2 * studentTSurvival(Math.abs(t), degreesOfFreedom) };
}
