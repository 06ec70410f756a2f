import type { Interval } from '../domain/verdict.ts';
import { requireCounts } from './counts.ts';
import { criticalValue } from './distributions/normal.ts';

/**
 * Wilson's score interval for a rate (Wilson 1927; Newcombe 1998). [0, 1] for n = 0; the ends are exactly 0 and 1 at
 * x = 0 and x = n.
 */
export function wilson(successes: number, n: number, confidence: number): Interval {
  requireCounts(successes, n);
  if (n === 0) return { lower: 0, upper: 1 };
  const z = criticalValue(confidence);
  const spread = z * Math.sqrt(z * z + (4 * successes * (n - successes)) / n);
  const doubled = 2 * successes + z * z;
  const scale = 2 * (n + z * z);
  return {
    lower: successes === 0 ? 0 : Math.max(0, (doubled - spread) / scale),
    upper: successes === n ? 1 : Math.min(1, (doubled + spread) / scale),
  };
}
