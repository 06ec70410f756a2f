import type { Interval } from '../domain/verdict.ts';
import { studentTQuantile } from './distributions/student-t.ts';

/**
 * Exact sums over independent units (rows, or clusters of rows), as evidence is counted: `sums[i]` and the upper
 * triangle of `products`, whole numbers as decimal strings, in units of 2^`exponents[i]`.
 */
export type ExactSums = {
  readonly units: number;
  readonly sums: readonly string[];
  readonly products: readonly string[];
  readonly exponents: readonly number[];
};

/** A weighted sum of variables by their position: Σ weight · total. */
export type Linear = ReadonlyMap<number, number>;

export function total({ sums, exponents }: ExactSums, i: number): number {
  return Number(BigInt(sums[i]!)) * 2 ** exponents[i]!;
}

/** Σ of the product of two variables over units. */
export function product({ sums, products, exponents }: ExactSums, i: number, j: number): number {
  const at = position(Math.min(i, j), Math.max(i, j), sums.length);
  return Number(BigInt(products[at]!)) * 2 ** (exponents[i]! + exponents[j]!);
}

/**
 * Unbiased covariance of two variables over units. The difference of the two large numbers is taken between whole
 * ones, so nothing cancels. Null for fewer than two units.
 */
export function covariance({ units, sums, products, exponents }: ExactSums, i: number, j: number): number | null {
  if (units < 2) return null;
  const product = BigInt(products[position(Math.min(i, j), Math.max(i, j), sums.length)]!);
  const deviation = BigInt(units) * product - BigInt(sums[i]!) * BigInt(sums[j]!);
  return (Number(deviation) * 2 ** (exponents[i]! + exponents[j]!)) / (units * (units - 1));
}

/** Of the upper triangle of a symmetric matrix, row by row. */
const position = (i: number, j: number, width: number): number => i * width - (i * (i - 1)) / 2 + (j - i);

/**
 * Covariance of two functions of totals by linearisation, from their gradients: units are drawn independently
 * (Särndal, Swensson & Wretman 1992, 5.5; with clusters as units it is robust to dependence within them).
 * Null for fewer than two units.
 */
export function linearCovariance(exact: ExactSums, first: Linear, second: Linear): number | null {
  let sum = 0;
  for (const [i, a] of first) {
    for (const [j, b] of second) {
      const shared = covariance(exact, i, j);
      if (shared === null) return null;
      sum += a * b * shared;
    }
  }
  return exact.units * sum;
}

/** The standard error of a function of totals. Null for fewer than two units. */
export function standardError(exact: ExactSums, gradient: Linear): number | null {
  const variance = linearCovariance(exact, gradient, gradient);
  // A sum of squares in exact arithmetic.
  return variance === null ? null : Math.sqrt(Math.max(0, variance));
}

/** Student's interval with one degree of freedom less than there are units. Null without spread: it says nothing then. */
export function momentInterval(
  estimate: number,
  error: number | null,
  units: number,
  confidence: number,
): Interval | null {
  if (error === null || error === 0) return null;
  const half = studentTQuantile((1 - confidence) / 2, units - 1) * error;
  return { lower: estimate - half, upper: estimate + half };
}

/** The gradient of total i / total j. */
export function ratioGradient(exact: ExactSums, i: number, j: number): Linear {
  const denominator = total(exact, j);
  const value = total(exact, i) / denominator;
  return combined([
    [1 / denominator, new Map([[i, 1]])],
    [-value / denominator, new Map([[j, 1]])],
  ]);
}

/** Σ factor · gradient. */
export function combined(parts: readonly (readonly [factor: number, gradient: Linear])[]): Linear {
  const sum = new Map<number, number>();
  for (const [factor, gradient] of parts) {
    for (const [i, weight] of gradient) sum.set(i, (sum.get(i) ?? 0) + factor * weight);
  }
  return sum;
}
