import { type Categories, categoricalColumn, type Histogram, numericColumn } from '../../src/checks/drift/column.ts';
import { type MeasureName, measures } from '../../src/checks/drift/measures.ts';
import { normalCdf } from '../../src/statistics/distributions/normal.ts';
import { hellinger, jensenShannon, totalVariation } from '../../src/statistics/divergence.ts';
import { bucketOf } from '../../src/statistics/histogram.ts';
import { stabilityIndex } from '../../src/statistics/population-stability.ts';
import { drawBinomial, type Random } from '../../src/statistics/random.ts';
import { tally } from '../../src/statistics/tally.ts';
import { wassersteinDistance } from '../../src/statistics/wasserstein-interval.ts';
import type { Experiment } from './experiment.ts';
import { confidence } from './metrics.ts';

/** A column of a table against the same one of a reference that has twice the rows. */

const family = 'drift';

const named = ['a', 'b', 'c', 'd', 'e', 'f'];

function multinomial(uniform: Random, n: number, shares: readonly number[]): readonly number[] {
  let [left, rest] = [n, 1];
  return shares.map((share, i) => {
    const count = i === shares.length - 1 ? left : drawBinomial(uniform, left, Math.min(1, share / rest));
    left -= count;
    rest -= share;
    return count;
  });
}

/** The last share is of missing values. */
function categories(uniform: Random, n: number, shares: readonly number[]): Categories {
  const counts = multinomial(uniform, n, shares);
  const values = counts.slice(0, -1).flatMap((rows, i) => (rows === 0 ? [] : [[named[i]!, rows] as const]));
  return { kind: 'categories', rows: n, values, rest: 0, distinct: values.length, nulls: counts.at(-1)! };
}

/** Cramér's V of two tables in proportion 2 : 1. */
function cramersV(p: readonly number[], q: readonly number[]): number {
  const squared = p.reduce((sum, share, i) => {
    const pooled = (2 * share + q[i]!) / 3;
    return sum + ((2 / 3) * (share - pooled) ** 2 + (1 / 3) * (q[i]! - pooled) ** 2) / pooled;
  }, 0);
  return Math.sqrt(squared);
}

const chiSquared = 'noncentral chi-squared';

const ofShares: readonly (readonly [MeasureName, string, (p: readonly number[], q: readonly number[]) => number])[] = [
  ['psi', chiSquared, stabilityIndex],
  ['js', chiSquared, (p, q) => Math.sqrt(jensenShannon(p, q)! / Math.LN2)],
  ['hellinger', chiSquared, (p, q) => hellinger(p, q)!],
  ['cramers-v', chiSquared, cramersV],
  ['tv', 'multinomial bootstrap', (p, q) => totalVariation(p, q)!],
  ['missingness', 'Newcombe', (p, q) => Math.abs(p.at(-1)! - q.at(-1)!)],
];

const shareExperiments = (
  [
    ['small', 60, [0.4, 0.3, 0.2, 0.1], [0.3, 0.3, 0.2, 0.2]],
    ['skewed', 300, [0.5, 0.28, 0.12, 0.06, 0.04], [0.4, 0.2, 0.2, 0.12, 0.08]],
    ['slight', 400, [0.3, 0.3, 0.2, 0.2], [0.32, 0.28, 0.22, 0.18]],
    ['none', 400, [0.3, 0.3, 0.2, 0.2], [0.3, 0.3, 0.2, 0.2]],
  ] as const
).map(
  ([name, rows, p, q]): Experiment => ({
    ...{ family, name },
    figures: ofShares.map(([measure, method, truth]) => ({ name: measure, method, truth: truth(p, q) })),
    draw: (uniform) => {
      const n = Math.round(rows * (0.9 + 0.2 * uniform()));
      const column = categoricalColumn(categories(uniform, 2 * n, p), categories(uniform, n, q));
      return (figure) => {
        const found = measures[ofShares[figure]![0]].of(column);
        return 'untold' in found || n < found.least ? null : found.interval(confidence);
      };
    },
  }),
);

const normal = (uniform: Random): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

function histogram(uniform: Random, rows: number, move: (z: number) => number): Histogram {
  const buckets = tally(Array.from({ length: rows }, () => bucketOf(move(normal(uniform)))));
  return { kind: 'histogram', rows, buckets, ...{ nulls: 0, nans: 0, negativeInfinities: 0, positiveInfinities: 0 } };
}

/** Standard normals against others. */
const numberExperiments = (
  [
    ['small', 60, (z: number) => z + 0.8, 2 * normalCdf(0.4) - 1, 0.8],
    ['skewed', 300, (z: number) => z + 0.5, 2 * normalCdf(0.25) - 1, 0.5],
    ['slight', 400, (z: number) => z + 0.1, 2 * normalCdf(0.05) - 1, 0.1],
    ['none', 400, (z: number) => z, 0, 0],
  ] as const
).map(
  ([name, rows, move, ks, wasserstein]): Experiment => ({
    ...{ family, name },
    figures: [
      { name: 'ks', method: 'Dvoretzky-Kiefer-Wolfowitz-Massart', truth: ks },
      { name: 'wasserstein', method: 'directional delta method', truth: wasserstein },
    ],
    draw: (uniform) => {
      const n = Math.round(rows * (0.9 + 0.2 * uniform()));
      const [reference, current] = [histogram(uniform, 2 * n, (z) => z), histogram(uniform, n, move)];
      return (figure) => {
        if (figure === 1) return wassersteinDistance(reference, current)?.interval(confidence) ?? null;
        const found = measures.ks.of(numericColumn(reference, current));
        return 'untold' in found ? null : found.interval(confidence);
      };
    },
  }),
);

export const shiftExperiments: readonly Experiment[] = [...shareExperiments, ...numberExperiments];
