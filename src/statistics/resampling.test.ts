import { describe, expect, it } from 'vitest';
import { bcaInterval, bootstrap, bootstrapStandardError } from './bootstrap.ts';
import { binomialCdf } from './distributions/binomial.ts';
import { normalCdf, normalQuantile } from './distributions/normal.ts';
import { jackknife } from './jackknife.ts';
import { permutationPValue, shuffle } from './permutation.ts';
import { drawBinomial, random, resample } from './random.ts';
import { quantile } from './tally.ts';

const f1 = (cells: ArrayLike<number>): number | null => {
  const denominator = 2 * cells[0]! + cells[1]! + cells[2]!;
  return denominator === 0 ? null : (2 * cells[0]!) / denominator;
};

describe('the generator', () => {
  it('gives the same numbers for a seed on every machine', () => {
    const uniform = random(20_261_120);
    expect([uniform(), uniform(), uniform()]).toEqual([0.04217160169533807, 0.5281936713012452, 0.32691144888633117]);
  });

  it('differs between neighbouring and between large seeds, and refuses what is no seed', () => {
    const firsts = [0, 1, 2, 2 ** 32, 2 ** 33, 2 ** 53 - 1].map((seed) => random(seed)());
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(() => random(-1)).toThrow(RangeError);
    expect(() => random(0.5)).toThrow(RangeError);
  });

  it('is uniform', () => {
    const uniform = random(7);
    const tens = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) tens[Math.floor(uniform() * 10)]! += 1;
    const chiSquared = tens.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });
});

describe('binomial draws', () => {
  it.each([
    [5, 0.3],
    [40, 0.1],
    [40, 0.9],
    [200, 0.5],
    [10_000, 0.002],
    [10_000, 0.3],
    [1_000_000, 0.7],
  ])('of %d rows at %d follow their distribution', (n, p) => {
    const uniform = random(n);
    const draws = Array.from({ length: 20_000 }, () => drawBinomial(uniform, n, p)).sort((a, b) => a - b);
    // Kolmogorov–Smirnov against the exact distribution function; 1.95/√20000 is the 0.1 % point.
    let worst = 0;
    for (let i = 0; i < draws.length; i++)
      if (draws[i] !== draws[i + 1])
        worst = Math.max(worst, Math.abs((i + 1) / draws.length - binomialCdf(draws[i]!, n, p)));
    expect(worst).toBeLessThan(1.95 / Math.sqrt(20_000));
  });

  it('are certain at 0 and 1', () => {
    const uniform = random(1);
    expect(drawBinomial(uniform, 9, 0)).toBe(0);
    expect(drawBinomial(uniform, 9, 1)).toBe(9);
    expect(drawBinomial(uniform, 0, 0.5)).toBe(0);
  });

  it('make resamples with all rows and none in empty cells', () => {
    const into = new Float64Array(4);
    for (let seed = 0; seed < 200; seed++) {
      resample(random(seed), [5, 0, 20, 0], 25, into);
      expect(into[0]! + into[2]!).toBe(25);
      expect(into[1]! + into[3]!).toBe(0);
    }
  });
});

describe('the bootstrap', () => {
  const cells = [135, 65, 34, 166];

  it('has a standard error within a tenth of the jackknife’s', () => {
    const standardError = bootstrapStandardError(bootstrap(cells, f1, { resamples: 2000, seed: 11 }))!;
    expect(standardError / jackknife(cells, f1)!.standardError).toBeGreaterThan(0.9);
    expect(standardError / jackknife(cells, f1)!.standardError).toBeLessThan(1.1);
  });

  it('gives the same interval for the same seed, a wider one for more confidence', () => {
    const resampling = { resamples: 2000, seed: 11 };
    const interval = bcaInterval(cells, f1, 0.95, resampling)!;
    expect(bcaInterval(cells, f1, 0.95, resampling)).toEqual(interval);
    expect(interval.lower).toBeLessThan(f1(cells)!);
    expect(interval.upper).toBeGreaterThan(f1(cells)!);
    expect(bcaInterval(cells, f1, 0.99, resampling)!.lower).toBeLessThan(interval.lower);
    expect(interval.lower).toBeCloseTo(0.6763, 2);
    expect(interval.upper).toBeCloseTo(0.7788, 2);
  });

  it('moves the interval against the bias of the statistic', () => {
    // |p − ½| of resamples is larger than of the sample on average.
    const distance = (counts: ArrayLike<number>): number => Math.abs(counts[0]! / (counts[0]! + counts[1]!) - 0.5);
    const resampling = { resamples: 4000, seed: 2 };
    const values = bootstrap([5060, 4940], distance, resampling);
    const interval = bcaInterval([5060, 4940], distance, 0.9, resampling)!;
    // The acceleration of a rate near ½ is next to nothing, so the ends are the quantiles at Φ(2 z₀ ∓ z).
    const below = values.filter((value) => value < 0.006 - 1e-12).length;
    const ties = values.filter((value) => Math.abs(value - 0.006) < 1e-12).length;
    const bias = normalQuantile((below + ties / 2) / values.length);
    expect(bias).not.toBeCloseTo(0, 3);
    expect(interval.upper).toBeCloseTo(quantile(values, normalCdf(2 * bias + 1.645))!, 9);
    expect(interval.lower).toBeCloseTo(quantile(values, normalCdf(2 * bias - 1.645))!, 9);
  });

  it('has no interval for a perfect score, without a value, or where resamples lose it', () => {
    const resampling = { resamples: 500, seed: 1 };
    expect(bcaInterval([50, 0, 0, 50], f1, 0.95, resampling)).toBeNull();
    expect(bcaInterval([0, 0, 0, 50], f1, 0.95, resampling)).toBeNull();
    expect(bcaInterval([1, 1, 0, 60], f1, 0.95, resampling)).toBeNull();
    expect(bootstrapStandardError(new Float64Array(1))).toBeNull();
  });
});

describe('the jackknife', () => {
  it('of a rate is its textbook standard error, with no acceleration at one half', () => {
    const rate = (cells: readonly number[]): number => cells[0]! / (cells[0]! + cells[1]!);
    const { standardError, acceleration } = jackknife([20, 20], rate)!;
    expect(standardError).toBeCloseTo(Math.sqrt(0.25 / 39), 12);
    expect(acceleration).toBeCloseTo(0, 12);
    expect(jackknife([1, 0], rate)).toBeNull();
    expect(jackknife([1, 0, 2], (cells) => (cells[0] === 0 ? null : 1))).toBeNull();
  });
});

describe('a permutation test', () => {
  it('counts ties as extreme and is never 0', () => {
    expect(permutationPValue(5, () => 5, 99, 1)).toBe(1);
    expect(permutationPValue(5, () => 4.9, 99, 1)).toBe(0.01);
    expect(permutationPValue(0.5, (uniform) => uniform(), 9999, 3)).toBeCloseTo(0.5, 1);
  });

  it('shuffles every item to every place', () => {
    const uniform = random(3);
    const places = Array.from({ length: 600 }, () => shuffle(uniform, [0, 1, 2]).join(''));
    for (const order of ['012', '021', '102', '120', '201', '210'])
      expect(places.filter((place) => place === order).length).toBeGreaterThan(70);
  });
});
