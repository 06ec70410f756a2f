import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../domain/verdict.ts';
import { agrestiCoull, clopperPearson, jeffreys, wald } from './proportion.ts';
import { agrestiCaffo, miettinenNurminen, newcombe, waldDifference } from './rate-difference.ts';
import { katz, koopman, walter } from './rate-ratio.ts';
import { wilson } from './wilson.ts';

fc.configureGlobal({ seed: 20_261_120 });

const whole = fc.integer({ min: 1, max: 400 }).chain((n) => fc.integer({ min: 0, max: n }).map((x) => [x, n] as const));
/** Of rows with weights: as many as would say as much, and a share of them. */
const effective = fc
  .tuple(
    fc.double({ min: 1, max: 400, noNaN: true }),
    fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-6, max: 1, noNaN: true })),
  )
  .map(([n, share]) => [n * share, n] as const);
const group = fc.oneof(whole, effective);
const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true });
const slack = 1e-9;

function holds(interval: Interval, value: number): void {
  expect(interval.lower).toBeLessThanOrEqual(value + slack);
  expect(interval.upper).toBeGreaterThanOrEqual(value - slack);
}
function within(inner: Interval, outer: Interval): void {
  expect(outer.lower).toBeLessThanOrEqual(inner.lower + slack);
  expect(outer.upper).toBeGreaterThanOrEqual(inner.upper - slack);
}

describe.each([
  ['wilson', wilson],
  ['clopperPearson', clopperPearson],
  ['agrestiCoull', agrestiCoull],
  ['jeffreys', jeffreys],
  ['wald', wald],
] as const)('%s', (name, interval) => {
  it('lies in [0, 1], mirrors failures, and grows with confidence', () => {
    fc.assert(
      fc.property(group, confidence, ([x, n], level) => {
        const { lower, upper } = interval(x, n, level);
        const mirrored = interval(n - x, n, level);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 9);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 9);
        if (name !== 'jeffreys') holds({ lower, upper }, x / n);
        within({ lower, upper }, interval(x, n, level + 0.0009));
      }),
    );
  });

  it('is as wide as can be without rows', () => {
    const { lower, upper } = interval(0, 0, 0.95);
    expect(lower).toBeLessThan(0.002);
    expect(upper).toBeGreaterThan(0.998);
  });
});

describe('a rate', () => {
  it('is bounded exactly at no success and at no failure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), confidence, (n, level) => {
        expect(wilson(0, n, level).lower).toBe(0);
        expect(wilson(n, n, level).upper).toBe(1);
      }),
    );
    expect(wilson(0, 20, 0.95).upper).toBeCloseTo(0.1611, 4);
  });

  it('of rows with weights lies between those of the whole numbers around it', () => {
    fc.assert(
      fc.property(whole, fc.double({ min: 0, max: 1, noNaN: true }), confidence, ([x, n], part, level) => {
        fc.pre(x < n);
        const [below, between, above] = [x, x + part, x + 1].map((count) => wilson(count, n, level));
        expect(between!.lower).toBeGreaterThanOrEqual(below!.lower - slack);
        expect(between!.upper).toBeLessThanOrEqual(above!.upper + slack);
      }),
    );
  });

  it('is refused where the counts are impossible', () => {
    expect(() => wilson(3, 2, 0.95)).toThrow(RangeError);
    expect(() => wilson(-1, 2, 0.95)).toThrow(RangeError);
    expect(() => wilson(Number.NaN, 2, 0.95)).toThrow(RangeError);
    expect(() => wilson(2, Number.POSITIVE_INFINITY, 0.95)).toThrow(RangeError);
    expect(() => wilson(1, 2, 95)).toThrow(RangeError);
  });
});

describe.each([
  ['newcombe', newcombe],
  ['miettinenNurminen', miettinenNurminen],
  ['waldDifference', waldDifference],
  ['agrestiCaffo', agrestiCaffo],
] as const)('%s', (name, interval) => {
  it('turns round when the groups change places and grows with confidence', () => {
    fc.assert(
      fc.property(group, group, confidence, ([x1, n1], [x2, n2], level) => {
        const found = interval(x1, n1, x2, n2, level);
        const swapped = interval(x2, n2, x1, n1, level);
        expect(swapped.lower).toBeCloseTo(-found.upper, 8);
        expect(swapped.upper).toBeCloseTo(-found.lower, 8);
        if (name !== 'agrestiCaffo') holds(found, x1 / n1 - x2 / n2);
        within(found, interval(x1, n1, x2, n2, level + 0.0009));
      }),
    );
  });
});

describe('a difference of rates', () => {
  it('agrees with Newcombe 1998, table II', () => {
    const expectEnds = ({ lower, upper }: Interval, ends: readonly [number, number]) => {
      expect(lower).toBeCloseTo(ends[0], 4);
      expect(upper).toBeCloseTo(ends[1], 4);
    };
    expectEnds(newcombe(56, 70, 48, 80, 0.95), [0.0524, 0.3339]);
    expectEnds(miettinenNurminen(56, 70, 48, 80, 0.95), [0.0528, 0.3382]);
    expectEnds(miettinenNurminen(9, 10, 3, 10, 0.95), [0.17, 0.8406]);
    expectEnds(newcombe(10, 10, 0, 20, 0.95), [0.6791, 1]);
    expectEnds(miettinenNurminen(10, 10, 0, 20, 0.95), [0.7156, 1]);
    expectEnds(newcombe(0, 10, 0, 20, 0.95), [-0.1611, 0.2775]);
  });

  it('keeps its width at extreme counts and knows nothing of an empty group', () => {
    expect(miettinenNurminen(0, 10, 0, 10, 0.95).upper).toBeGreaterThan(0.2);
    expect(miettinenNurminen(10, 10, 0, 10, 0.95).upper).toBe(1);
    expect(newcombe(0, 0, 5, 10, 0.95)).toEqual({ lower: -1, upper: 1 });
    expect(miettinenNurminen(5, 10, 0, 0, 0.95)).toEqual({ lower: -1, upper: 1 });
    expect(waldDifference(5, 10, 0, 0, 0.95)).toEqual({ lower: -1, upper: 1 });
  });
});

describe.each([
  ['koopman', koopman],
  ['katz', katz],
  ['walter', walter],
] as const)('%s', (name, interval) => {
  it('inverts when the groups change places and grows with confidence', () => {
    fc.assert(
      fc.property(group, group, confidence, ([x1, n1], [x2, n2], level) => {
        const found = interval(x1, n1, x2, n2, level);
        const swapped = interval(x2, n2, x1, n1, level);
        expect(swapped.lower * found.upper === 1 || Math.abs(swapped.lower - 1 / found.upper) < slack).toBe(true);
        expect(found.lower).toBeGreaterThanOrEqual(0);
        expect(Number.isNaN(found.upper)).toBe(false);
        if (name !== 'walter' && x2 > 0 && x1 > 0) holds(found, x1 / n1 / (x2 / n2));
        expect(interval(x1, n1, x2, n2, level + 0.0009).lower).toBeLessThanOrEqual(found.lower + slack);
      }),
    );
  });
});

describe('a ratio of rates', () => {
  it('is one-sided where a group has no success, and unknown where neither has', () => {
    const none = koopman(0, 50, 10, 50, 0.95);
    expect(none.lower).toBe(0);
    expect(none.upper).toBeGreaterThan(0.2);
    expect(none.upper).toBeLessThan(0.5);
    const all = koopman(10, 50, 0, 50, 0.95);
    expect(all.upper).toBe(Number.POSITIVE_INFINITY);
    expect(all.lower).toBeCloseTo(1 / none.upper, 9);
    const unknown = { lower: 0, upper: Number.POSITIVE_INFINITY };
    expect(koopman(0, 50, 0, 50, 0.95)).toEqual(unknown);
    expect(koopman(0, 0, 5, 50, 0.95)).toEqual(unknown);
    expect(katz(0, 50, 5, 50, 0.95)).toEqual(unknown);
  });

  it('has width where both rates are 1', () => {
    const { lower, upper } = koopman(20, 20, 30, 30, 0.95);
    expect(lower).toBeLessThan(0.9);
    expect(upper).toBeGreaterThan(1.1);
  });
});
