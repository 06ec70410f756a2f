import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merged, quantile, quantileCuts, rowsBetween, tally, total } from './tally.ts';

fc.configureGlobal({ seed: 20_261_120 });

const sample = fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 40 });

describe('a tally', () => {
  it('counts each value once, ascending', () => {
    expect(tally([3, 1, 3, -0, 0, 2])).toEqual([
      [-0, 2],
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    expect(() => tally([1, Number.NaN])).toThrow(RangeError);
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(sample, (values) => {
        expect(tally(values.toReversed())).toEqual(tally(values));
      }),
    );
  });

  it('merges with another over all values of both', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const pairs = merged(tally(a), tally(b));
        expect(pairs.map(({ value }) => value)).toEqual([...new Set([...a, ...b])].toSorted((x, y) => x - y));
        for (const pair of pairs) {
          expect(pair.a).toBe(a.filter((value) => value === pair.value).length);
          expect(pair.b).toBe(b.filter((value) => value === pair.value).length);
        }
      }),
    );
  });
});

describe('cuts at quantiles', () => {
  it('halve evenly where values allow it and never split a value', () => {
    expect(quantileCuts(tally([1, 2, 3, 4]), 2)).toEqual([3]);
    expect(quantileCuts(tally([1, 1, 1, 2, 2, 2, 2, 2, 2, 3]), 2)).toEqual([2]);
    expect(quantileCuts(tally([5, 5, 5]), 10)).toEqual([]);
    expect(quantileCuts([], 10)).toEqual([]);
  });

  it('leave at most the wanted parts, none of them empty', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 2, max: 12 }), (values, bins) => {
        const counted = rowsBetween(tally(values), quantileCuts(tally(values), bins));
        expect(counted.length).toBeLessThanOrEqual(bins);
        expect(counted.reduce((a, b) => a + b, 0)).toBe(values.length);
        if (values.length > 0) expect(Math.min(...counted)).toBeGreaterThan(0);
      }),
    );
  });

  it('keep parts within a value of their share', () => {
    const values = Array.from({ length: 1003 }, (_, i) => i);
    const counted = rowsBetween(tally(values), quantileCuts(tally(values), 10));
    expect(counted).toHaveLength(10);
    expect(Math.max(...counted) - Math.min(...counted)).toBeLessThanOrEqual(1);
  });
});

describe('quantile type 7', () => {
  it('goes straight between order statistics', () => {
    expect(quantile([10, 20, 40], 0.25)).toBe(15);
    expect(quantile([10, 20, 40], 1)).toBe(40);
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([], 0.3)).toBeNull();
  });

  it('totals nothing to zero', () => expect(total([])).toBe(0));
});
