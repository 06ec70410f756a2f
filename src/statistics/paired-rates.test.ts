import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cochranQ } from './cochran-q.ts';
import { mcnemarChiSquared, mcnemarExact, mcnemarMidP } from './mcnemar.ts';
import { newcombePaired, pairedNonInferiority, tango, waldPaired } from './paired-rate-difference.ts';

fc.configureGlobal({ seed: 20_261_120 });

const counts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60));
/** The last one scales whole rows to the effective ones of rows with weights. */
const table = fc
  .tuple(
    counts.filter(([a, b, c, d]) => a + b + c + d > 0),
    fc.oneof(fc.constant(1), fc.double({ min: 0.3, max: 1, noNaN: true })),
  )
  .map(([cells, scale]) => cells.map((rows) => rows * scale) as [number, number, number, number]);

describe('Tango and Newcombe paired intervals', () => {
  it('hold the estimate, turn round when the answers change places, and grow with confidence', () => {
    fc.assert(
      fc.property(table, fc.double({ min: 0.5, max: 0.998, noNaN: true }), ([a, b, c, d], level) => {
        const n = a + b + c + d;
        const newcombe = (first: number, second: number, confidence: number) =>
          newcombePaired({ both: a, first, second, neither: d }, confidence);
        for (const interval of [(x: number, y: number, level: number) => tango(x, y, n, level), newcombe]) {
          const found = interval(b, c, level);
          const swapped = interval(c, b, level);
          expect(found.lower).toBeLessThanOrEqual((b - c) / n + 1e-9);
          expect(found.upper).toBeGreaterThanOrEqual((b - c) / n - 1e-9);
          expect(swapped.lower).toBeCloseTo(-found.upper, 8);
          expect(found.lower).toBeGreaterThanOrEqual(-1 - 1e-12);
          expect(interval(b, c, level + 0.001).lower).toBeLessThanOrEqual(found.lower + 1e-9);
        }
      }),
    );
  });

  it('have width without discordant rows, unlike Wald', () => {
    const z2 = 1.959963984540054 ** 2;
    expect(tango(0, 0, 100, 0.95).upper).toBeCloseTo(z2 / (100 + z2), 9);
    expect(tango(0, 0, 100, 0.95).lower).toBeCloseTo(-z2 / (100 + z2), 9);
    expect(waldPaired(0, 0, 100, 0.95)).toEqual({ lower: 0, upper: 0 });
    expect(tango(0, 0, 0, 0.95)).toEqual({ lower: -1, upper: 1 });
    expect(tango(10, 0, 10, 0.95).upper).toBe(1);
  });

  it('take the correlation of the answers into account, corrected for continuity', () => {
    const plain = newcombePaired({ both: 36, first: 12, second: 2, neither: 0 }, 0.95);
    expect(plain.lower).toBeCloseTo(0.0569, 4);
    expect(plain.upper).toBeCloseTo(0.3404, 4);
    const correlated = newcombePaired({ both: 70, first: 9, second: 14, neither: 7 }, 0.95);
    expect(correlated.lower).toBeCloseTo(-0.14654, 5);
    expect(correlated.upper).toBeCloseTo(0.04665, 5);
  });

  it('refuse counts that no table has', () => {
    expect(() => tango(5, 6, 10, 0.95)).toThrow(RangeError);
    expect(() => mcnemarMidP(-1, 2)).toThrow(RangeError);
    expect(() => mcnemarExact(1.5, 2)).toThrow(RangeError);
  });

  it('reject inferiority exactly where the interval clears the margin', () => {
    fc.assert(
      fc.property(table, fc.double({ min: 0.005, max: 0.4, noNaN: true }), ([a, b, c, d], margin) => {
        const n = a + b + c + d;
        const test = pairedNonInferiority(b, c, n, margin)!;
        const { lower } = tango(b, c, n, 0.95);
        if (Math.abs(lower + margin) > 1e-6) expect(test.pValue < 0.025).toBe(lower > -margin);
      }),
    );
  });
});

describe("McNemar's tests", () => {
  it('order mid-p between half the exact p and the exact p', () => {
    fc.assert(
      fc.property(fc.nat(80), fc.nat(80), (b, c) => {
        expect(mcnemarMidP(b, c)).toBeLessThanOrEqual(mcnemarExact(b, c));
        expect(mcnemarMidP(b, c)).toBeGreaterThanOrEqual(mcnemarExact(b, c) / 2 - 1e-12);
        expect(mcnemarMidP(b, c)).toBe(mcnemarMidP(c, b));
      }),
    );
  });

  it('agree with Fagerland, Lydersen & Laake 2013 on 1 of 59 against 7 of 67', () => {
    // 2 (P(X ≤ 1) − ½ P(X = 1)) of 8 fair coins, and twice the tail.
    expect(mcnemarMidP(1, 7)).toBeCloseTo((2 * (1 + 4)) / 256, 14);
    expect(mcnemarExact(1, 7)).toBeCloseTo((2 * (1 + 8)) / 256, 14);
  });

  it('find nothing without discordant rows or between equals', () => {
    expect(mcnemarMidP(0, 0)).toBe(1);
    expect(mcnemarMidP(7, 7)).toBe(1);
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarChiSquared(0, 0, 'none')).toEqual({ statistic: 0, pValue: 1 });
    expect(mcnemarChiSquared(3, 3, 'continuity').statistic).toBe(0);
  });

  it('are Cochran’s Q for two models', () => {
    const first = [1, 1, 1, 0, 1, 0, 1, 1, 1] as const;
    const second = [0, 1, 0, 0, 0, 1, 1, 0, 1] as const;
    expect(cochranQ([first, second])!.statistic).toBeCloseTo(mcnemarChiSquared(4, 1, 'none').statistic, 12);
    expect(cochranQ([first, first])).toBeNull();
    expect(cochranQ([first])).toBeNull();
    expect(cochranQ([[], []])).toBeNull();
  });
});
