import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fisherCombination, simes, stoufferCombination } from './combined-p-values.ts';
import * as multiplicity from './multiplicity.ts';

fc.configureGlobal({ seed: 1979 });
const { bonferroni, holm, hochberg, hommel, holmSidak, sidak, benjaminiHochberg, benjaminiYekutieli } = multiplicity;
const pValues = fc.array(
  fc.nat(400).map((thousandths) => thousandths / 1000),
  { minLength: 1, maxLength: 6 },
);

/** The closed testing procedure: the largest p over all intersections that contain a hypothesis. */
function closure(p: readonly number[], test: (subset: readonly number[]) => number): readonly number[] {
  return p.map((_, i) => {
    let worst = 0;
    for (let mask = 1; mask < 2 ** p.length; mask++)
      if ((mask >> i) & 1) worst = Math.max(worst, test(p.filter((_, j) => (mask >> j) & 1)));
    return Math.min(1, worst);
  });
}

const near = (actual: readonly number[], expected: readonly number[]): void => {
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 12);
};

describe('adjusted p-values', () => {
  it('of Holm are the closure of Bonferroni, of Hommel the closure of Simes', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        near(
          holm(p),
          closure(p, (subset) => subset.length * Math.min(...subset)),
        );
        near(hommel(p), closure(p, simes));
      }),
    );
  });

  it('of Holm reject what its steps with intervals reject, each where at least as many were left as all before it', () => {
    const level = 0.05;
    const small = fc.array(
      fc.nat(100).map((n) => n / 1000),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(small, (p) => {
        const among = p.map((value) => Math.min(p.length, value === 0 ? p.length : Math.floor(level / value + 1e-9)));
        const left = multiplicity.holmLeft(among);
        const rejected = among.map((most, i) => most > 0 && most >= left[i]!);
        expect(rejected).toEqual(holm(p).map((value) => value <= level + 1e-12));
        for (const [i, isRejected] of rejected.entries())
          if (isRejected) expect(left[i]! * p[i]!).toBeLessThanOrEqual(level + 1e-12);
        expect(multiplicity.holmLeft(among.toReversed()).toReversed()).toEqual(left);
      }),
    );
  });

  it('follow their hypotheses when these change order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        for (const adjust of [
          bonferroni,
          sidak,
          holm,
          holmSidak,
          hochberg,
          hommel,
          benjaminiHochberg,
          benjaminiYekutieli,
        ])
          expect(adjust(p.toReversed()).toReversed()).toEqual(adjust(p));
      }),
    );
  });

  it('grow from Benjamini–Hochberg over Hommel, Hochberg and Holm to Bonferroni', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const rows = [p, benjaminiHochberg(p), hommel(p), hochberg(p), holm(p), bonferroni(p)];
        for (let k = 1; k < rows.length; k++)
          for (const [i, value] of rows[k]!.entries()) expect(value).toBeGreaterThanOrEqual(rows[k - 1]![i]! - 1e-12);
      }),
    );
  });

  it('of nothing are nothing, of one hypothesis its own', () => {
    for (const adjust of [bonferroni, sidak, holm, holmSidak, hochberg, hommel, benjaminiHochberg]) {
      expect(adjust([])).toEqual([]);
      expect(adjust([0.25])[0]).toBeCloseTo(0.25, 15);
    }
  });
});

describe('simultaneous confidence', () => {
  it('shares the error among the comparisons', () => {
    expect(multiplicity.simultaneousConfidence(0.95, 10)).toBeCloseTo(0.995, 15);
    expect(multiplicity.simultaneousConfidence(0.95, 1)).toBeCloseTo(0.95, 15);
    expect(multiplicity.simultaneousConfidence(0.95, 0)).toBeCloseTo(0.95, 15);
  });
});

describe('combined p-values', () => {
  it('of one are itself', () => {
    expect(fisherCombination([0.03]).pValue).toBeCloseTo(0.03, 12);
    expect(stoufferCombination([0.03])).toBeCloseTo(0.03, 12);
    expect(simes([0.03])).toBe(0.03);
  });
});
