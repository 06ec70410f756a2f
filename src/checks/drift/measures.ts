import type { Unit } from '../../domain/finding.ts';
import type { Interval } from '../../domain/verdict.ts';
import { alignedCategories } from '../../statistics/categories.ts';
import { cramersVDistance } from '../../statistics/contingency.ts';
import { type DistanceEstimate, invertedPValues } from '../../statistics/distance-estimate.ts';
import { hellingerDistance, jensenShannonDistance } from '../../statistics/divergence-interval.ts';
import { orderedBuckets } from '../../statistics/histogram.ts';
import { distanceInterval, kolmogorovSmirnov, massartMargin } from '../../statistics/kolmogorov-smirnov.ts';
import { stabilityDistance } from '../../statistics/population-stability.ts';
import { newcombe } from '../../statistics/rate-difference.ts';
import { type Tally, total } from '../../statistics/tally.ts';
import { totalVariationDistance } from '../../statistics/total-variation.ts';
import { robustScale } from '../../statistics/wasserstein.ts';
import { wassersteinDistance } from '../../statistics/wasserstein-interval.ts';
import { wilson } from '../../statistics/wilson.ts';
import type { Column, Histogram } from './column.ts';
import type { Distance } from './distance.ts';

/** A way to say how far a column has moved. */
export type Measure = {
  /** As a sentence has it, without an article. */
  readonly title: string;
  readonly unit: Unit;
  readonly kinds: readonly Column['kind'][];
  /** Why it is no measure of the other kind of column. */
  readonly otherwise: string;
  readonly of: (column: Column) => Distance | { readonly untold: string };
};

/** Resamples of total variation. The seed is fixed: the same counts give the same interval. */
const resampling = { resamples: 1000, seed: 20_150_416 };

/** Fewer rows per bin, and intervals of distances between shares hold less often than they say: 92 % for 95 at five. */
const rowsPerBin = 10;

const both = ['numeric', 'categorical'] as const;
const noRows = { untold: 'it has no rows' };

type BinDistance = (reference: readonly number[], current: readonly number[]) => DistanceEstimate | null;

/** A distance between shares of rows over bins. */
const overBins = (title: string, method: string, distance: BinDistance): Measure => ({
  ...{ title, unit: 'none', kinds: both, otherwise: '' },
  of: ({ bins: { reference, current } }) => {
    const found = distance(reference, current);
    if (found === null) return noRows;
    const occupied = reference.filter((rows, i) => rows + current[i]! > 0).length;
    return { ...found, method, n: [sum(current), sum(reference)], least: rowsPerBin * occupied };
  },
});

const chiSquared = 'noncentral chi-squared';

export const measures = {
  psi: overBins('population stability index', chiSquared, stabilityDistance),
  js: overBins('Jensen-Shannon distance', chiSquared, jensenShannonDistance),
  hellinger: overBins('Hellinger distance', chiSquared, hellingerDistance),
  'cramers-v': overBins('Cramér’s V', chiSquared, cramersVDistance),
  tv: overBins(
    'total variation',
    `multinomial bootstrap, ${resampling.resamples} resamples, seed ${resampling.seed}`,
    (reference, current) => totalVariationDistance(reference, current, resampling),
  ),
  ks: {
    ...{ title: 'Kolmogorov-Smirnov distance', unit: 'none', kinds: ['numeric'] },
    otherwise: 'the distance needs an order, and categories have none; psi compares them',
    of: (column) => (column.kind === 'numeric' ? kolmogorov(column.reference, column.current) : noRows),
  },
  wasserstein: {
    ...{ title: 'Wasserstein distance, in robust standard deviations,', unit: 'none', kinds: ['numeric'] },
    otherwise: 'the distance is one of numbers, and categories are none; psi compares them',
    of: (column) => (column.kind === 'numeric' ? robustWasserstein(column.reference, column.current) : noRows),
  },
  missingness: {
    ...{ title: 'change of the share of missing values', unit: 'rate', kinds: both, otherwise: '' },
    of: missingness,
  },
  unseen: {
    ...{ title: 'share of rows with unseen categories', unit: 'rate', kinds: ['categorical'] },
    otherwise: 'numbers are no categories; psi has bins for those beyond the reference’s range',
    of: unseen,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly MeasureName[];

/** Below every bucket of a number. */
const missing = -1;

/** Missing values stand below all others, so that a rise in them is a distance too. */
function kolmogorov(reference: Histogram, current: Histogram): Distance | { readonly untold: string } {
  const test = kolmogorovSmirnov(withMissing(current), withMissing(reference));
  if (test === null) return noRows;
  const interval = (confidence: number): Interval => distanceInterval(test, confidence);
  return {
    ...{ estimate: test.distance, interval, pValues: invertedPValues(interval) },
    method: 'Dvoretzky-Kiefer-Wolfowitz-Massart',
    ...{ n: [test.n, test.m], least: 0 },
    margin: massartMargin,
  };
}

function withMissing(histogram: Histogram): Tally {
  const rows = histogram.nulls + histogram.nans;
  const ordered = orderedBuckets(histogram);
  return rows === 0 ? ordered : [[missing, rows], ...ordered];
}

/** W1 over the rows that have a number. */
function robustWasserstein(reference: Histogram, current: Histogram): Distance | { readonly untold: string } {
  const scale = robustScale(reference);
  if (scale === null) {
    const reason = 'the middle half of the reference has one value, or none, so that nothing tells how large a step is';
    return { untold: reason };
  }
  const found = wassersteinDistance(reference, current);
  if (found === null) return { untold: 'a table has no finite number, or an infinite one' };
  return {
    estimate: found.estimate / scale,
    interval: (confidence) => {
      const { lower, upper } = found.interval(confidence);
      return { lower: lower / scale, upper: upper / scale };
    },
    pValues: (limit) => found.pValues(limit * scale),
    ...{ method: 'directional delta method', least: 0 },
    n: [total(current.buckets), total(reference.buckets)],
  };
}

const missingIn = ({ kind, reference, current }: Column): readonly [reference: number, current: number] =>
  kind === 'numeric'
    ? [reference.nulls + reference.nans, current.nulls + current.nans]
    : [reference.nulls, current.nulls];

/** Of the two shares of missing values, whichever is larger. */
function missingness(column: Column): Distance | { readonly untold: string } {
  const [before, now] = missingIn(column);
  const [n, m] = [column.current.rows, column.reference.rows];
  if (n === 0 || m === 0) return noRows;
  const interval = (confidence: number): Interval => {
    const { lower, upper } = newcombe(now, n, before, m, confidence);
    return { lower: Math.max(0, lower, -upper), upper: Math.max(-lower, upper) };
  };
  const estimate = Math.abs(now / n - before / m);
  return { estimate, interval, pValues: invertedPValues(interval), method: 'Newcombe', n: [n, m], least: 0 };
}

/** What the model cannot have learned: the reference is the table as it is, not what else it could have held. */
function unseen(column: Column): Distance | { readonly untold: string } {
  if (column.kind !== 'categorical') return noRows;
  const { reference, current } = column;
  if (current.rows === 0 || reference.rows === 0) return noRows;
  if (reference.rest > 0) {
    return {
      untold: `the reference has more than ${reference.values.length} categories, of which the rest is not told apart`,
    };
  }
  const { rows } = current;
  const certain = alignedCategories(reference, current).unseen;
  // What was not told apart may be unseen as well, or categories of the reference that have become rare.
  const interval = (confidence: number): Interval => ({
    lower: wilson(certain, rows, confidence).lower,
    upper: wilson(certain + current.rest, rows, confidence).upper,
  });
  return {
    ...{ estimate: certain / rows, interval, pValues: invertedPValues(interval), method: 'Wilson', least: 0 },
    n: [rows, reference.rows],
  };
}

const sum = (rows: readonly number[]): number => rows.reduce((all, each) => all + each, 0);
