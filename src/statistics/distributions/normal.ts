/** φ(x) */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(Z > x) of a standard normal; full relative accuracy in the upper tail. */
export function normalSurvival(x: number): number {
  if (Number.isNaN(x)) throw new RangeError('normalSurvival takes a number, not NaN');
  if (x < -2) return 1 - normalSurvival(-x);
  return x > 2 ? normalDensity(x) * millsRatio(x) : 0.5 - normalDensity(x) * centralSeries(x);
}

/** P(Z ≤ x); full relative accuracy in the lower tail. */
export const normalCdf = (x: number): number => normalSurvival(-x);

/** x + x³/3 + x⁵/(3·5) + …, which times φ(x) is Φ(x) − ½. */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > Math.abs(sum) * 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** (1 − Φ(x))/φ(x) = 1/(x + 1/(x + 2/(x + 3/(x + …)))), from the inside out. */
function millsRatio(x: number): number {
  let fraction = x;
  for (let k = Math.ceil(20 + 400 / (x * x)) * 2; k > 0; k--) fraction = x + k / fraction;
  return 1 / fraction;
}

/**
 * The x with P(Z ≤ x) = p; ∓∞ at 0 and 1. For p near 1 use −normalQuantile(1 − p) with the exact complement.
 * Abramowitz & Stegun 26.2.23 to start with, then Halley's steps.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in [0, 1], not ${p}`);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let i = 0; i < 3; i++) {
    const newton = (normalSurvival(x) - p) / normalDensity(x);
    x += newton / (1 - (x * newton) / 2);
  }
  return -x;
}

/** The two-sided critical value of a confidence in (0, 1): 1.959964 for 0.95. */
export function criticalValue(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence lies in (0, 1), not ${confidence}`);
  return -normalQuantile((1 - confidence) / 2);
}
