import type { Interval } from '../domain/verdict.ts';
import { requireCounts } from './counts.ts';
import { betaQuantile } from './distributions/beta.ts';
import { criticalValue } from './distributions/normal.ts';

// Other intervals for a rate, for comparison with other tools; the checks use `wilson`. All give [0, 1] for n = 0.

const unknown: Interval = { lower: 0, upper: 1 };

const clamped = (centre: number, half: number): Interval => ({
  lower: Math.max(0, centre - half),
  upper: Math.min(1, centre + half),
});

/** Clopper & Pearson 1934, "exact": never covers less than the confidence, often much more. */
export function clopperPearson(successes: number, n: number, confidence: number): Interval {
  requireCounts(successes, n);
  const tail = (1 - confidence) / 2;
  return {
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    upper: successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes, tail),
  };
}

/** The central interval of the Beta(x + ½, n − x + ½) posterior, without a clamp at x = 0 or x = n. */
export function jeffreys(successes: number, n: number, confidence: number): Interval {
  requireCounts(successes, n);
  const tail = (1 - confidence) / 2;
  const [a, b] = [successes + 0.5, n - successes + 0.5];
  return { lower: betaQuantile(tail, a, b), upper: betaQuantile(1 - tail, a, b, tail) };
}

/** Agresti & Coull 1998. */
export function agrestiCoull(successes: number, n: number, confidence: number): Interval {
  requireCounts(successes, n);
  if (n === 0) return unknown;
  const z = criticalValue(confidence);
  const adjusted = n + z * z;
  const p = (successes + (z * z) / 2) / adjusted;
  return clamped(p, z * Math.sqrt((p * (1 - p)) / adjusted));
}

/** The textbook interval. It has no width at x = 0 and x = n: never judge by it. */
export function wald(successes: number, n: number, confidence: number): Interval {
  requireCounts(successes, n);
  if (n === 0) return unknown;
  const p = successes / n;
  return clamped(p, criticalValue(confidence) * Math.sqrt((p * (1 - p)) / n));
}
