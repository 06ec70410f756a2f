import type { Interval } from '../domain/verdict.ts';
import { ratio, sum } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';

/** `matrix[i][j]`: rows of class i that were predicted as class j. Square. */
export type ConfusionMatrix = readonly (readonly number[])[];

const diagonal = (matrix: ConfusionMatrix): readonly number[] => matrix.map((row, i) => row[i]!);
const labelled = (matrix: ConfusionMatrix): readonly number[] => matrix.map(sum);
const predicted = (matrix: ConfusionMatrix): readonly number[] =>
  matrix.map((_, j) => sum(matrix.map((row) => row[j]!)));

/** Null without rows. With one label per row this is micro-averaged precision, recall and F1, too. */
export const multiclassAccuracy = (matrix: ConfusionMatrix): number | null =>
  ratio(sum(diagonal(matrix)), sum(labelled(matrix)));

export type ClassScores = {
  /** Rows labelled so. */
  readonly rows: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
};

/** Precision, recall and F1 of each class against the rest; null without a denominator. */
export function classScores(matrix: ConfusionMatrix): readonly ClassScores[] {
  const rows = labelled(matrix);
  const columns = predicted(matrix);
  return diagonal(matrix).map((hits, i) => ({
    rows: rows[i]!,
    precision: ratio(hits, columns[i]!),
    recall: ratio(hits, rows[i]!),
    f1: ratio(2 * hits, rows[i]! + columns[i]!),
  }));
}

/** The plain mean over classes; null where any class has no value: leaving it out would flatter. */
export function macroAverage(values: readonly (number | null)[]): number | null {
  return values.length === 0 || values.includes(null) ? null : sum(values as number[]) / values.length;
}

/** The mean over classes weighted by their rows; null where a class with rows has no value. */
export function weightedAverage(values: readonly (number | null)[], rows: readonly number[]): number | null {
  if (values.some((value, i) => value === null && rows[i]! > 0)) return null;
  return ratio(sum(values.map((value, i) => (value ?? 0) * rows[i]!)), sum(rows));
}

/** Gorodkin's multi-class generalisation of Matthews' correlation. Null where either side never varies. */
export function multiclassMatthewsCorrelation(matrix: ConfusionMatrix): number | null {
  const rows = labelled(matrix);
  const columns = predicted(matrix);
  const n = sum(rows);
  const spread = (margin: readonly number[]): number => n * n - sum(margin.map((count) => count * count));
  const covariance = n * sum(diagonal(matrix)) - sum(rows.map((row, i) => row * columns[i]!));
  return ratio(covariance, Math.sqrt(spread(rows)) * Math.sqrt(spread(columns)));
}

/** Cohen's kappa; `linear` and `quadratic` charge a confusion by how far apart its classes are. */
export function weightedKappa(matrix: ConfusionMatrix, weights: 'none' | 'linear' | 'quadratic'): number | null {
  const charge = (i: number, j: number): number =>
    weights === 'none' ? Number(i !== j) : weights === 'linear' ? Math.abs(i - j) : (i - j) ** 2;
  const rows = labelled(matrix);
  const columns = predicted(matrix);
  let observed = 0;
  let expected = 0;
  matrix.forEach((row, i) => {
    row.forEach((count, j) => {
      observed += charge(i, j) * count;
      expected += (charge(i, j) * rows[i]! * columns[j]!) / sum(rows);
    });
  });
  return expected === 0 ? null : 1 - observed / expected;
}

/** Unweighted kappa with the large-sample standard error of Fleiss, Cohen & Everitt 1969. Null where kappa is. */
export function kappaInterval(
  matrix: ConfusionMatrix,
  confidence: number,
): { readonly kappa: number; readonly standardError: number; readonly interval: Interval } | null {
  const kappa = weightedKappa(matrix, 'none');
  if (kappa === null) return null;
  const n = sum(labelled(matrix));
  const p = labelled(matrix).map((count) => count / n);
  const q = predicted(matrix).map((count) => count / n);
  const chance = sum(p.map((share, i) => share * q[i]!));
  let agreeing = 0;
  let disagreeing = 0;
  matrix.forEach((row, i) => {
    row.forEach((count, j) => {
      const share = count / n;
      if (i === j) agreeing += share * (1 - (p[i]! + q[i]!) * (1 - kappa)) ** 2;
      else disagreeing += share * (q[i]! + p[j]!) ** 2;
    });
  });
  const variance = agreeing + (1 - kappa) ** 2 * disagreeing - (kappa - chance * (1 - kappa)) ** 2;
  const standardError = Math.sqrt(Math.max(0, variance) / n) / (1 - chance);
  const half = criticalValue(confidence) * standardError;
  return { kappa, standardError, interval: { lower: Math.max(-1, kappa - half), upper: Math.min(1, kappa + half) } };
}

/** Share of the rows whose label is among the k likeliest classes; of equal probabilities the later class counts as likelier. */
export function topAccuracy(labels: readonly number[], probabilities: readonly (readonly number[])[], k: number) {
  const hits = labels.filter((label, i) => {
    const row = probabilities[i]!;
    const ahead = row.filter((p, other) => p > row[label]! || (p === row[label]! && other > label));
    return ahead.length < k;
  });
  return ratio(hits.length, labels.length);
}
