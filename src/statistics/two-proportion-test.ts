import { requireCounts } from './counts.ts';
import { normalSurvival } from './distributions/normal.ts';
import { constrainedStandardError, unpooledStandardError } from './rate-difference.ts';

/** A statistic that is standard normal under its null hypothesis. */
export type ZTest = { readonly z: number; readonly pValue: number };

/** Tests of p1 = p2 with the pooled rate, two-sided. Null where a group is empty or all rows are alike. */
export function pooledTest(x1: number, n1: number, x2: number, n2: number): ZTest | null {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  const p = (x1 + x2) / (n1 + n2);
  if (n1 === 0 || n2 === 0 || p === 0 || p === 1) return null;
  const z = (x1 / n1 - x2 / n2) / Math.sqrt(p * (1 - p) * (1 / n1 + 1 / n2));
  return { z, pValue: 2 * normalSurvival(Math.abs(z)) };
}

/** How the standard error of a non-inferiority test is taken: at the observed rates or under the hypothesis. */
export type NonInferiorityMethod = 'wald' | 'farrington-manning' | 'miettinen-nurminen';

/** One-sided test of p1 − p2 ≤ −margin: a small p-value shows non-inferiority. Null without rows or variance. */
export function nonInferiority(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  margin: number,
  method: NonInferiorityMethod = 'miettinen-nurminen',
): ZTest | null {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  if (n1 === 0 || n2 === 0) return null;
  const error =
    method === 'wald'
      ? unpooledStandardError(x1, n1, x2, n2)
      : constrainedStandardError(x1, n1, x2, n2, -margin) *
        (method === 'miettinen-nurminen' ? Math.sqrt((n1 + n2) / (n1 + n2 - 1)) : 1);
  if (error === 0) return null;
  const z = (x1 / n1 - x2 / n2 + margin) / error;
  return { z, pValue: normalSurvival(z) };
}
