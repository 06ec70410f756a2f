import { sum } from './counts.ts';
import { quantile } from './tally.ts';

/** Errors of predicted amounts; each null where it has no denominator. */
export type RegressionErrors = {
  readonly meanSquared: number;
  readonly rootMeanSquared: number;
  readonly meanAbsolute: number;
  readonly medianAbsolute: number;
  readonly maximum: number;
  /** Mean of prediction − label: positive where predictions are too high. */
  readonly bias: number;
  /** 1 − squared error over squared deviation of the labels; null for constant labels. */
  readonly rSquared: number | null;
  /** The same after taking out the bias. */
  readonly explainedVariance: number | null;
  /** Sum of absolute errors over sum of absolute labels; null where all labels are 0. */
  readonly weightedAbsolutePercentage: number | null;
};

/** Null without rows. */
export function regressionErrors(labels: readonly number[], predictions: readonly number[]): RegressionErrors | null {
  const n = labels.length;
  if (n === 0) return null;
  const errors = predictions.map((prediction, i) => prediction - labels[i]!);
  const absolute = errors.map(Math.abs);
  const squared = sum(errors.map((error) => error * error));
  const bias = sum(errors) / n;
  const mean = sum(labels) / n;
  const spread = sum(labels.map((label) => (label - mean) ** 2));
  const size = sum(labels.map(Math.abs));
  return {
    meanSquared: squared / n,
    rootMeanSquared: Math.sqrt(squared / n),
    meanAbsolute: sum(absolute) / n,
    medianAbsolute: quantile(
      absolute.toSorted((a, b) => a - b),
      0.5,
    )!,
    maximum: absolute.reduce((most, error) => Math.max(most, error), 0),
    bias,
    rSquared: spread === 0 ? null : 1 - squared / spread,
    explainedVariance: spread === 0 ? null : 1 - sum(errors.map((error) => (error - bias) ** 2)) / spread,
    weightedAbsolutePercentage: size === 0 ? null : sum(absolute) / size,
  };
}

/** Mean pinball loss of predictions of the quantile τ. Null without rows. */
export function pinballLoss(labels: readonly number[], predictions: readonly number[], tau: number): number | null {
  const losses = labels.map((label, i) => {
    const error = label - predictions[i]!;
    return error >= 0 ? tau * error : (tau - 1) * error;
  });
  return losses.length === 0 ? null : sum(losses) / losses.length;
}
