import { cramerVonMisesSurvival } from './distributions/cramer-von-mises.ts';
import { merged, type Tally, total } from './tally.ts';

/**
 * The two-sample Cramér–von Mises statistic T with the p of its limiting distribution (Anderson 1962), moments matched
 * to the sample sizes. Ranks within ties are mid-ranks. Null where a sample is empty or
 * both have one row, whose statistic cannot vary.
 */
export function cramerVonMises(a: Tally, b: Tally): { readonly statistic: number; readonly pValue: number } | null {
  const n = total(a);
  const m = total(b);
  if (n === 0 || m === 0 || n + m === 2) return null;
  const rows = n + m;
  const u = n * squaredRankGaps(a, b) + m * squaredRankGaps(b, a);
  const statistic = u / (n * m * rows) - (4 * n * m - 1) / (6 * rows);
  const mean = (1 + 1 / rows) / 6;
  const variance = ((rows + 1) * (4 * n * m * rows - 3 * (n * n + m * m) - 2 * n * m)) / (45 * rows * rows * 4 * n * m);
  const standardized = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return { statistic, pValue: cramerVonMisesSurvival(standardized) };
}

/** Σ (rank among all − rank in its own sample)² over the rows of `own`. */
function squaredRankGaps(own: Tally, other: Tally): number {
  let gaps = 0;
  let inOther = 0;
  for (const { a, b } of merged(own, other)) {
    // Σ (c − i)² for i = 1 … a, with the shared rank c counted from the rows of `own` below.
    const c = inOther + (a + b + 1) / 2;
    gaps += a * c * c - c * a * (a + 1) + (a * (a + 1) * (2 * a + 1)) / 6;
    inOther += b;
  }
  return gaps;
}
