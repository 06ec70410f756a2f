import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedCategories } from './categories.ts';
import { cramersV, goodnessOfFit, gTest, homogeneityTest } from './contingency.ts';
import { totalVariation } from './divergence.ts';
import { noncentralityInterval } from './noncentrality.ts';
import { populationStability, stabilityIndex } from './population-stability.ts';
import { totalVariationInterval } from './total-variation.ts';

fc.configureGlobal({ seed: 20_261_120 });

const bins = fc.array(fc.nat(80), { minLength: 5, maxLength: 5 }).filter((counts) => counts.some((rows) => rows > 0));
const resampling = { resamples: 200, seed: 5 };

describe('the population stability index', () => {
  it('is 0 for equal counts and positive for others, whichever sample is the reference', () => {
    fc.assert(
      fc.property(bins, bins, (p, q) => {
        const found = populationStability(p, q, 0.95)!;
        expect(populationStability(p, p, 0.95)!.psi).toBe(0);
        expect(found.psi).toBeGreaterThanOrEqual(0);
        expect(populationStability(q, p, 0.95)!.psi).toBeCloseTo(found.psi, 12);
      }),
    );
  });

  it('has an interval that grows with confidence and lies on the right side of no change', () => {
    fc.assert(
      fc.property(bins, bins, (p, q) => {
        const narrow = populationStability(p, q, 0.8)!;
        const wide = populationStability(p, q, 0.95)!;
        expect(wide.interval.lower).toBeLessThanOrEqual(narrow.interval.lower + 1e-9);
        expect(wide.interval.upper).toBeGreaterThanOrEqual(narrow.interval.upper - 1e-9);
        if (wide.pValue > 0.05) expect(wide.interval.lower).toBe(0);
      }),
    );
  });

  it('ignores bins that are empty on both sides but not those empty on one', () => {
    const plain = populationStability([40, 60], [50, 50], 0.95)!;
    expect(populationStability([40, 0, 60, 0], [50, 0, 50, 0], 0.95)).toEqual(plain);
    const nulls = populationStability([40, 60, 0], [40, 60, 20], 0.95)!;
    expect(nulls.degreesOfFreedom).toBe(2);
    expect(nulls.psi).toBeGreaterThan(0.5);
    expect(nulls.interval.lower).toBeGreaterThan(0.15);
  });

  it('does not alarm at 200 rows by the size of 0.1 alone', () => {
    const found = populationStability(
      [20, 20, 20, 20, 20, 20, 20, 20, 20, 20],
      [28, 13, 25, 15, 24, 16, 26, 14, 21, 18],
      0.95,
    )!;
    expect(found.psi).toBeGreaterThan(0.06);
    expect(found.meanWithoutChange).toBeCloseTo(0.09, 12);
    expect(found.interval.lower).toBe(0);
  });

  it('knows nothing without rows and cannot differ in one bin', () => {
    expect(populationStability([0, 0], [4, 5], 0.95)).toBeNull();
    expect(populationStability([9], [4], 0.95)).toMatchObject({ psi: 0, pValue: 1, interval: { lower: 0, upper: 0 } });
    expect(() => populationStability([1], [1, 2], 0.95)).toThrow(RangeError);
    expect(stabilityIndex([0.5, 0.5], [1, 0])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a noncentrality', () => {
  it('admits 0 exactly where the central test does not reject', () => {
    expect(noncentralityInterval(16, 9, 0.9).lower).toBe(0);
    expect(noncentralityInterval(17, 9, 0.9).lower).toBeGreaterThan(0);
    expect(noncentralityInterval(0, 9, 0.9)).toEqual({ lower: 0, upper: 0 });
  });
});

describe('total variation', () => {
  it('has an interval around its estimate that is the same for the same seed', () => {
    fc.assert(
      fc.property(bins, bins, (p, q) => {
        const interval = totalVariationInterval(p, q, 0.95, resampling);
        const estimate = totalVariation(p, q)!;
        expect(interval.lower).toBeLessThanOrEqual(estimate);
        expect(interval.upper).toBeGreaterThanOrEqual(estimate);
        expect(totalVariationInterval(p, q, 0.95, resampling)).toEqual(interval);
        expect(totalVariationInterval(p, q, 0.99, resampling).lower).toBeLessThanOrEqual(interval.lower);
      }),
      { numRuns: 40 },
    );
  });

  it('is unknown without rows, not 0 at equal counts, and clear of 0 after a clear shift', () => {
    expect(totalVariationInterval([0], [5], 0.95, resampling)).toEqual({ lower: 0, upper: 1 });
    const same = totalVariationInterval([50, 50], [50, 50], 0.95, resampling);
    expect(same.lower).toBe(0);
    expect(same.upper).toBeGreaterThan(0.1);
    expect(totalVariationInterval([900, 100], [600, 400], 0.95, resampling).lower).toBeGreaterThan(0.25);
  });
});

describe('tests of a table', () => {
  it('ignore empty rows and columns and the order of both', () => {
    fc.assert(
      fc.property(bins, bins, (p, q) => {
        const plain = homogeneityTest([p, q]);
        const padded = homogeneityTest([q.toReversed(), q.map(() => 0), p.toReversed()].map((row) => [...row, 0]));
        expect(padded === null).toBe(plain === null);
        if (plain !== null) {
          expect(padded!.statistic).toBeCloseTo(plain.statistic, 9);
          expect(padded!.degreesOfFreedom).toBe(plain.degreesOfFreedom);
        }
      }),
    );
  });

  it('agree with the squared pooled z for two by two', () => {
    const test = homogeneityTest([
      [30, 70],
      [45, 55],
    ])!;
    expect(test.statistic).toBeCloseTo((0.15 / Math.sqrt(0.375 * 0.625 * 0.02)) ** 2, 12);
    expect(test.degreesOfFreedom).toBe(1);
  });

  it('are null for one row or column', () => {
    expect(homogeneityTest([[1, 2]])).toBeNull();
    expect(
      homogeneityTest([
        [0, 2],
        [0, 3],
      ]),
    ).toBeNull();
    expect(
      gTest([
        [0, 2],
        [0, 3],
      ]),
    ).toBeNull();
    expect(goodnessOfFit([0, 0], [1, 1])).toBeNull();
    expect(goodnessOfFit([3, 1], [1, 0])).toBeNull();
  });

  it('find what the shares exclude impossible', () => {
    expect(goodnessOfFit([3, 1, 4], [1, 1, 0])).toEqual({
      statistic: Number.POSITIVE_INFINITY,
      degreesOfFreedom: 1,
      pValue: 0,
    });
  });
});

describe("Cramér's V", () => {
  it('is 1 for a perfect association, 0 for none, and within its interval up to the bias', () => {
    const diagonal = cramersV(
      [
        [500, 0],
        [0, 500],
      ],
      0.95,
    )!;
    expect(diagonal.estimate).toBeCloseTo(1, 3);
    const none = cramersV(
      [
        [500, 500],
        [500, 500],
      ],
      0.95,
    )!;
    expect(none).toEqual({ estimate: 0, interval: { lower: 0, upper: 0 } });
    const some = cramersV(
      [
        [300, 200, 100],
        [200, 250, 150],
      ],
      0.95,
    )!;
    expect(some.estimate).toBeGreaterThan(some.interval.lower);
    expect(some.estimate).toBeLessThan(some.interval.upper);
    expect(cramersV([[1, 2]], 0.95)).toBeNull();
  });
});

describe('categories of two samples', () => {
  const category = (values: readonly (readonly [string, number])[], rest = 0, distinct = values.length, nulls = 0) => ({
    values,
    rest,
    distinct,
    nulls,
  });

  it('set apart what the reference has never had', () => {
    const aligned = alignedCategories(
      category(
        [
          ['a', 5],
          ['b', 3],
        ],
        0,
        2,
        1,
      ),
      category([
        ['b', 4],
        ['c', 2],
      ]),
    );
    expect(aligned).toEqual({
      labels: ['a', 'b', '(unseen)', '(rest)', '(null)'],
      reference: [5, 3, 0, 0, 1],
      current: [0, 4, 2, 0, 0],
      unseen: 2,
    });
  });

  it('do not call unseen, or gone, what the other side may hide in its rest', () => {
    const reference = category(
      [
        ['a', 50],
        ['b', 30],
      ],
      20,
      9,
    );
    const current = category(
      [
        ['b', 40],
        ['c', 25],
      ],
      15,
      7,
    );
    expect(alignedCategories(reference, current)).toEqual({
      labels: ['b', '(unseen)', '(rest)', '(null)'],
      reference: [30, 0, 70, 0],
      current: [40, 0, 40, 0],
      unseen: 0,
    });
  });
});
