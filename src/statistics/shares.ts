import { sum } from './counts.ts';

/** Half a row more per bin (Jeffreys' prior), so that an empty bin neither hides nor explodes. */
export function smoothedShares(counts: readonly number[]): readonly number[] {
  const rows = sum(counts) + counts.length / 2;
  return counts.map((count) => (count + 0.5) / rows);
}

/** Times the number of rows, the delta-method variance of a function of a sample's shares that has these slopes. */
export function shareVariance(shares: readonly number[], slopes: readonly number[]): number {
  const mean = sum(shares.map((share, i) => share * slopes[i]!));
  return sum(shares.map((share, i) => share * (slopes[i]! - mean) ** 2));
}
