import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from './distributions/normal.ts';
import { scoreLowerLimit } from './score-interval.ts';

/** Standard error of an AUROC by Hanley & McNeil 1982, from the area and the counts alone. */
export function hanleyMcNeilStandardError(auroc: number, positives: number, negatives: number): number {
  const q1 = auroc / (2 - auroc);
  const q2 = (2 * auroc * auroc) / (1 + auroc);
  const square = auroc * auroc;
  const variance = auroc * (1 - auroc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square);
  return Math.sqrt(Math.max(0, variance) / (positives * negatives));
}

/**
 * Newcombe's method 5 (2006): the areas whose Hanley–McNeil error, with the sample sizes evened out, admits the
 * estimate. It has width at 0 and 1, where DeLong's interval has none.
 */
export function hanleyMcNeilInterval(
  auroc: number,
  positives: number,
  negatives: number,
  confidence: number,
): Interval {
  const z = criticalValue(confidence);
  const even = (positives + negatives) / 2 - 1;
  const error = (area: number): number => {
    const spread = 1 + (even * (1 - area)) / (2 - area) + (even * area) / (1 + area);
    return Math.sqrt((Math.max(0, area * (1 - area)) * spread) / (positives * negatives));
  };
  return { lower: scoreLowerLimit(auroc, z, error, 0), upper: 1 - scoreLowerLimit(1 - auroc, z, error, 0) };
}
