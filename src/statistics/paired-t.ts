import type { Interval } from '../domain/verdict.ts';
import { studentTQuantile, studentTSurvival } from './distributions/student-t.ts';
import { meanAndVariance } from './welch.ts';

export type PairedT = {
  readonly mean: number;
  /** Null where the differences do not vary. */
  readonly t: number | null;
  readonly pValue: number | null;
  readonly degreesOfFreedom: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** Cohen's d_z: the mean in standard deviations of the differences. */
  readonly standardized: number | null;
};

/**
 * The mean of paired differences with Student's interval; p of mean 0, two-sided. Null for fewer than two differences,
 * which have no variance. Differences that are all equal have an interval without width: judge such a sample by counts.
 */
export function pairedT(differences: readonly number[], confidence: number): PairedT | null {
  const n = differences.length;
  const { mean, variance } = meanAndVariance(differences);
  if (variance === null) return null;
  const standardError = Math.sqrt(variance / n);
  const half = studentTQuantile((1 - confidence) / 2, n - 1) * standardError;
  const t = standardError === 0 ? null : mean / standardError;
  return {
    mean,
    t,
    pValue: t === null ? null : 2 * studentTSurvival(Math.abs(t), n - 1),
    degreesOfFreedom: n - 1,
    standardError,
    interval: { lower: mean - half, upper: mean + half },
    standardized: standardError === 0 ? null : mean / Math.sqrt(variance),
  };
}
