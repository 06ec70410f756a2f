/** Half of ln 2π. */
export const halfLogTwoPi = 0.918_938_533_204_672_8;

/** ln Γ(x) for x > 0; absolute error about 1e-15 times the larger of 1 and the result. */
export function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingError(x);
}

/**
 * δ(x) = ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], what Stirling's formula lacks. Densities built from δ and `deviance`
 * keep full relative accuracy where differences of log-gammas would lose it (Loader 2000, "Fast and accurate
 * computation of binomial probabilities").
 */
export function stirlingError(x: number): number {
  let correction = 0;
  let y = x;
  // δ(y) = δ(y + 1) + (y + ½) ln(1 + 1/y) − 1
  for (; y < 16; y++) correction += (y + 0.5) * Math.log1p(1 / y) - 1;
  const s = 1 / (y * y);
  const series =
    1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156))))));
  return correction + series / y;
}

/**
 * Deviance part x ln(x/m) + m − x ≥ 0 for x ≥ 0, m > 0, without cancellation near x = m.
 * `distance` is x − m, for callers who know it more exactly.
 */
export function deviance(x: number, m: number, distance = x - m): number {
  if (x === 0) return m;
  if (Math.abs(distance) > 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  // With v = (x − m)/(x + m): ln(x/m) = 2 artanh v.
  const v = distance / (x + m);
  let sum = distance * v;
  let term = 2 * x * v;
  // |v| ≤ 0.1: ten terms reach the last place.
  for (let k = 3; k < 25; k += 2) {
    term *= v * v;
    sum += term / k;
  }
  return sum;
}

/** Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P; a > 0, x ≥ 0. Each is accurate when small. */
export function regularizedGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || Number.isNaN(x)) throw new RangeError(`no incomplete gamma function at ${a}, ${x}`);
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  // x^a e^−x / Γ(a)
  const density = Math.sqrt(a / (2 * Math.PI)) * Math.exp(-deviance(a, x) - stirlingError(a));
  if (x < a + 1) {
    const lower = Math.min(1, (density * lowerSeries(a, x)) / a);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, density * upperFraction(a, x));
  return { lower: 1 - upper, upper };
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** Legendre's continued fraction of Γ(a, x) eˣ x^−a, by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let result = d;
  for (let k = 1; k < mostTerms; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const factor = c * d;
    result *= factor;
    if (Math.abs(factor - 1) < converged) break;
  }
  return result;
}

/** Lentz's factors settle within rounding of 1, which is more than one unit in the last place. */
export const converged = 2e-15;

/** Far more terms than any fraction here needs: about the root of its largest parameter. */
export const mostTerms = 1_000_000;

/** Lentz's method divides by its terms: a zero is moved by the least that matters. */
export const nonZero = (value: number): number => (value === 0 ? 1e-300 : value);
