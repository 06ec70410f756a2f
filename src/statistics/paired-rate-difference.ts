import type { Interval } from '../domain/verdict.ts';
import { requireCounts } from './counts.ts';
import { criticalValue, normalSurvival } from './distributions/normal.ts';
import { scoreLowerLimit } from './score-interval.ts';
import type { ZTest } from './two-proportion-test.ts';
import { wilson } from './wilson.ts';

// Intervals for p1 − p2 of two answers to the same n rows: b rows that only the first got right, c that only the
// second. All give [−1, 1] for n = 0.

const unknown: Interval = { lower: -1, upper: 1 };

/** Tango's score interval (1998). Has width even where b = c = 0. */
export function tango(b: number, c: number, n: number, confidence: number): Interval {
  requireCounts(b, b + c);
  requireCounts(b + c, n);
  if (n === 0) return unknown;
  const z = criticalValue(confidence);
  const lower = (only: number, other: number): number =>
    scoreLowerLimit((only - other) / n, z, (delta) => tangoStandardError(only, other, n, delta), -1);
  return { lower: lower(b, c), upper: -lower(c, b) };
}

/** Tango's one-sided test of p1 − p2 ≤ −margin. Null for n = 0 or without variance under the margin. */
export function pairedNonInferiority(b: number, c: number, n: number, margin: number): ZTest | null {
  requireCounts(b, b + c);
  requireCounts(b + c, n);
  const error = n === 0 ? 0 : tangoStandardError(b, c, n, -margin);
  if (error === 0) return null;
  const z = ((b - c) / n + margin) / error;
  return { z, pValue: normalSurvival(z) };
}

/** Standard error of (b − c)/n under p1 − p2 = δ, the discordant rates at their constrained maximum likelihood. */
function tangoStandardError(b: number, c: number, n: number, delta: number): number {
  const linear = (2 * n - b + c) * delta - b - c;
  const discriminant = Math.max(0, linear * linear + 8 * n * c * delta * (1 - delta));
  const rate = (Math.sqrt(discriminant) - linear) / (4 * n);
  return Math.sqrt(Math.max(0, 2 * rate + delta * (1 - delta)) / n);
}

/** Rows by both answers: right twice, only the first, only the second, wrong twice. */
export type PairedTable = {
  readonly both: number;
  readonly first: number;
  readonly second: number;
  readonly neither: number;
};

/** Newcombe 1998 (paired), method 10: Wilson's limits with the correlation of the answers, continuity-corrected. */
export function newcombePaired(table: PairedTable, confidence: number): Interval {
  const { both: a, first: b, second: c, neither: d } = table;
  const n = a + b + c + d;
  if (n === 0) return unknown;
  const p1 = (a + b) / n;
  const p2 = (a + c) / n;
  const one = wilson(a + b, n, confidence);
  const two = wilson(a + c, n, confidence);
  const phi = correctedPhi(a, b, c, d);
  const half = (left: number, right: number): number =>
    Math.sqrt(Math.max(0, left * left - 2 * phi * left * right + right * right));
  return {
    lower: p1 - p2 - half(p1 - one.lower, two.upper - p2),
    upper: p1 - p2 + half(one.upper - p1, p2 - two.lower),
  };
}

function correctedPhi(a: number, b: number, c: number, d: number): number {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 0;
  const association = a * d - b * c;
  const corrected = association > 0 ? Math.max(association - (a + b + c + d) / 2, 0) : association;
  return corrected / Math.sqrt(margins);
}

/** The textbook interval, without width at b = c = 0: never judge by it. */
export function waldPaired(b: number, c: number, n: number, confidence: number): Interval {
  requireCounts(b, b + c);
  requireCounts(b + c, n);
  if (n === 0) return unknown;
  const half = (criticalValue(confidence) / n) * Math.sqrt(b + c - (b - c) ** 2 / n);
  return { lower: (b - c) / n - half, upper: (b - c) / n + half };
}
