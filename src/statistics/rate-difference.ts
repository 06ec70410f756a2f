import type { Interval } from '../domain/verdict.ts';
import { requireCounts } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';
import { scoreLowerLimit } from './score-interval.ts';
import { wilson } from './wilson.ts';

// Intervals for p1 − p2 of two independent rates. All give [−1, 1] where a group has no rows.

const unknown: Interval = { lower: -1, upper: 1 };

/** Newcombe 1998, method 10: Wilson's limits of both rates, combined. */
export function newcombe(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  const first = wilson(x1, n1, confidence);
  const second = wilson(x2, n2, confidence);
  if (n1 === 0 || n2 === 0) return unknown;
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  return {
    lower: p1 - p2 - Math.hypot(p1 - first.lower, second.upper - p2),
    upper: p1 - p2 + Math.hypot(first.upper - p1, p2 - second.lower),
  };
}

/** The score interval of Miettinen & Nurminen 1985, with their factor N/(N − 1). */
export function miettinenNurminen(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  if (n1 === 0 || n2 === 0) return unknown;
  const z = criticalValue(confidence);
  const factor = Math.sqrt((n1 + n2) / (n1 + n2 - 1));
  const lower = (a: number, m: number, b: number, n: number): number =>
    scoreLowerLimit(a / m - b / n, z, (delta) => factor * constrainedStandardError(a, m, b, n, delta), -1);
  return { lower: lower(x1, n1, x2, n2), upper: -lower(x2, n2, x1, n1) };
}

/** Agresti & Caffo 2000: a success and a failure more in each group. */
export function agrestiCaffo(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  return waldDifference(x1 + 1, n1 + 2, x2 + 1, n2 + 2, confidence);
}

/** The textbook interval, too narrow in small samples and without width at zero cells: never judge by it. */
export function waldDifference(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  if (n1 === 0 || n2 === 0) return unknown;
  const half = criticalValue(confidence) * unpooledStandardError(x1, n1, x2, n2);
  const difference = x1 / n1 - x2 / n2;
  return { lower: difference - half, upper: difference + half };
}

/** Standard error of p1 − p2 at the observed rates. */
export function unpooledStandardError(x1: number, n1: number, x2: number, n2: number): number {
  return Math.sqrt((x1 * (n1 - x1)) / n1 ** 3 + (x2 * (n2 - x2)) / n2 ** 3);
}

/** Standard error of p1 − p2 at the likeliest rates with p1 − p2 = δ (Farrington & Manning 1990). */
export function constrainedStandardError(x1: number, n1: number, x2: number, n2: number, delta: number): number {
  const p2 = constrainedRate(x1, n1, x2, n2, delta);
  const p1 = Math.min(1, Math.max(0, p2 + delta));
  return Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2);
}

/** The maximum-likelihood p2 under p1 = p2 + δ: the middle root of a cubic, in closed form. */
function constrainedRate(x1: number, n1: number, x2: number, n2: number, delta: number): number {
  const n = n1 + n2;
  const c2 = (n1 + 2 * n2) * delta - n - (x1 + x2);
  const c1 = (n2 * delta - n - 2 * x2) * delta + x1 + x2;
  const c0 = x2 * delta * (1 - delta);
  const shift = c2 / (3 * n);
  const q = shift ** 3 - (c1 * c2) / (6 * n * n) + c0 / (2 * n);
  const spread = Math.sqrt(Math.max(0, shift * shift - c1 / (3 * n)));
  const p = q >= 0 ? spread : -spread;
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const angle = (Math.PI + Math.acos(cosine)) / 3;
  return Math.min(Math.min(1, 1 - delta), Math.max(Math.max(0, -delta), 2 * p * Math.cos(angle) - shift));
}
