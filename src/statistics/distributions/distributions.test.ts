import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile, logBeta, regularizedBeta } from './beta.ts';
import { binomialCdf, binomialMass, binomialTest, binomialUpper } from './binomial.ts';
import { chiSquaredQuantile, chiSquaredSurvival, noncentralChiSquaredCdf } from './chi-squared.ts';
import { cramerVonMisesSurvival } from './cramer-von-mises.ts';
import { logGamma, regularizedGamma } from './gamma.ts';
import { fisherExact } from './hypergeometric.ts';
import { kolmogorovLimit, kolmogorovSurvival } from './kolmogorov.ts';
import { criticalValue, normalCdf, normalQuantile, normalSurvival } from './normal.ts';
import { studentTQuantile, studentTSurvival } from './student-t.ts';

fc.configureGlobal({ seed: 20_261_120 });

// Expected values: mpmath with 40 digits, scipy 1.17 where the name says so.

/** Relative agreement. */
function close(actual: number, expected: number, tolerance = 2e-14): void {
  expect(Math.abs(actual - expected) / Math.abs(expected)).toBeLessThanOrEqual(tolerance);
}

describe('the normal distribution', () => {
  it('is exact far into the tail', () => {
    close(normalSurvival(1.96), 0.024997895148220435);
    close(normalSurvival(12.78), 1.060347652132284e-37);
    close(normalCdf(-5), 2.866515718791939e-7);
    expect(normalSurvival(0)).toBe(0.5);
    expect(normalSurvival(Number.POSITIVE_INFINITY)).toBe(0);
    expect(() => normalSurvival(Number.NaN)).toThrow(RangeError);
  });

  it('has its quantiles', () => {
    close(normalQuantile(0.975), 1.959963984540054);
    close(normalQuantile(1e-300), -37.0470962993612);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
    expect(() => criticalValue(1)).toThrow(RangeError);
  });

  it('inverts itself', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-250, max: 0.49, noNaN: true }), (p) =>
        close(normalCdf(normalQuantile(p)), p, 1e-12),
      ),
    );
  });
});

describe('gamma and beta functions', () => {
  it('agree with known values', () => {
    close(logGamma(0.5), 0.5723649429247001);
    close(logGamma(1e6), 12815504.569147611);
    expect(Math.abs(logGamma(1))).toBeLessThan(1e-15);
    close(logBeta(0.5, 0.5), Math.log(Math.PI));
    close(regularizedGamma(3.7, 11.1).upper, 0.003087838022570279);
    close(regularizedGamma(1, 2).lower, -Math.expm1(-2));
    close(regularizedBeta(0.25, 0.5, 0.5).lower, 1 / 3);
    close(betaQuantile(0.8, 3, 1e7), 4.2790285167179044e-7);
    expect(() => regularizedBeta(Number.NaN, 1, 1)).toThrow(RangeError);
    expect(() => regularizedGamma(0, 1)).toThrow(RangeError);
  });

  it('have tails that add up and swap', () => {
    const shape = fc.double({ min: 0.05, max: 5000, noNaN: true });
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, x) => {
        const { lower, upper } = regularizedBeta(x, a, b);
        expect(lower + upper).toBeCloseTo(1, 14);
        expect(regularizedBeta(1 - x, b, a, x).lower).toBeCloseTo(upper, 11);
      }),
    );
  });

  it('have quantiles that lead back', () => {
    const shape = fc.double({ min: 0.5, max: 1000, noNaN: true });
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 1e-6, max: 0.999, noNaN: true }), (a, b, p) => {
        expect(regularizedBeta(betaQuantile(p, a, b), a, b).lower).toBeCloseTo(p, 9);
      }),
    );
  });
});

describe('χ² and t', () => {
  it('agree with known values', () => {
    close(chiSquaredSurvival(20.097961497869118, 9), 0.017317379473209257);
    close(chiSquaredQuantile(0.05, 9), 16.91897760462045);
    expect(chiSquaredQuantile(1, 9)).toBe(0);
    close(studentTSurvival(7.488986230078795, 249), 1.2029785936035107e-12 / 2);
    close(studentTQuantile(0.025, 10), 2.2281388519862748);
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(studentTSurvival(-1, 5)).toBeCloseTo(1 - studentTSurvival(1, 5), 15);
  });

  it('has a noncentral form that joins its approximation', () => {
    close(noncentralChiSquaredCdf(15, 9, 5), 0.6160864775351589);
    expect(noncentralChiSquaredCdf(15, 9, 0)).toBeCloseTo(1 - chiSquaredSurvival(15, 9), 14);
    const [below, above] = [20_000, 20_000.0001].map((lambda) => noncentralChiSquaredCdf(20_200, 9, lambda));
    expect(below).toBeCloseTo(above!, 6);
  });
});

describe('binomial and hypergeometric', () => {
  it('agree with sums of masses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, k, p) => {
          const masses = Array.from({ length: n + 1 }, (_, i) => binomialMass(i, n, p));
          const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
          const count = Math.min(k, n);
          expect(sum(masses)).toBeCloseTo(1, 12);
          expect(binomialCdf(count, n, p)).toBeCloseTo(sum(masses.slice(0, count + 1)), 12);
          expect(binomialUpper(count, n, p)).toBeCloseTo(sum(masses.slice(count)), 12);
          const extreme = masses.filter((mass) => mass <= masses[count]! * (1 + 1e-7));
          expect(binomialTest(count, n, p)).toBeCloseTo(Math.min(1, sum(extreme)), 10);
        },
      ),
    );
  });

  it('handle certain outcomes and empty tables', () => {
    expect(binomialMass(0, 5, 0)).toBe(1);
    expect(binomialMass(5, 5, 1)).toBe(1);
    expect(binomialMass(6, 5, 0.5)).toBe(0);
    expect(binomialTest(0, 0, 0.3)).toBe(1);
    expect(fisherExact(0, 0, 3, 5)).toBe(1);
    close(fisherExact(9, 10, 3, 10), 0.019766611097880443);
  });
});

describe('Kolmogorov and Cramér–von Mises', () => {
  it('agree with scipy', () => {
    close(kolmogorovSurvival(10, 0.3), 0.2705355748, 1e-12);
    close(kolmogorovSurvival(10, 0.22), 0.6425444017073398, 1e-12);
    close(kolmogorovSurvival(25, 0.17), 0.41873096155006306, 1e-12);
    close(kolmogorovSurvival(188, 0.07333333333333336), 0.25162407634922446, 1e-12);
    close(kolmogorovLimit(1.004158022092805), 0.2655691464700141, 1e-13);
    close(cramerVonMisesSurvival(0.46136), 0.05, 1e-4);
    expect(cramerVonMisesSurvival(0.001)).toBe(1);
    expect(kolmogorovSurvival(10, 0)).toBe(1);
    expect(kolmogorovSurvival(10, 1)).toBe(0);
  });

  it('join their exact and expanded forms', () => {
    for (const d of [0.03, 0.08, 0.12, 0.2])
      expect(kolmogorovSurvival(140, d) - kolmogorovSurvival(141, d)).toBeLessThan(0.01);
    expect(kolmogorovSurvival(1_000_000, 0.00136)).toBeCloseTo(kolmogorovLimit(1.36), 4);
    expect(kolmogorovSurvival(1_000_000, 0.002) / kolmogorovLimit(2)).toBeCloseTo(1, 2);
  });
});
