import type { Interval } from '../domain/verdict.ts';
import { requireCounts } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';
import { root } from './root.ts';

// Intervals for p1 / p2 of two independent rates. An end may be infinite; all give [0, ∞] where a group has no rows
// or neither has a success.

const unknown: Interval = { lower: 0, upper: Number.POSITIVE_INFINITY };

/** The score interval of Koopman 1984. With x1 = 0 it starts at 0, with x2 = 0 it ends at ∞. */
export function koopman(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  if (n1 === 0 || n2 === 0 || x1 + x2 === 0) return unknown;
  const z = criticalValue(confidence);
  return { lower: scoreLimit(x1, n1, x2, n2, z), upper: 1 / scoreLimit(x2, n2, x1, n1, z) };
}

/** The smallest ratio that the score test does not reject. */
function scoreLimit(x1: number, n1: number, x2: number, n2: number, z: number): number {
  if (x1 === 0) return 0;
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const excess = (logRatio: number): number => {
    const phi = Math.exp(logRatio);
    const constrained = constrainedRate(x1, n1, x2, n2, phi);
    const first = Math.min(1, phi * constrained);
    const variance = (first * (1 - first)) / n1 + (phi * phi * constrained * (1 - constrained)) / n2;
    return p1 - phi * p2 - z * Math.sqrt(variance);
  };
  // The equation has a false root at the estimate where both rates are 1.
  let upper = x2 === 0 ? 0 : Math.log(p1 / p2) - 1e-10;
  if (x2 === 0) while (excess(upper) > 0) upper += 1;
  let lower = upper - 1;
  while (excess(lower) < 0) lower -= upper - lower;
  return Math.exp(root(excess, lower, upper));
}

/** The maximum-likelihood p2 under p1 = φ p2: the smaller root of a quadratic, written without cancellation. */
function constrainedRate(x1: number, n1: number, x2: number, n2: number, phi: number): number {
  const a = (n1 + n2) * phi;
  const b = phi * (n1 + x2) + x1 + n2;
  const c = x1 + x2;
  return Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
}

/**
 * Katz et al. 1978: normal on the log scale. Where a group has no success the log ratio does not exist, and the
 * interval is [0, ∞]; use `koopman` there.
 */
export function katz(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  return logInterval(x1, n1, x2, n2, confidence);
}

/** Walter 1975: Katz's interval with half a success and half a row more in each group. */
export function walter(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  return logInterval(x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5, confidence);
}

function logInterval(x1: number, n1: number, x2: number, n2: number, confidence: number): Interval {
  if (x1 === 0 || x2 === 0) return unknown;
  const centre = Math.log((x1 * n2) / (n1 * x2));
  const half = criticalValue(confidence) * logRatioStandardError(x1, n1, x2, n2);
  return { lower: Math.exp(centre - half), upper: Math.exp(centre + half) };
}

/** Standard error of ln(p1/p2), for counts above zero. */
export function logRatioStandardError(x1: number, n1: number, x2: number, n2: number): number {
  return Math.sqrt((n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * x2));
}
