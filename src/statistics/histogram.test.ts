import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DoubleHistogram } from '../domain/measurement.ts';
import {
  bucketOf,
  bucketOfHighWord,
  edges,
  histogramBins,
  histogramQuantile,
  interquartileRange,
  orderedBuckets,
  referenceCuts,
} from './histogram.ts';
import { tally, total } from './tally.ts';

fc.configureGlobal({ seed: 20_261_120 });

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

const histogram = (values: readonly number[], apart: Partial<DoubleHistogram> = {}): DoubleHistogram => ({
  buckets: tally(values.map(bucketOf)),
  nulls: 0,
  nans: 0,
  negativeInfinities: 0,
  positiveInfinities: 0,
  ...apart,
});

describe('a bucket of a double', () => {
  it.each([
    [0, 524288],
    [-0, 524288],
    [5e-324, 524288],
    [-5e-324, 524288],
    [1, 786176],
    [-1, 262400],
    [0.1, 785305],
    [-255.5, 260353],
    [1e300, 1041278],
    [Number.MAX_VALUE, 1048319],
    [-Number.MAX_VALUE, 257],
  ])('of %d is %d on every engine', (value, bucket) => {
    expect(bucketOf(value)).toBe(bucket);
  });

  it('needs the high word alone, signed or not', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const words = new Uint32Array(new Float64Array([value]).buffer);
        const high = words[1]!;
        expect(bucketOfHighWord(high)).toBe(bucketOf(value));
        expect(bucketOfHighWord(high | 0)).toBe(bucketOf(value));
      }),
    );
  });

  it('follows the order of the numbers and mirrors at zero', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        if (a <= b) expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b));
        expect(bucketOf(-a)).toBe(2 ** 20 - bucketOf(a));
      }),
    );
  });

  it('has edges around its values that touch the next bucket and are 2⁻⁸ apart', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const bucket = bucketOf(value);
        const [lower, upper] = edges(bucket);
        expect(value).toBeGreaterThanOrEqual(lower);
        expect(value).toBeLessThanOrEqual(upper);
        expect(edges(bucket + 1)[0]).toBe(upper);
        if (Math.abs(value) > 1e-300 && Number.isFinite(upper) && Number.isFinite(lower))
          expect(upper - lower).toBeLessThanOrEqual(Math.abs(value) / 256);
      }),
    );
    expect(edges(bucketOf(1))).toEqual([1, 1.00390625]);
    expect(edges(bucketOf(-1))).toEqual([-1.00390625, -1]);
    expect(edges(bucketOf(Number.MAX_VALUE))[1]).toBe(Number.POSITIVE_INFINITY);
  });

  it('holds one integer each up to 512', () => {
    const integers = Array.from({ length: 1025 }, (_, i) => i - 512);
    expect(new Set(integers.map(bucketOf)).size).toBe(1025);
    expect(bucketOf(513)).toBe(bucketOf(512));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('does not exist for %d', (value) => {
    expect(() => bucketOf(value)).toThrow(RangeError);
  });
});

describe('quantiles of a histogram', () => {
  it('lie within 2⁻⁸ of the sample quantiles', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p) => {
          const sorted = values.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!;
          expect(Math.abs(histogramQuantile(histogram(values), p)! / exact - 1)).toBeLessThanOrEqual(2 ** -7);
        },
      ),
    );
  });

  it('are null without rows, exact at zero, infinite where the rows are', () => {
    expect(histogramQuantile(histogram([], { nulls: 9 }), 0.5)).toBeNull();
    expect(histogramQuantile(histogram([0, 0, 0, 5]), 0.5)).toBe(0);
    expect(histogramQuantile(histogram([1], { positiveInfinities: 3 }), 0.9)).toBe(Number.POSITIVE_INFINITY);
    expect(histogramQuantile(histogram([1], { negativeInfinities: 3 }), 0.5)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('have no range where the middle half is one bucket', () => {
    expect(interquartileRange(histogram([7, 7, 7, 7, 900]))).toBe(0);
    expect(interquartileRange(histogram([1, 2, 3, 4]))).toBeCloseTo(2, 1);
    expect(interquartileRange(histogram([]))).toBeNull();
  });
});

describe('bins fixed on a reference', () => {
  const values = fc.array(finite, { minLength: 1, maxLength: 60 });

  it('keep every row of any sample', () => {
    fc.assert(
      fc.property(values, values, fc.nat(5), fc.nat(5), fc.nat(5), (reference, current, nulls, nans, infinities) => {
        const cuts = referenceCuts(histogram(reference), 10);
        const counts = histogramBins(histogram(current, { nulls, nans, positiveInfinities: infinities }), cuts);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(current.length + nulls + nans + infinities);
        expect(counts.slice(0, 2)).toEqual([nulls, nans]);
      }),
    );
  });

  it('put no reference row outside, and rows beyond its range apart', () => {
    const cuts = referenceCuts(histogram([1, 2, 3, 4, 5, 6, 7, 8]), 4);
    expect(histogramBins(histogram([1, 2, 3, 4, 5, 6, 7, 8]), cuts)).toEqual([0, 0, 0, 2, 2, 2, 2, 0]);
    expect(histogramBins(histogram([-5, 1, 9, 9]), cuts)).toEqual([0, 0, 1, 1, 0, 0, 0, 2]);
  });

  it('are fewer where one value has most rows', () => {
    const reference = histogram([...new Array<number>(97).fill(0), 1, 2, 3]);
    expect(histogramBins(reference, referenceCuts(reference, 10))).toEqual([0, 0, 0, 97, 3, 0]);
    expect(referenceCuts(histogram([]), 10)).toEqual([]);
  });

  it('count infinities at the ends of the order', () => {
    const ordered = orderedBuckets(histogram([-1, 1], { negativeInfinities: 2, positiveInfinities: 3 }));
    expect(ordered.map(([, rows]) => rows)).toEqual([2, 1, 1, 3]);
    expect(ordered.map(([bucket]) => bucket)).toEqual(ordered.map(([bucket]) => bucket).toSorted((a, b) => a - b));
    expect(total(ordered)).toBe(7);
  });
});
