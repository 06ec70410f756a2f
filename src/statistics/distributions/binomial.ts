import { regularizedBeta } from './beta.ts';
import { deviance, stirlingError } from './gamma.ts';

/** P(X = k) of n trials with success probability p (Loader 2000). */
export function binomialMass(k: number, n: number, p: number, q = 1 - p): number {
  if (k < 0 || k > n) return 0;
  if (p === 0) return k === 0 ? 1 : 0;
  if (q === 0) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const log = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(log) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** P(X ≤ k) */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return regularizedBeta(p, k + 1, n - k).upper;
}

/** P(X ≥ k) */
export function binomialUpper(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return regularizedBeta(p, k, n - k + 1).lower;
}

/** Masses that differ by rounding alone count as equally likely in a two-sided exact test. */
const rounding = 1 + 1e-9;

/** Two-sided exact binomial test: the probability of all outcomes no likelier than k. */
export function binomialTest(k: number, n: number, p: number): number {
  const observed = binomialMass(k, n, p) * rounding;
  const mode = Math.floor((n + 1) * p);
  const asLikely = (low: number, high: number, side: 'below' | 'above'): number => {
    // Masses are monotone on each side of the mode: bisect for the outermost likelier outcome.
    let a = low;
    let b = high;
    while (a < b) {
      const middle = side === 'below' ? Math.ceil((a + b) / 2) : Math.floor((a + b) / 2);
      const extreme = binomialMass(middle, n, p) <= observed;
      if (side === 'below') [a, b] = extreme ? [middle, b] : [a, middle - 1];
      else [a, b] = extreme ? [a, middle] : [middle + 1, b];
    }
    return a;
  };
  const below = asLikely(-1, mode, 'below');
  const above = asLikely(mode, n + 1, 'above');
  if (below >= above) return 1;
  return Math.min(1, binomialCdf(below, n, p) + binomialUpper(above, n, p));
}
