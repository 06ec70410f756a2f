import { root } from '../root.ts';
import { deviance, regularizedGamma, stirlingError } from './gamma.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** P(χ² > x) with `df` > 0 degrees of freedom. */
export function chiSquaredSurvival(x: number, df: number): number {
  return regularizedGamma(df / 2, x / 2).upper;
}

/** The x with P(χ² > x) = p. */
export function chiSquaredQuantile(p: number, df: number): number {
  if (p >= 1) return 0;
  if (p <= 0) return Number.POSITIVE_INFINITY;
  // Wilson and Hilferty's cube, widened until it brackets.
  const start = df * Math.max(0.01, 1 - 2 / (9 * df) - normalQuantile(p) * Math.sqrt(2 / (9 * df))) ** 3;
  let lower = start / 2;
  let upper = start * 2;
  while (chiSquaredSurvival(lower, df) < p) lower /= 2;
  while (chiSquaredSurvival(upper, df) > p) upper *= 2;
  return root((x) => chiSquaredSurvival(x, df) - p, lower, upper);
}

/** Above this noncentrality the Poisson mixture needs thousands of terms and Sankaran's approximation is exact to 1e-5. */
const largeNoncentrality = 20_000;

/** P(χ² ≤ x) with `df` degrees of freedom and noncentrality λ: a Poisson(λ/2) mixture of central ones. */
export function noncentralChiSquaredCdf(x: number, df: number, lambda: number): number {
  if (x <= 0) return 0;
  if (lambda === 0) return 1 - chiSquaredSurvival(x, df);
  if (lambda > largeNoncentrality) return sankaran(x, df, lambda);
  const mode = Math.floor(lambda / 2);
  const weight = poisson(mode, lambda / 2);
  const centre = regularizedGamma(df / 2 + mode, x / 2).lower;
  // Going up the central probabilities fall by a gamma density each step; going down they rise.
  let sum = weight * centre;
  let w = weight;
  let cdf = centre;
  let step = poisson(df / 2 + mode, x / 2);
  for (let j = mode + 1; ; j++) {
    w *= lambda / 2 / j;
    cdf = Math.max(0, cdf - step);
    step *= x / 2 / (df / 2 + j);
    sum += w * cdf;
    if (w * cdf <= sum * 1e-16) break;
  }
  w = weight;
  cdf = centre;
  step = poisson(df / 2 + mode, x / 2);
  for (let j = mode; j > 0; j--) {
    w *= j / (lambda / 2);
    step *= (df / 2 + j) / (x / 2);
    cdf = Math.min(1, cdf + step);
    sum += w * cdf;
    if (w <= sum * 1e-16) break;
  }
  return Math.min(1, sum);
}

/** Sankaran 1963: a power of the noncentral χ² is nearly normal. */
function sankaran(x: number, df: number, lambda: number): number {
  const mean = df + lambda;
  const h = 1 - (2 * mean * (df + 3 * lambda)) / (3 * (df + 2 * lambda) ** 2);
  const p = (df + 2 * lambda) / mean ** 2;
  const m = (h - 1) * (1 - 3 * h);
  const centre = 1 + h * p * (h - 1 - ((2 - h) * m * p) / 2);
  return normalCdf(((x / mean) ** h - centre) / (h * Math.sqrt(2 * p) * (1 + (m * p) / 2)));
}

/** e^−m m^k / Γ(k + 1) for real k ≥ 0 */
function poisson(k: number, m: number): number {
  if (k === 0) return Math.exp(-m);
  return Math.exp(-deviance(k, m) - stirlingError(k)) / Math.sqrt(2 * Math.PI * k);
}
