import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile, normalSurvival } from './distributions/normal.ts';
import {
  detectableDifference,
  detectableKolmogorovSmirnov,
  detectablePairedDifference,
  rowsNeededByScaling,
  rowsNeededForDifference,
  rowsNeededForRate,
  rowsNeededForRatio,
  rowsPerGroup,
  rowsPerGroupArcsine,
  standardErrorsNeeded,
} from './power.ts';
import { drawBinomial, random } from './random.ts';
import { logRatioStandardError } from './rate-ratio.ts';
import { wilson } from './wilson.ts';

fc.configureGlobal({ seed: 447 });
const sureness = { significance: 0.05, power: 0.8 };

describe('rows needed', () => {
  it('are 447 for 11 of 37 against 412 of 980, four fifths, if the true ratio is 0.95', () => {
    expect(rowsNeededForRatio({ successes: 412, n: 980 }, 0.8, 0.95, sureness)).toBe(447);
  });

  it('are more for the verdict of a two-sided 95 % interval than at one-sided 5 %', () => {
    const strict = { significance: 0.025, power: 0.8 };
    expect(rowsNeededForRatio({ successes: 412, n: 980 }, 0.8, 0.95, strict)).toBe(639);
  });

  it('for a ratio are the fewest that reach the power by Katz’s standard error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 2000 }), fc.double({ min: 0.86, max: 1, noNaN: true }), (x2, ratio) => {
        const reference = { successes: x2, n: 4000 };
        const rows = rowsNeededForRatio(reference, 0.8, ratio, sureness);
        fc.pre(rows !== null);
        const p = (ratio * x2) / 4000;
        const power = (n: number): number => {
          const distance = Math.log(ratio / 0.8) / logRatioStandardError(n * p, n, x2, 4000);
          return normalSurvival(-normalQuantile(0.05) - distance);
        };
        expect(power(rows!)).toBeGreaterThanOrEqual(0.8 - 1e-9);
        if (rows! > 1) expect(power(rows! - 1)).toBeLessThan(0.8);
      }),
    );
  });

  it('do not exist where the truth is at the limit or the reference alone is too uncertain', () => {
    expect(rowsNeededForRatio({ successes: 412, n: 980 }, 0.8, 0.8, sureness)).toBeNull();
    expect(rowsNeededForRatio({ successes: 12, n: 30 }, 0.8, 0.95, sureness)).toBeNull();
    expect(rowsNeededForRatio({ successes: 0, n: 30 }, 0.8, 0.95, sureness)).toBeNull();
    expect(rowsNeededForRatio({ successes: 30, n: 30 }, 0.8, 1.2, sureness)).toBeNull();
    expect(rowsNeededForDifference({ successes: 0, n: 0 }, 0.1, 0, sureness)).toBeNull();
    expect(rowsNeededForDifference({ successes: 5, n: 10 }, 0.1, 0, sureness)).toBeNull();
    expect(rowsNeededForRate(0.5, 0.5, sureness)).toBeNull();
    expect(rowsNeededByScaling(100, 0.1, 0, sureness)).toBeNull();
  });

  it('for a difference count the reference’s own error', () => {
    const needed = standardErrorsNeeded(sureness);
    const rows = rowsNeededForDifference({ successes: 4000, n: 10_000 }, 0.1, 0, sureness)!;
    expect(rows).toBe(Math.ceil(0.24 / ((0.1 / needed) ** 2 - 0.24 / 10_000)));
    expect(rowsNeededForDifference({ successes: 40_000, n: 100_000 }, 0.1, 0, sureness)).toBeLessThan(rows);
  });

  it('grow with the square of what is missing', () => {
    expect(rowsNeededByScaling(500, 0.01, 0.01, sureness)).toBe(Math.ceil(500 * standardErrorsNeeded(sureness) ** 2));
  });

  it('for a rate let Wilson’s interval exclude the limit with the power that is asked for, and hardly more', () => {
    for (const [limit, rate] of [
      [0.05, 0.0125],
      [0.05, 0.1],
      [0.5, 0.6],
    ] as const) {
      const rows = rowsNeededForRate(limit, rate, sureness)!;
      const uniform = random(3);
      let excluded = 0;
      for (let run = 0; run < 2000; run++) {
        const { lower, upper } = wilson(drawBinomial(uniform, rows, rate), rows, 0.9);
        if (lower > limit || upper < limit) excluded++;
      }
      expect(excluded / 2000).toBeGreaterThan(0.7);
      expect(excluded / 2000).toBeLessThan(0.87);
    }
  });
});

describe('detectable effects', () => {
  it('are two and a half standard errors at 5 % and power 0.8', () => {
    expect(detectableDifference(1, sureness)).toBeCloseTo(2.486475, 6);
    expect(detectablePairedDifference(0.08, 0, sureness)).toBeNull();
    expect(detectableKolmogorovSmirnov(1000, 1000)).toBeCloseTo(1.358 * Math.sqrt(0.002), 12);
    expect(detectableKolmogorovSmirnov(0, 5)).toBeNull();
    expect(() => standardErrorsNeeded({ significance: 0.5, power: 0.4 })).toThrow(RangeError);
  });

  it('are none between equal rates', () => {
    expect(rowsPerGroup(0.3, 0.3, 0.05, 0.8)).toBeNull();
    expect(rowsPerGroupArcsine(0.3, 0.3, 0.05, 0.8)).toBeNull();
    expect(rowsPerGroupArcsine(0.12, 0.1, 0.05, 0.8)).toBeCloseTo(rowsPerGroupArcsine(0.1, 0.12, 0.05, 0.8)!, 6);
  });
});
