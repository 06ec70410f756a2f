import type { ChiSquaredTest } from './contingency.ts';
import { sum } from './counts.ts';
import { chiSquaredSurvival } from './distributions/chi-squared.ts';
import { quantile } from './tally.ts';

/** Where the characteristic functions are compared, over half the interquartile range of all rows. */
const points = [0.4, 0.8];

/**
 * Epps and Singleton's test (1986) that two samples have one characteristic function at two points; it does not need
 * continuous values. Null where a sample has fewer than five rows, all rows have one interquartile value, or the
 * covariance is singular.
 */
export function eppsSingleton(a: readonly number[], b: readonly number[]): ChiSquaredTest | null {
  const n = a.length;
  const m = b.length;
  if (n < 5 || m < 5) return null;
  const all = Float64Array.from([...a, ...b]).sort();
  const scale = (quantile(all, 0.75)! - quantile(all, 0.25)!) / 2;
  if (!(scale > 0)) return null;
  const features = (value: number): readonly number[] => [
    ...points.map((t) => Math.cos((t * value) / scale)),
    ...points.map((t) => Math.sin((t * value) / scale)),
  ];
  const first = moments(a.map(features));
  const second = moments(b.map(features));
  const rows = n + m;
  const covariance = first.covariance.map((row, i) =>
    row.map((cell, j) => (rows / n) * cell + (rows / m) * second.covariance[i]![j]!),
  );
  const difference = first.mean.map((mean, i) => mean - second.mean[i]!);
  const solved = solve(covariance, difference);
  if (solved === null) return null;
  const quadratic = rows * sum(difference.map((value, i) => value * solved[i]!));
  const small = Math.max(n, m) < 25 ? 1 / (1 + rows ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = small * quadratic;
  const degreesOfFreedom = 2 * points.length;
  return { statistic, degreesOfFreedom, pValue: chiSquaredSurvival(statistic, degreesOfFreedom) };
}

/** Means and covariances (over n) of rows of features. */
function moments(rows: readonly (readonly number[])[]) {
  const width = rows[0]!.length;
  const mean = Array.from({ length: width }, (_, i) => sum(rows.map((row) => row[i]!)) / rows.length);
  const covariance = mean.map((meanI, i) =>
    mean.map((meanJ, j) => sum(rows.map((row) => (row[i]! - meanI) * (row[j]! - meanJ))) / rows.length),
  );
  return { mean, covariance };
}

/** x with A x = y for a symmetric positive definite A, by Cholesky's factor; null where A is singular. */
function solve(matrix: readonly (readonly number[])[], y: readonly number[]): readonly number[] | null {
  const size = y.length;
  const factor = matrix.map((row) => row.map(() => 0));
  const forward: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = matrix[i]![j]! - sum(factor[i]!.slice(0, j).map((cell, k) => cell * factor[j]![k]!));
      if (i === j && !(rest > 1e-12 * matrix[i]![i]!)) return null;
      factor[i]![j] = i === j ? Math.sqrt(rest) : rest / factor[j]![j]!;
    }
    forward.push((y[i]! - sum(forward.map((value, k) => factor[i]![k]! * value))) / factor[i]![i]!);
  }
  const x = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const above = sum(x.map((value, k) => (k > i ? factor[k]![i]! * value : 0)));
    x[i] = (forward[i]! - above) / factor[i]![i]!;
  }
  return x;
}
