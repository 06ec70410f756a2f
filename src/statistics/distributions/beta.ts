import { root } from '../root.ts';
import { converged, deviance, logGamma, mostTerms, nonZero, stirlingError } from './gamma.ts';

/** ln B(a, b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * Regularised incomplete beta function I_x(a, b) and its complement I_{1−x}(b, a), for a, b > 0 and 0 ≤ x ≤ 1.
 * `complement` is 1 − x, for callers who know it more exactly than a subtraction would.
 */
export function regularizedBeta(
  x: number,
  a: number,
  b: number,
  complement = 1 - x,
): { readonly lower: number; readonly upper: number } {
  if (!(a > 0 && b > 0 && x <= 1)) throw new RangeError(`no incomplete beta function at ${x}, ${a}, ${b}`);
  if (x <= 0) return { lower: 0, upper: 1 };
  if (complement <= 0) return { lower: 1, upper: 0 };
  const lambda = a * complement - b * x;
  const power = density(x, complement, a, b, lambda);
  // The fraction converges fast below the mean; above it the tails change places.
  if (lambda >= 0) {
    const lower = Math.min(1, power * fraction(x, complement, a, b, lambda));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, power * fraction(complement, x, b, a, -lambda));
  return { lower: 1 - upper, upper };
}

/** x^a y^b / B(a, b) with y = 1 − x and λ = a − (a + b) x */
function density(x: number, y: number, a: number, b: number, lambda: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x, lambda) - deviance(b, n * y, -lambda);
  return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(exponent);
}

/** The continued fraction of I_x(a, b) B(a, b) x^−a y^−b of DiDonato & Morris 1992 (eq. 9), by Lentz's method. */
function fraction(x: number, y: number, a: number, b: number, lambda: number): number {
  const beta = (k: number): number =>
    k + (k * (b - k) * x) / (a + 2 * k - 1) + ((a + k) * (lambda + 1 + k * (1 + y))) / (a + 2 * k + 1);
  let c = nonZero((a * (lambda + 1)) / (a + 1));
  let d = 0;
  let result = c;
  for (let k = 1; k < mostTerms; k++) {
    const alpha = ((a + k - 1) * (a + b + k - 1) * k * (b - k) * x * x) / (a + 2 * k - 1) ** 2;
    d = 1 / nonZero(beta(k) + alpha * d);
    c = nonZero(beta(k) + alpha / c);
    const factor = c * d;
    result *= factor;
    if (Math.abs(factor - 1) < converged) break;
  }
  return 1 / result;
}

/** The x with I_x(a, b) = p, and so 1 − I_x = q; sought as ln(x/(1 − x)), so that accuracy holds near 0 and 1. */
export function betaQuantile(p: number, a: number, b: number, q = 1 - p): number {
  if (p <= 0) return 0;
  if (q <= 0) return 1;
  const excess = (logit: number): number => {
    const tails = regularizedBeta(1 / (1 + Math.exp(-logit)), a, b, 1 / (1 + Math.exp(logit)));
    return p < q ? tails.lower - p : q - tails.upper;
  };
  let lower = Math.log(a / b) - 1;
  let upper = Math.log(a / b) + 1;
  for (let step = 1; excess(lower) > 0; step *= 2) lower -= step;
  for (let step = 1; excess(upper) < 0; step *= 2) upper += step;
  return 1 / (1 + Math.exp(-root(excess, lower, upper)));
}
