import { merged, type Tally, total } from './tally.ts';

/**
 * Average precision: Σ (R_k − R_{k−1}) P_k from the highest score down, rows with one score taken together.
 * `positives` and `negatives` are rows by score of each class. Null without positives.
 */
export function averagePrecision(positives: Tally, negatives: Tally): number | null {
  const all = total(positives);
  if (all === 0) return null;
  let hits = 0;
  let rows = 0;
  let area = 0;
  for (const { a, b } of merged(positives, negatives).toReversed()) {
    hits += a;
    rows += a + b;
    if (a > 0) area += (a / all) * (hits / rows);
  }
  return area;
}

/** Mean −ln of the probability given to what happened, probabilities kept 1e-15 away from 0. Null without rows. */
export function logLoss(probabilitiesOfOutcome: readonly number[]): number | null {
  const loss = probabilitiesOfOutcome.reduce((sum, p) => sum - Math.log(Math.min(1 - 1e-15, Math.max(1e-15, p))), 0);
  return probabilitiesOfOutcome.length === 0 ? null : loss / probabilitiesOfOutcome.length;
}

/**
 * Mean squared distance of the probabilities from what happened, summed over classes as Brier did. For two classes give
 * the positive class alone and the labels as 0 or 1, as is usual. Null without rows.
 */
export function brierScore(
  probabilities: readonly (readonly number[])[],
  outcomes: readonly (readonly number[])[],
): number | null {
  let sum = 0;
  probabilities.forEach((row, i) => {
    row.forEach((p, k) => {
      sum += (p - outcomes[i]![k]!) ** 2;
    });
  });
  return probabilities.length === 0 ? null : sum / probabilities.length;
}
