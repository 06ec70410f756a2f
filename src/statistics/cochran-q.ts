import { chiSquaredSurvival } from './distributions/chi-squared.ts';

/**
 * Cochran's Q: did k models get equally many of the same rows right? `correct[m][i]` is 1 where model m was right on
 * row i. Null for fewer than two models or where the models never differ.
 */
export function cochranQ(
  correct: readonly (readonly (0 | 1)[])[],
): { readonly statistic: number; readonly degreesOfFreedom: number; readonly pValue: number } | null {
  const k = correct.length;
  const rows = correct[0]?.length ?? 0;
  let hits = 0;
  let squaredRowHits = 0;
  for (let i = 0; i < rows; i++) {
    let row = 0;
    for (const answers of correct) row += answers[i] ?? 0;
    hits += row;
    squaredRowHits += row * row;
  }
  const spread = k * hits - squaredRowHits;
  if (k < 2 || spread === 0) return null;
  let squaredModelHits = 0;
  for (const answers of correct) squaredModelHits += answers.reduce<number>((total, hit) => total + hit, 0) ** 2;
  const statistic = ((k - 1) * (k * squaredModelHits - hits * hits)) / spread;
  return { statistic, degreesOfFreedom: k - 1, pValue: chiSquaredSurvival(statistic, k - 1) };
}
