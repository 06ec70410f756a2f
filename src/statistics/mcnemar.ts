import { requireWholeCounts } from './counts.ts';
import { binomialCdf, binomialMass } from './distributions/binomial.ts';
import { chiSquaredSurvival } from './distributions/chi-squared.ts';

// Tests of equal marginal rates from paired answers: b rows that only the first got right, c that only the second.
// Without discordant rows there is nothing against equality: p = 1.

/** McNemar's mid-p value (Fagerland, Lydersen & Laake 2013). Exactly 1 where b = c. */
export function mcnemarMidP(b: number, c: number): number {
  requireWholeCounts(b, b + c);
  if (b === c) return 1;
  const fewer = Math.min(b, c);
  return Math.min(1, 2 * binomialCdf(fewer, b + c, 0.5) - binomialMass(fewer, b + c, 0.5));
}

/** The exact conditional test, a sign test; conservative. */
export function mcnemarExact(b: number, c: number): number {
  requireWholeCounts(b, b + c);
  return b === c ? 1 : Math.min(1, 2 * binomialCdf(Math.min(b, c), b + c, 0.5));
}

/** The χ² statistic with one degree of freedom, with Edwards' continuity correction if asked. */
export function mcnemarChiSquared(
  b: number,
  c: number,
  correction: 'continuity' | 'none',
): { readonly statistic: number; readonly pValue: number } {
  requireWholeCounts(b, b + c);
  if (b + c === 0) return { statistic: 0, pValue: 1 };
  const distance = Math.max(0, Math.abs(b - c) - (correction === 'continuity' ? 1 : 0));
  const statistic = (distance * distance) / (b + c);
  return { statistic, pValue: chiSquaredSurvival(statistic, 1) };
}
