import { normalSurvival } from './distributions/normal.ts';
import { merged, type Tally, tally, total } from './tally.ts';

/** Σ(t³ − t) over groups of t tied rows. */
const tieCorrection = (ties: readonly number[]): number => ties.reduce((sum, t) => sum + (t ** 3 - t), 0);

/** Mann & Whitney's U of the first sample: pairs where it is larger, ties as halves. */
export function mannWhitneyU(a: Tally, b: Tally): number {
  let below = 0;
  let u = 0;
  for (const pair of merged(a, b)) {
    u += pair.a * (below + pair.b / 2);
    below += pair.b;
  }
  return u;
}

/** U with a two-sided p of equal distributions, normal with tie and continuity correction. Null where all are tied. */
export function mannWhitney(a: Tally, b: Tally): { readonly u: number; readonly pValue: number } | null {
  const n = total(a);
  const m = total(b);
  const rows = n + m;
  const u = mannWhitneyU(a, b);
  const ties = tieCorrection(merged(a, b).map((pair) => pair.a + pair.b));
  const variance = ((n * m) / 12) * (rows + 1 - ties / (rows * (rows - 1)));
  if (!(variance > 0)) return null;
  const z = (Math.max(u, n * m - u) - (n * m) / 2 - 0.5) / Math.sqrt(variance);
  return { u, pValue: Math.min(1, 2 * normalSurvival(z)) };
}

/** The same with the exact distribution of U, for small samples without ties; it costs n² m² steps. Null with ties. */
export function mannWhitneyExact(a: Tally, b: Tally): { readonly u: number; readonly pValue: number } | null {
  const n = total(a);
  const m = total(b);
  if (n === 0 || m === 0 || merged(a, b).some((pair) => pair.a + pair.b > 1)) return null;
  const u = mannWhitneyU(a, b);
  // mass[i][j][k]: P(U = k) of i and j rows. The largest row is of the first sample with probability i/(i + j).
  let previous: number[][] = Array.from({ length: m + 1 }, () => [1]);
  for (let i = 1; i <= n; i++) {
    const current: number[][] = [[1]];
    for (let j = 1; j <= m; j++) {
      const fromA = previous[j]!;
      const fromB = current[j - 1]!;
      current.push(
        Array.from(
          { length: i * j + 1 },
          (_, k) => ((k >= j ? (fromA[k - j] ?? 0) : 0) * i + (fromB[k] ?? 0) * j) / (i + j),
        ),
      );
    }
    previous = current;
  }
  const upper = previous[m]!.slice(Math.max(u, n * m - u)).reduce((sum, mass) => sum + mass, 0);
  return { u, pValue: Math.min(1, 2 * upper) };
}

/**
 * Wilcoxon's signed-rank test that differences are symmetric around 0, two-sided, normal with tie correction; zeros
 * are left out. W is the smaller rank sum. Sizes that are equal but for rounding should be rounded by the caller first.
 * Null where all differences are 0.
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
): { readonly w: number; readonly pValue: number } | null {
  const kept = differences.filter((difference) => difference !== 0);
  const n = kept.length;
  if (n === 0) return null;
  const sizes = (sign: number): Tally => tally(kept.filter((d) => Math.sign(d) === sign).map(Math.abs));
  const groups = merged(sizes(1), sizes(-1));
  let below = 0;
  let positive = 0;
  for (const { a, b } of groups) {
    positive += a * (below + (a + b + 1) / 2);
    below += a + b;
  }
  const mean = (n * (n + 1)) / 4;
  const w = Math.min(positive, 2 * mean - positive);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection(groups.map(({ a, b }) => a + b)) / 48;
  return { w, pValue: Math.min(1, 2 * normalSurvival((mean - w) / Math.sqrt(variance))) };
}
