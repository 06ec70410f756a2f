import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DoubleHistogram } from '../domain/measurement.ts';
import { andersonDarling } from './anderson-darling.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import * as divergence from './divergence.ts';
import { energyDistance } from './energy.ts';
import { eppsSingleton } from './epps-singleton.ts';
import { bucketOf } from './histogram.ts';
import {
  distanceInterval,
  exactPValue,
  finiteSamplePValue,
  histogramKolmogorovSmirnov,
  kolmogorovSmirnov,
  limitingPValue,
} from './kolmogorov-smirnov.ts';
import { tally } from './tally.ts';
import { histogramWasserstein, robustScale, wasserstein } from './wasserstein.ts';

fc.configureGlobal({ seed: 20_261_120 });

const tied = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 });
const real = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const histogram = (values: readonly number[], apart: Partial<DoubleHistogram> = {}): DoubleHistogram => ({
  buckets: tally(values.map(bucketOf)),
  nulls: 0,
  nans: 0,
  negativeInfinities: 0,
  positiveInfinities: 0,
  ...apart,
});
const share = (values: readonly number[], limit: number): number =>
  values.filter((value) => value <= limit).length / values.length;

describe('Kolmogorov–Smirnov', () => {
  it('finds the largest gap of the distribution functions, ties and all', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const brute = Math.max(...[...a, ...b].map((value) => Math.abs(share(a, value) - share(b, value))));
        expect(kolmogorovSmirnov(tally(a), tally(b))!.distance).toBeCloseTo(brute, 14);
      }),
    );
  });

  it('never finds more in a histogram than in its values, and the same in small integers', () => {
    fc.assert(
      fc.property(real, real, tied, (a, b, integers) => {
        const rough = histogramKolmogorovSmirnov(histogram(a), histogram(b))!.distance;
        expect(rough).toBeLessThanOrEqual(kolmogorovSmirnov(tally(a), tally(b))!.distance + 1e-12);
        const shifted = integers.map((value) => value + 1);
        expect(histogramKolmogorovSmirnov(histogram(integers), histogram(shifted))).toEqual(
          kolmogorovSmirnov(tally(integers), tally(shifted)),
        );
      }),
    );
  });

  it('counts infinities as extremes, and leaves NULL and NaN to others', () => {
    const a = histogram([1, 2], { positiveInfinities: 2, nulls: 7, nans: 3 });
    expect(histogramKolmogorovSmirnov(a, histogram([1, 2]))).toEqual({ distance: 0.5, n: 4, m: 2 });
    expect(histogramKolmogorovSmirnov(histogram([], { nulls: 4 }), a)).toBeNull();
  });

  it('has an interval that widens to everything without rows and excludes 0 for a large gap', () => {
    expect(distanceInterval(null, 0.95)).toEqual({ lower: 0, upper: 1 });
    const { lower, upper } = distanceInterval({ distance: 0.2, n: 10_000, m: 10_000 }, 0.95);
    expect(lower).toBeCloseTo(0.2 - 2 * Math.sqrt(Math.log(80) / 20_000), 12);
    expect(upper).toBeCloseTo(0.2 + 2 * Math.sqrt(Math.log(80) / 20_000), 12);
  });

  it('has an exact p that is the share of all arrangements at least as far apart', () => {
    const distances = (pool: readonly number[], n: number): readonly number[] => {
      const found: number[] = [];
      for (let mask = 0; mask < 2 ** pool.length; mask++) {
        const a = pool.filter((_, i) => (mask >> i) & 1);
        if (a.length !== n) continue;
        const b = pool.filter((_, i) => !((mask >> i) & 1));
        found.push(kolmogorovSmirnov(tally(a), tally(b))!.distance);
      }
      return found;
    };
    for (const [a, b] of [
      [
        [1, 2, 3, 7],
        [4, 5, 6, 8, 9],
      ],
      [
        [1, 1, 2, 3],
        [1, 2, 2, 3, 3, 3],
      ],
    ] as const) {
      const observed = kolmogorovSmirnov(tally(a), tally(b))!.distance;
      const all = distances([...a, ...b], a.length);
      const expected = all.filter((distance) => distance >= observed - 1e-9).length / all.length;
      expect(exactPValue(tally(a), tally(b))).toBeCloseTo(expected, 12);
    }
    expect(exactPValue([], tally([1]))).toBeNull();
  });

  it('has p-values that agree for large samples', () => {
    const test = { distance: 0.02, n: 10_000, m: 8_000 };
    expect(limitingPValue(test)).toBeCloseTo(finiteSamplePValue(test), 2);
  });
});

describe('Wasserstein', () => {
  it('is the shift of a shifted sample and scales with the unit', () => {
    fc.assert(
      fc.property(real, real, fc.integer({ min: -100, max: 100 }), (a, b, shift) => {
        const moved = a.map((value) => value + shift);
        expect(wasserstein(tally(a), tally(moved))).toBeCloseTo(Math.abs(shift), 6);
        const distance = wasserstein(tally(a), tally(b))!;
        expect(wasserstein(tally(b), tally(a))).toBeCloseTo(distance, 6);
        const scaled = (values: readonly number[]) => tally(values.map((value) => -4 * value));
        expect(wasserstein(scaled(a), scaled(b))! / 4 - distance).toBeCloseTo(0, 4);
      }),
    );
  });

  it('is within the bucket width of the largest value in a histogram', () => {
    fc.assert(
      fc.property(real, real, (a, b) => {
        const exact = wasserstein(tally(a), tally(b))!;
        const largest = Math.max(...[...a, ...b].map(Math.abs));
        expect(Math.abs(histogramWasserstein(histogram(a), histogram(b))! - exact)).toBeLessThanOrEqual(largest / 128);
      }),
    );
    expect(histogramWasserstein(histogram([0, 0]), histogram([100, 100]))).toBeCloseTo(100.125, 9);
  });

  it('adds up exactly where the distribution functions cross within a bucket', () => {
    // Rows spread over [1, 1 + 1/256), [2, 2 + 1/128), [3, 3 + 1/128); the gap goes 0, ½, −½, 0 in straight lines.
    const expected = (1 / 4) * (5 / 256) + (1 / 2) * (2 - 1 - 1 / 256) + (1 / 2) * (3 - 2 - 1 / 128);
    expect(histogramWasserstein(histogram([1, 3]), histogram([2, 2]))).toBeCloseTo(expected, 15);
  });

  it('is unknown without rows or with infinities', () => {
    expect(wasserstein([], tally([1]))).toBeNull();
    expect(wasserstein(tally([Number.POSITIVE_INFINITY]), tally([1]))).toBeNull();
    expect(histogramWasserstein(histogram([]), histogram([1]))).toBeNull();
    expect(histogramWasserstein(histogram([1], { negativeInfinities: 1 }), histogram([1]))).toBeNull();
  });

  it('has a scale that ignores wild values and none where there is no spread', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 1);
    const wild = [...values.slice(0, 990), ...new Array<number>(10).fill(1e9)];
    expect(robustScale(histogram(wild))! / robustScale(histogram(values))!).toBeCloseTo(1, 2);
    expect(robustScale(histogram([5, 5, 5, 5]))).toBeNull();
    expect(robustScale(histogram([]))).toBeNull();
  });
});

const counts = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }).filter((bins) => bins.some((rows) => rows > 0));

describe('distances over bins', () => {
  it.each([
    ['totalVariation', divergence.totalVariation],
    ['hellinger', divergence.hellinger],
    ['jensenShannon', divergence.jensenShannon],
    ['largestDifference', divergence.largestDifference],
    ['binnedKolmogorovSmirnov', divergence.binnedKolmogorovSmirnov],
  ] as const)('%s is 0 between equals, symmetric, at most 1, whatever the sample size', (_, distance) => {
    fc.assert(
      fc.property(counts, counts, (p, q) => {
        const found = distance(p, q)!;
        expect(distance(p, p)).toBeCloseTo(0, 12);
        expect(distance(q, p)).toBeCloseTo(found, 12);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1 + 1e-12);
        expect(
          distance(
            p.map((rows) => 3 * rows),
            q,
          ),
        ).toBeCloseTo(found, 12);
        expect(distance([...p, 0], [...q, 0])).toBeCloseTo(found, 12);
      }),
    );
    expect(distance([0, 0], [1, 1])).toBeNull();
  });

  it('reach their ends for distributions without overlap', () => {
    expect(divergence.totalVariation([3, 0], [0, 9])).toBe(1);
    expect(divergence.hellinger([3, 0], [0, 9])).toBe(1);
    expect(divergence.jensenShannon([3, 0], [0, 9])).toBeCloseTo(Math.LN2, 15);
    expect(divergence.kullbackLeibler([3, 0], [0, 9])).toBe(Number.POSITIVE_INFINITY);
    expect(divergence.kullbackLeibler([3, 1], [2, 0])).toBeCloseTo(Math.log(4 / 3), 15);
  });

  it('keep the order that statistics prove: H² ≤ TV ≤ √2 H, D ≤ TV', () => {
    fc.assert(
      fc.property(counts, counts, (p, q) => {
        const [tv, h] = [divergence.totalVariation(p, q)!, divergence.hellinger(p, q)!];
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-12);
        expect(divergence.binnedKolmogorovSmirnov(p, q)).toBeLessThanOrEqual(tv + 1e-12);
      }),
    );
    expect(() => divergence.totalVariation([1], [1, 2])).toThrow(RangeError);
  });
});

describe('other two-sample statistics', () => {
  it('do not depend on row order and treat both samples alike', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const [x, y] = [tally(a), tally(b)];
        expect(energyDistance(x, y)).toBeCloseTo(energyDistance(y, x)!, 10);
        const statistic = cramerVonMises(x, y)?.statistic;
        if (a.length + b.length === 2) expect(statistic).toBeUndefined();
        else expect(statistic).toBeCloseTo(cramerVonMises(y, x)!.statistic, 10);
        const forward = andersonDarling(x, y);
        const backward = andersonDarling(y, x);
        expect(forward === null).toBe(backward === null);
        if (forward !== null) expect(forward).toBeCloseTo(backward!, 8);
      }),
    );
  });

  it('agree with scipy 1.17.1 on a small sample with ties', () => {
    const [x, y] = [tally([1, 2, 2, 5]), tally([2, 3, 4, 4, 7])];
    expect(cramerVonMises(x, y)!.statistic).toBeCloseTo(0.23425925925925917, 13);
    expect(cramerVonMises(x, y)!.pValue).toBeCloseTo(0.232514854146065, 9);
    expect(energyDistance(x, y)).toBeCloseTo(1.0677078252031313, 13);
    expect(andersonDarling(x, y)).toBeCloseTo(0.6340529345672529, 12);
    const singleton = eppsSingleton([1, 2, 2, 5, 9, 3], [2, 3, 4, 4, 7])!;
    expect(singleton.statistic).toBeCloseTo(1.9240421566282426, 9);
    expect(singleton.pValue).toBeCloseTo(0.7497271235299575, 9);
  });

  it('grow as samples part', () => {
    const a = Array.from({ length: 40 }, (_, i) => i);
    const statistics = [0, 5, 20].map((shift) => {
      const b = a.map((value) => value + shift + 0.5);
      return [
        energyDistance(tally(a), tally(b)),
        cramerVonMises(tally(a), tally(b))!.statistic,
        andersonDarling(tally(a), tally(b)),
        eppsSingleton(a, b)!.statistic,
      ];
    });
    for (const i of [0, 1, 2, 3]) {
      expect(statistics[1]![i]!).toBeGreaterThan(statistics[0]![i]!);
      expect(statistics[2]![i]!).toBeGreaterThan(statistics[1]![i]!);
    }
  });

  it('are null where they mean nothing', () => {
    expect(energyDistance([], tally([1]))).toBeNull();
    expect(cramerVonMises(tally([1]), [])).toBeNull();
    expect(andersonDarling(tally([1, 1]), tally([1, 1]))).toBeNull();
    expect(andersonDarling(tally([1]), tally([2, 3]))).toBeNull();
    expect(eppsSingleton([1, 2, 3, 4], [1, 2, 3, 4, 5])).toBeNull();
    expect(eppsSingleton([1, 1, 1, 1, 1], [1, 1, 1, 1, 1])).toBeNull();
  });
});
