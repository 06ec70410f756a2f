import { logGamma } from './gamma.ts';

/** P(W > x) of the limiting Cramér–von Mises distribution (Csörgő & Faraway 1996, eq. 1.2). */
export function cramerVonMisesSurvival(x: number): number {
  if (!Number.isFinite(x)) throw new RangeError(`no Cramér–von Mises probability at ${x}`);
  if (x < 0.003) return 1;
  let cdf = 0;
  for (let k = 0; k < 200; k++) {
    const odd = 4 * k + 1;
    const coefficient = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = coefficient * Math.sqrt(odd) * scaledBessel((odd * odd) / (16 * x));
    cdf += term;
    if (term < 1e-16) break;
  }
  return Math.max(0, 1 - cdf);
}

/** e^−x K_¼(x), from K_ν(x) = ∫₀^∞ e^(−x cosh t) cosh(νt) dt; the trapezoidal rule is exact to rounding here. */
function scaledBessel(x: number): number {
  const step = 1 / 32;
  let sum = Math.exp(-2 * x) / 2;
  for (let t = step; ; t += step) {
    const term = Math.exp(-x * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += term;
    if (term <= sum * 1e-17) return sum * step;
  }
}
