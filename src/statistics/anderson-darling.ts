import { sum } from './counts.ts';
import { merged, type Tally, total } from './tally.ts';

/**
 * The two-sample Anderson–Darling statistic of Scholz & Stephens 1987 with mid-ranks, less its mean and over its
 * standard deviation. Large values speak against equal distributions. Null for fewer than four rows, an empty sample or
 * one value only.
 */
export function andersonDarling(a: Tally, b: Tally): number | null {
  const sizes = [total(a), total(b)] as const;
  const n = sizes[0] + sizes[1];
  const values = merged(a, b);
  if (n < 4 || sizes[0] === 0 || sizes[1] === 0 || values.length < 2) return null;
  let before = 0;
  let inA = 0;
  let inB = 0;
  const terms = [0, 0];
  for (const pair of values) {
    const rows = pair.a + pair.b;
    const below = before + rows / 2;
    const denominator = below * (n - below) - (n * rows) / 4;
    if (denominator > 0) {
      terms[0]! += (rows / n) * ((n * (inA + pair.a / 2) - below * sizes[0]) ** 2 / denominator);
      terms[1]! += (rows / n) * ((n * (inB + pair.b / 2) - below * sizes[1]) ** 2 / denominator);
    }
    before += rows;
    inA += pair.a;
    inB += pair.b;
  }
  const statistic = ((n - 1) / n) * (terms[0]! / sizes[0] + terms[1]! / sizes[1]);
  return (statistic - 1) / Math.sqrt(variance(sizes, n));
}

/** Variance of the statistic for two samples without ties (Scholz & Stephens 1987, eq. 4). */
function variance(sizes: readonly [number, number], n: number): number {
  const k = 2;
  const inverse = 1 / sizes[0] + 1 / sizes[1];
  const harmonic = sum(Array.from({ length: n - 1 }, (_, i) => 1 / (i + 1)));
  // g = Σ_{i=1}^{n−2} Σ_{j=i+1}^{n−1} 1/((n − i) j)
  let g = 0;
  let tail = 0;
  for (let i = n - 2; i >= 1; i--) {
    tail += 1 / (i + 1);
    g += tail / (n - i);
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k * k + 8 * harmonic * k + (2 * g - 14 * harmonic - 4) * inverse - 8 * harmonic + 4 * g - 6;
  const c =
    (6 * harmonic + 2 * g - 2) * k * k + (4 * harmonic - 4 * g + 6) * k + (2 * harmonic - 6) * inverse + 4 * harmonic;
  const d = (2 * harmonic + 6) * k * k - 4 * harmonic * k;
  return (((a * n + b) * n + c) * n + d) / ((n - 1) * (n - 2) * (n - 3));
}
