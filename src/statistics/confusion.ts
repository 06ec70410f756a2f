import { ratio } from './counts.ts';

/** Rows by label and prediction. */
export type Confusion = {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
};

// Each metric is null where its denominator has no rows.

export const rowsOf = (c: Confusion): number => c.truePositives + c.falsePositives + c.falseNegatives + c.trueNegatives;

export const accuracy = (c: Confusion): number | null => ratio(c.truePositives + c.trueNegatives, rowsOf(c));

export const precision = (c: Confusion): number | null => ratio(c.truePositives, c.truePositives + c.falsePositives);

/** True positive rate. */
export const recall = (c: Confusion): number | null => ratio(c.truePositives, c.truePositives + c.falseNegatives);

export const falsePositiveRate = (c: Confusion): number | null =>
  ratio(c.falsePositives, c.falsePositives + c.trueNegatives);

/** Predicted positives among all. */
export const selectionRate = (c: Confusion): number | null => ratio(c.truePositives + c.falsePositives, rowsOf(c));

/** Labelled positives among all. */
export const baseRate = (c: Confusion): number | null => ratio(c.truePositives + c.falseNegatives, rowsOf(c));

/** The mean of recall and true negative rate. */
export function balancedAccuracy(c: Confusion): number | null {
  const sensitivity = recall(c);
  const fallOut = falsePositiveRate(c);
  return sensitivity === null || fallOut === null ? null : (sensitivity + 1 - fallOut) / 2;
}

/** F-β: (1 + β²) TP / ((1 + β²) TP + β² FN + FP). */
export function fScore(c: Confusion, beta = 1): number | null {
  const weight = 1 + beta * beta;
  const hits = weight * c.truePositives;
  return ratio(hits, hits + beta * beta * c.falseNegatives + c.falsePositives);
}

/** Matthews' correlation of label and prediction. Null where either never varies. */
export function matthewsCorrelation(c: Confusion): number | null {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = c;
  return ratio(tp * tn - fp * fn, Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn));
}

/** Cohen's kappa of label and prediction. Null where both are always the same class. */
export function cohensKappa(c: Confusion): number | null {
  const n = rowsOf(c);
  const chance =
    (c.truePositives + c.falsePositives) * (c.truePositives + c.falseNegatives) +
    (c.trueNegatives + c.falsePositives) * (c.trueNegatives + c.falseNegatives);
  return ratio(n * (c.truePositives + c.trueNegatives) - chance, n * n - chance);
}

/**
 * The confusion that calibrated scores lead to expect without labels (CBPE): each row counts as positive with its
 * score's probability. Holds only while the scores are calibrated.
 */
export function expectedConfusion(scores: readonly number[], predictions: readonly (0 | 1)[]): Confusion {
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  scores.forEach((score, i) => {
    if (predictions[i] === 1) {
      truePositives += score;
      falsePositives += 1 - score;
    } else {
      falseNegatives += score;
      trueNegatives += 1 - score;
    }
  });
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}
