import { stirlingError } from './distributions/gamma.ts';

/** Uniform doubles in [0, 1) with 53 bits. */
export type Random = () => number;

/**
 * The generator xoshiro128** (Blackman & Vigna 2018), its state filled from a whole seed in [0, 2⁵³) by SplitMix32.
 * The same seed gives the same numbers on every machine.
 */
export function random(seed: number): Random {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`a seed is a whole number from 0, not ${seed}`);
  let weyl = (seed % 2 ** 32) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85eb_ca6b);
  const mix = (): number => {
    weyl = (weyl + 0x9e37_79b9) | 0;
    let z = Math.imul(weyl ^ (weyl >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [mix(), mix(), mix(), mix()];
  const next = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** A draw from Binomial(n, p). */
export function drawBinomial(uniform: Random, n: number, p: number): number {
  if (p > 0.5) return n - drawBinomial(uniform, n, 1 - p);
  if (n === 0 || p <= 0) return 0;
  return n * p < 10 ? byInversion(uniform, n, p) : byRejection(uniform, n, p);
}

function byInversion(uniform: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  let mass = Math.exp(n * Math.log1p(-p));
  let rest = uniform();
  for (let k = 0; k < n; k++) {
    if (rest < mass) return k;
    rest -= mass;
    mass *= (odds * (n - k)) / (k + 1);
    // What is left of the uniform is rounding once the masses underflow it.
    if (mass < 1e-18 && k > n * p) return k;
  }
  return n;
}

/** Hörmann 1993, transformed rejection with squeeze (BTRS). */
function byRejection(uniform: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= logMass(k, n, p) - logMass(mode, n, p)) return k;
  }
}

/** Stirling's error of small whole numbers, where it takes long. */
const smallErrors = Float64Array.from({ length: 16 }, (_, k) => (k === 0 ? 0 : stirlingError(k)));

/** The logarithm of Binomial(n, p)'s mass at k, but for a constant. */
function logMass(k: number, n: number, p: number): number {
  return logPart(k, n * p) + logPart(n - k, n * (1 - p));
}

function logPart(count: number, expected: number): number {
  if (count === 0) return 0;
  const error = count < 16 ? smallErrors[count]! : stirlingError(count);
  return count * Math.log(expected / count) - Math.log(2 * Math.PI * count) / 2 - error;
}

/** A draw from the multinomial with as many rows as `counts` has, in proportion to them, into `into`. */
export function resample(uniform: Random, counts: readonly number[], rows: number, into: Float64Array): void {
  let left = rows;
  let weight = rows;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    const drawn = count === weight ? left : drawBinomial(uniform, left, count / weight);
    into[i] = drawn;
    left -= drawn;
    weight -= count;
  }
}
