import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cramersV, cramersVDistance } from './contingency.ts';
import { type DistanceEstimate, invertedPValues } from './distance-estimate.ts';
import { hellinger, jensenShannon } from './divergence.ts';
import { hellingerDistance, jensenShannonDistance } from './divergence-interval.ts';
import { bucketOf } from './histogram.ts';
import { populationStability, stabilityDistance } from './population-stability.ts';
import { tally } from './tally.ts';
import { totalVariationDistance } from './total-variation.ts';
import { histogramWasserstein } from './wasserstein.ts';
import { wassersteinDistance } from './wasserstein-interval.ts';

fc.configureGlobal({ seed: 20_270_301 });

const bins = fc.array(fc.nat(400), { minLength: 4, maxLength: 4 }).filter((counts) => counts.some((rows) => rows > 0));
type Over = (reference: readonly number[], current: readonly number[]) => DistanceEstimate | null;
const distances: readonly (readonly [string, Over])[] = [
  ['psi', stabilityDistance],
  ['js', jensenShannonDistance],
  ['hellinger', hellingerDistance],
  ['cramers-v', cramersVDistance],
  ['tv', (p, q) => totalVariationDistance(p, q, { resamples: 200, seed: 5 })],
  ['wasserstein', (p, q) => wassersteinDistance(histogram(p), histogram(q))],
];

/** Rows at 1, 2, 3, …. */
const histogram = (rows: readonly number[]) => ({
  buckets: rows.flatMap((count, i) => (count > 0 ? [[bucketOf(i + 1), count] as const] : [])),
  ...{ nulls: 0, nans: 0, negativeInfinities: 0, positiveInfinities: 0 },
});

describe.each(distances)('%s', (_, distance) => {
  it('has intervals that grow with confidence, never below 0, and none without rows', () => {
    fc.assert(
      fc.property(bins, bins, (p, q) => {
        const found = distance(p, q)!;
        const [narrow, wide] = [found.interval(0.8), found.interval(0.99)];
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower + 1e-9);
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper - 1e-9);
        expect(wide.lower).toBeGreaterThanOrEqual(0);
        expect(narrow.upper).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
    expect(distance([0, 0], [3, 4])).toBeNull();
    expect(distance([3, 4], [0, 0])).toBeNull();
  });

  it('has p-values that say what its intervals say: a limit is excluded where p is at most the error of its side', () => {
    const tail = fc.double({ min: 0.001, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(bins, bins, fc.double({ min: 0.01, max: 1, noNaN: true }), tail, (p, q, limit, error) => {
        const found = distance(p, q)!;
        const { lower, upper } = found.interval(1 - 2 * error);
        const { atMost, atLeast } = found.pValues(limit);
        // Where an end of the interval all but touches the limit, rounding decides.
        fc.pre(Math.abs(lower - limit) > 1e-6 && Math.abs(upper - limit) > 1e-6);
        expect(atMost <= error).toBe(lower > limit);
        expect(atLeast <= error).toBe(upper < limit);
      }),
      { numRuns: 100 },
    );
  });

  it('does not take two equal tables for proof that nothing moved, the less the fewer rows there are', () => {
    const equal = (rows: number) => distance([rows, rows, rows, rows], [rows, rows, rows, rows])!;
    const [few, many] = [equal(10), equal(1000)];
    expect(few.estimate).toBe(0);
    expect(few.interval(0.95).lower).toBe(0);
    expect(few.interval(0.95).upper).toBeGreaterThan(3 * many.interval(0.95).upper);
    expect(few.pValues(0.02).atLeast).toBeGreaterThan(0.05);
  });
});

describe('estimates', () => {
  it('are the plain distances but for half a row in each bin', () => {
    const [p, q] = [
      [40_000, 30_000, 30_000, 1000],
      [30_000, 30_000, 40_000, 5000],
    ];
    expect(jensenShannonDistance(p!, q!)!.estimate).toBeCloseTo(Math.sqrt(jensenShannon(p!, q!)! / Math.LN2), 4);
    expect(hellingerDistance(p!, q!)!.estimate).toBeCloseTo(hellinger(p!, q!)!, 4);
    expect(stabilityDistance(p!, q!)!.estimate).toBe(populationStability(p!, q!, 0.95)!.psi);
    expect(cramersVDistance(p!, q!)!.estimate).toBe(cramersV([p!, q!], 0.95)!.estimate);
    expect(wassersteinDistance(histogram(p!), histogram(q!))!.estimate).toBe(
      histogramWasserstein(histogram(p!), histogram(q!)),
    );
  });

  it('of one bin are 0, and as uncertain as those of two', () => {
    for (const [name, distance] of distances.slice(0, 4)) {
      const one = distance([50], [60])!;
      expect(one.estimate, name).toBe(0);
      expect(one.interval(0.95).upper, name).toBeGreaterThan(0.01);
    }
  });

  it('of numbers need finite ones', () => {
    const infinite = { ...histogram([5]), positiveInfinities: 1 };
    expect(wassersteinDistance(infinite, histogram([5]))).toBeNull();
  });
});

describe('a p-value by inversion', () => {
  it('is 1 where even the estimate is within the limit', () => {
    const interval = (confidence: number) => ({ lower: 0.5 - confidence, upper: 0.5 + confidence });
    expect(invertedPValues(interval)(0.5)).toEqual({ atMost: 1, atLeast: 1 });
    expect(invertedPValues(interval)(0.3).atMost).toBeCloseTo(0.4, 9);
  });

  it('of a sample that a tally holds is that of its histogram', () => {
    const sample = tally([1, 1, 2, 4]).map(([value, rows]) => [bucketOf(value), rows] as const);
    const found = wassersteinDistance({ ...histogram([]), buckets: sample }, histogram([2, 1, 0, 1]))!;
    expect(found.estimate).toBe(0);
  });
});
