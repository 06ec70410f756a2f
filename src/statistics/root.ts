/**
 * A root of a continuous function in [lower, upper] by Brent's method, to the last few bits.
 * f must have opposite signs at the ends; where one of them is a root already, it is returned.
 */
export function root(f: (x: number) => number, lower: number, upper: number): number {
  let a = lower;
  let b = upper;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa < 0 !== fb < 0)) throw new RangeError(`no change of sign between ${lower} and ${upper}`);
  let c = a;
  let fc = fa;
  let step = b - a;
  let previous = step;
  for (let iteration = 0; iteration < 400; iteration++) {
    if (fb < 0 === fc < 0) {
      c = a;
      fc = fa;
      step = previous = b - a;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b);
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    const interpolated = Math.abs(previous) >= tolerance && Math.abs(fa) > Math.abs(fb);
    const proposal = interpolated ? interpolation(a, fa, b, fb, c, fc) : half;
    const accepted = proposal * half > 0 && Math.abs(proposal) < Math.min(1.5 * Math.abs(half), Math.abs(previous) / 2);
    previous = accepted ? step : half;
    step = accepted ? proposal : half;
    a = b;
    fa = fb;
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * Math.max(tolerance, Number.MIN_VALUE);
    fb = f(b);
  }
  return b;
}

/** The step from b by inverse quadratic interpolation, or by the secant where only two points differ. */
function interpolation(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  if (a === c) return (-fb * (b - a)) / (fb - fa);
  const r = fb / fc;
  const s = fb / fa;
  const t = fa / fc;
  const numerator = s * (t * (r - t) * (c - b) - (1 - r) * (b - a));
  return numerator / ((t - 1) * (r - 1) * (s - 1));
}
