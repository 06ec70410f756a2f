import type { Interval } from '../domain/verdict.ts';

/**
 * An interval for a mean that may be looked at after every row: an asymptotic confidence sequence, all of whose
 * intervals hold at once (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, theorem 2.2). `standardDeviation` is of
 * the rows so far (divided by n). ρ² tunes for which n it is tightest, about n = 8/ρ² at 95 %.
 * Infinite at both ends without rows.
 */
export function asymptoticConfidenceSequence(
  mean: number,
  standardDeviation: number,
  n: number,
  confidence: number,
  rhoSquared: number,
): Interval {
  if (n === 0) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const scaled = n * rhoSquared;
  const width = ((2 * (scaled + 1)) / (n * scaled)) * Math.log(Math.sqrt(scaled + 1) / (1 - confidence));
  const half = standardDeviation * Math.sqrt(width);
  return { lower: mean - half, upper: mean + half };
}
