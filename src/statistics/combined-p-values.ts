import type { ChiSquaredTest } from './contingency.ts';
import { sum } from './counts.ts';
import { chiSquaredSurvival } from './distributions/chi-squared.ts';
import { normalQuantile, normalSurvival } from './distributions/normal.ts';

// One p-value for the hypothesis that all of several hold.

/** Fisher: −2 Σ ln p; for independent tests. */
export function fisherCombination(pValues: readonly number[]): ChiSquaredTest {
  const statistic = sum(pValues.map((p) => -2 * Math.log(p)));
  const degreesOfFreedom = 2 * pValues.length;
  return { statistic, degreesOfFreedom, pValue: chiSquaredSurvival(statistic, degreesOfFreedom) };
}

/** Stouffer: the mean of normal scores; for independent tests. */
export function stoufferCombination(pValues: readonly number[]): number {
  return normalSurvival(-sum(pValues.map(normalQuantile)) / Math.sqrt(pValues.length));
}

/** Simes 1986: min m p₍ᵢ₎/i; holds for most positive dependence too. */
export function simes(pValues: readonly number[]): number {
  const sorted = pValues.toSorted((a, b) => a - b);
  return Math.min(1, ...sorted.map((p, i) => (p * sorted.length) / (i + 1)));
}
