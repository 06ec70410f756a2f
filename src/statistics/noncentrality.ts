import type { Interval } from '../domain/verdict.ts';
import { noncentralChiSquaredCdf } from './distributions/chi-squared.ts';
import { root } from './root.ts';

/**
 * The noncentralities that an observed χ² with `df` degrees of freedom admits, by inverting both tails. An end is 0
 * where even 0 admits it.
 */
export function noncentralityInterval(observed: number, df: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return { lower: limit(observed, df, 1 - tail), upper: limit(observed, df, tail) };
}

/** The noncentrality whose distribution function at `observed` is `probability`; it falls as λ grows. */
function limit(observed: number, df: number, probability: number): number {
  const excess = (lambda: number): number => noncentralChiSquaredCdf(observed, df, lambda) - probability;
  if (excess(0) <= 0) return 0;
  let upper = Math.max(1, observed);
  while (excess(upper) > 0) upper *= 2;
  return root(excess, 0, upper);
}
