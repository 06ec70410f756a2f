import type { Counts } from '../../domain/measurement.ts';
import type { Interval } from '../../domain/verdict.ts';
import { criticalValue, normalQuantile } from '../../statistics/distributions/normal.ts';
import { orderedBuckets } from '../../statistics/histogram.ts';
import { distanceInterval, kolmogorovSmirnov, massartMargin } from '../../statistics/kolmogorov-smirnov.ts';
import { populationStability } from '../../statistics/population-stability.ts';
import type { Tally } from '../../statistics/tally.ts';
import type { Bins } from './bins.ts';

export type Distance = {
  readonly estimate: number;
  readonly interval: Interval;
  readonly method: string;
  /** Rows of the table that is judged, then of the reference. */
  readonly n: readonly [current: number, reference: number];
  /** How far from a limit a distance must be to be seen with power 0.8, by so many rows of the judged table. */
  readonly detectable: (rows: number) => number;
};

const power = 0.8;

type Histogram = Extract<Counts, { kind: 'histogram' }>;

/** Null where a table has no rows. */
export function stabilityDistance({ reference, current }: Bins, confidence: number): Distance | null {
  const stability = populationStability(reference, current, confidence);
  if (stability === null) return null;
  const { psi, critical } = stability;
  const [m, n] = [total(reference), total(current)];
  const z = criticalValue(confidence);
  // Tables that are more alike than chance allows prove no more than tables as alike as chance makes them: what no
  // change could reach cannot be excluded. One bin in all is judged as the two that it could have been.
  const reachable = critical > 0 ? critical : z * z * (1 / n + 1 / m);
  const interval = { lower: stability.interval.lower, upper: Math.max(stability.interval.upper, reachable) };
  // The variance falls as 1/n + 1/m does.
  const perRow = ((interval.upper - interval.lower) / 2 / z) ** 2 / (1 / n + 1 / m);
  return {
    estimate: psi,
    interval,
    method: 'noncentral chi-squared',
    n: [n, m],
    detectable: (rows) => (z + normalQuantile(power)) * Math.sqrt(perRow * (1 / rows + 1 / m)),
  };
}

/** Null where a table has no rows. Missing values stand below all others, so that a rise in them is a distance too. */
export function kolmogorovDistance(reference: Histogram, current: Histogram, confidence: number): Distance | null {
  const test = kolmogorovSmirnov(withMissing(current), withMissing(reference));
  if (test === null) return null;
  const { n, m } = test;
  return {
    estimate: test.distance,
    interval: distanceInterval(test, confidence),
    method: 'Dvoretzky-Kiefer-Wolfowitz-Massart',
    n: [n, m],
    // At one point of the line two shares differ with a standard error of at most ½ √(1/n + 1/m).
    detectable: (rows) =>
      massartMargin(rows, confidence) +
      massartMargin(m, confidence) +
      (normalQuantile(power) / 2) * Math.sqrt(1 / rows + 1 / m),
  };
}

/** Below every bucket of a number. */
const missing = -1;

function withMissing(histogram: Histogram): Tally {
  const rows = histogram.nulls + histogram.nans;
  const ordered = orderedBuckets(histogram);
  return rows === 0 ? ordered : [[missing, rows], ...ordered];
}

const total = (rows: readonly number[]): number => rows.reduce((sum, each) => sum + each, 0);

const mostRows = 1e12;

/** The fewest rows of the judged table that see a distance of `gap` from the limit; null where no number of them does. */
export function rowsNeeded({ n, detectable }: Distance, gap: number): number | null {
  let enough = n[0];
  while (!(detectable(enough) <= gap)) {
    enough *= 2;
    if (enough > mostRows) return null;
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (detectable(middle) <= gap) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
