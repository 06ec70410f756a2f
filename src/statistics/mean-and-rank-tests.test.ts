import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendallTauB, midRanks, pearson, spearman } from './correlation.ts';
import { pairedT } from './paired-t.ts';
import { mannWhitney, mannWhitneyExact, mannWhitneyU, wilcoxonSignedRank } from './rank-tests.ts';
import { root } from './root.ts';
import { tally } from './tally.ts';
import { meanAndVariance, welchT } from './welch.ts';

fc.configureGlobal({ seed: 1908 });
const sample = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 2, maxLength: 15 });

describe('means', () => {
  it('have an interval around the mean of differences that turns round with them', () => {
    fc.assert(
      fc.property(sample, (differences) => {
        const found = pairedT(differences, 0.95)!;
        const negated = pairedT(
          differences.map((value) => -value),
          0.95,
        )!;
        expect(found.interval.lower).toBeLessThanOrEqual(found.mean);
        expect(negated.interval.lower).toBeCloseTo(-found.interval.upper, 12);
        expect(pairedT(differences, 0.99)!.interval.upper).toBeGreaterThanOrEqual(found.interval.upper);
        if (found.pValue !== null && Math.abs(found.pValue - 0.05) > 1e-9)
          expect(found.pValue < 0.05).toBe(found.interval.lower > 0 || found.interval.upper < 0);
      }),
    );
  });

  it('are unknown for fewer than two values and untestable without variance', () => {
    expect(pairedT([3], 0.95)).toBeNull();
    expect(pairedT([3, 3, 3], 0.95)).toMatchObject({ mean: 3, t: null, pValue: null, standardized: null });
    expect(welchT([1], [1, 2])).toBeNull();
    expect(welchT([1, 1], [2, 2])).toBeNull();
    expect(meanAndVariance([])).toEqual({ mean: 0, variance: null });
  });

  it('of equal samples do not differ', () => {
    expect(welchT([1, 2, 3], [1, 2, 3])).toEqual({ t: 0, degreesOfFreedom: 4, pValue: 1 });
  });
});

describe('rank tests', () => {
  it('count pairs, ties as halves', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        let pairs = 0;
        for (const x of a) for (const y of b) pairs += x > y ? 1 : x === y ? 0.5 : 0;
        expect(mannWhitneyU(tally(a), tally(b))).toBe(pairs);
        expect(mannWhitney(tally(a), tally(b))?.pValue).toBe(mannWhitney(tally(b), tally(a))?.pValue);
      }),
    );
  });

  it('have an exact p that is the share of all arrangements', () => {
    const pool = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const a = [1, 2, 4, 6];
    const b = pool.filter((value) => !a.includes(value));
    const all: number[] = [];
    for (let mask = 0; mask < 512; mask++) {
      const drawn = pool.filter((_, i) => (mask >> i) & 1);
      if (drawn.length === 4)
        all.push(mannWhitneyU(tally(drawn), tally(pool.filter((value) => !drawn.includes(value)))));
    }
    const distance = Math.abs(mannWhitneyU(tally(a), tally(b)) - 10);
    const expected = all.filter((u) => Math.abs(u - 10) >= distance).length / all.length;
    expect(mannWhitneyExact(tally(a), tally(b))!.pValue).toBeCloseTo(expected, 12);
  });

  it('agree with scipy 1.17.1 on samples with ties', () => {
    const wilcoxon = wilcoxonSignedRank([2, -2, 5, -1, 3, 3, 3, -3, 4, 4, 1, 6])!;
    expect(wilcoxon.w).toBe(11.5);
    expect(wilcoxon.pValue).toBeCloseTo(0.030147621561669592, 12);
    const test = mannWhitney(tally([1, 2, 2, 5]), tally([2, 3, 4, 4, 7]))!;
    expect(test.u).toBe(5);
    expect(test.pValue).toBeCloseTo(0.26017490098354834, 12);
  });

  it('are null where nothing can be ranked', () => {
    expect(mannWhitney([], tally([1]))).toBeNull();
    expect(mannWhitney(tally([2, 2]), tally([2]))).toBeNull();
    expect(mannWhitneyExact(tally([1, 2]), tally([2]))).toBeNull();
    expect(mannWhitneyExact([], tally([2]))).toBeNull();
    expect(wilcoxonSignedRank([0, 0])).toBeNull();
  });

  it('sum signed ranks, zeros left out', () => {
    // Sizes 1, 2, 2, 5: ranks 1, 2.5, 2.5, 4; the negative ones are 2 and 1.
    expect(wilcoxonSignedRank([2, 0, -2, 5, -1])!.w).toBe(3.5);
    expect(wilcoxonSignedRank([-2, 0, 2, -5, 1])).toEqual(wilcoxonSignedRank([2, 0, -2, 5, -1]));
  });
});

describe('correlations', () => {
  it('are 1 along, −1 against, and blind to what they are blind to', () => {
    const x = [1, 2, 3, 4, 5];
    const cubed = x.map((value) => value ** 3);
    expect(pearson(x, x)).toBeCloseTo(1, 14);
    expect(pearson(x, cubed)).toBeLessThan(0.97);
    for (const correlation of [spearman, kendallTauB]) {
      expect(correlation(x, cubed)).toBeCloseTo(1, 14);
      expect(correlation(x, cubed.toReversed())).toBeCloseTo(-1, 14);
      expect(correlation(x, [3, 3, 3, 3, 3])).toBeNull();
      expect(correlation([], [])).toBeNull();
    }
  });

  it('share ranks among equals and refuse NaN', () => {
    expect(midRanks([10, 20, 10, 30])).toEqual([1.5, 3, 1.5, 4]);
    expect(() => midRanks([1, Number.NaN])).toThrow(RangeError);
  });
});

describe('a root', () => {
  it('is found to the last bits, and refused without a change of sign', () => {
    expect(root((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(root((x) => Math.cos(x) - x, 0, 1)).toBeCloseTo(0.7390851332151607, 15);
    expect(root((x) => x ** 9, -1, 2)).toBeCloseTo(0, 3);
    expect(root((x) => x, 0, 1)).toBe(0);
    expect(() => root((x) => x * x + 1, -1, 1)).toThrow(RangeError);
  });
});
