import { describe, expect, it } from 'vitest';
import type { Interval } from '../domain/verdict.ts';
import { bcaInterval } from './bootstrap.ts';
import { cramersV } from './contingency.ts';
import { aurocInterval, pairedAurocDifference } from './delong.ts';
import { normalCdf } from './distributions/normal.ts';
import { hellinger, jensenShannon, totalVariation } from './divergence.ts';
import { hellingerDistance, jensenShannonDistance } from './divergence-interval.ts';
import { bucketOf } from './histogram.ts';
import { distanceInterval, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { tango } from './paired-rate-difference.ts';
import { crossSums, placements, rankSums } from './placements.ts';
import { populationStability, stabilityIndex } from './population-stability.ts';
import { drawBinomial, type Random, random } from './random.ts';
import { miettinenNurminen, newcombe } from './rate-difference.ts';
import { koopman } from './rate-ratio.ts';
import { allPairs, disjointGroups, simultaneousIntervals } from './simultaneous.ts';
import { tally } from './tally.ts';
import { totalVariationInterval } from './total-variation.ts';
import { wassersteinDistance } from './wasserstein-interval.ts';
import { wilson } from './wilson.ts';

// Seeded simulations of how often a 95 % interval holds the truth. With 1,500 runs the error of simulation is half a
// point, so a bound of 93 catches an interval that covers 92.

type Case = {
  readonly name: string;
  readonly truth: number;
  readonly atLeast: number;
  readonly atMost: number;
  readonly runs?: number;
  readonly draw: (uniform: Random) => Interval | null;
};

function multinomial(uniform: Random, n: number, shares: readonly number[]): readonly number[] {
  let left = n;
  let weight = 1;
  return shares.map((share, i) => {
    const drawn = i === shares.length - 1 ? left : drawBinomial(uniform, left, Math.min(1, share / weight));
    left -= drawn;
    weight -= share;
    return drawn;
  });
}

const normal = (uniform: Random): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const rates = [
  [20, 0.3, 20, 0.3],
  [37, 0.3, 980, 0.42],
  [100, 0.02, 100, 0.05],
] as const;
const twoRates: readonly Case[] = rates.flatMap(([n1, p1, n2, p2]) => {
  const draw = (interval: typeof newcombe) => (uniform: Random) =>
    interval(drawBinomial(uniform, n1, p1), n1, drawBinomial(uniform, n2, p2), n2, 0.95);
  const name = `${n1} rows at ${p1}, ${n2} at ${p2}`;
  const bounds = { atLeast: 0.935, atMost: 0.985 };
  return [
    { name: `Newcombe, ${name}`, truth: p1 - p2, draw: draw(newcombe), ...bounds },
    { name: `Miettinen–Nurminen, ${name}`, truth: p1 - p2, draw: draw(miettinenNurminen), ...bounds },
    { name: `Koopman, ${name}`, truth: p1 / p2, draw: draw(koopman), ...bounds },
  ];
});

const even = new Array<number>(10).fill(0.1);
const tilted = (by: number): readonly number[] => even.map((share, i) => share * (1 + (by * (i - 4.5)) / 4.5));
const skewed = [0.5, 0.3, 0.15, 0.04, 0.009, 0.001];
const shifted = [0.4, 0.3, 0.2, 0.06, 0.03, 0.01];
/** 95 %, give or take 1.5. Near no drift an interval misses on one side only: no table proves that nothing moved at all. */
const nominal = (p: readonly number[], q: readonly number[]) => ({
  ...(totalVariation(p, q)! < 0.05 ? { atLeast: 0.95, atMost: 1 } : { atLeast: 0.935, atMost: 0.965 }),
  runs: 1200,
});

const drifts: readonly Case[] = (
  [
    ['no drift', even, even],
    ['slight drift', even, tilted(0.1)],
    ['drift', even, tilted(0.5)],
    ['strong drift', even, tilted(0.98)],
    ['drift of skewed bins', skewed, shifted],
  ] as const
).flatMap(([name, p, q]) => {
  const samples = (uniform: Random) => [multinomial(uniform, 1000, p), multinomial(uniform, 300, q)] as const;
  const distance = totalVariation(p, q)!;
  return [
    {
      name: `PSI, ${name}`,
      truth: stabilityIndex(p, q),
      atLeast: 0.935,
      atMost: 0.99,
      runs: 1000,
      draw: (uniform) => populationStability(...samples(uniform), 0.95)!.interval,
    },
    {
      name: `Jensen–Shannon, ${name}`,
      truth: Math.sqrt(jensenShannon(p, q)! / Math.LN2),
      ...nominal(p, q),
      draw: (uniform) => jensenShannonDistance(...samples(uniform))!.interval(0.95),
    },
    {
      name: `Hellinger, ${name}`,
      truth: hellinger(p, q)!,
      ...nominal(p, q),
      draw: (uniform) => hellingerDistance(...samples(uniform))!.interval(0.95),
    },
    {
      // The lower end allows for every category whose difference is within noise: honest, and wide.
      name: `total variation, ${name}`,
      truth: distance,
      atLeast: 0.95,
      atMost: 1,
      runs: 250,
      draw: (uniform) => totalVariationInterval(...samples(uniform), 0.95, { resamples: 200, seed: 1 }),
    },
  ] satisfies readonly Case[];
});

const aurocs: readonly Case[] = (
  [
    [12, 12, 1],
    [50, 150, 2],
  ] as const
).flatMap(([m, n, separation]) => {
  const labels = [...new Array<1>(m).fill(1), ...new Array<0>(n).fill(0)];
  const name = `${m} positives, ${n} negatives`;
  return [
    {
      name: `AUROC, ${name}`,
      truth: normalCdf(separation / Math.SQRT2),
      atLeast: 0.93,
      atMost: 0.98,
      runs: 800,
      draw: (uniform) => {
        const scores = labels.map((label) => normal(uniform) + separation * label);
        return aurocInterval(m, n, rankSums(placements(labels, scores)), 0.95);
      },
    },
    {
      name: `paired AUROC, ${name}`,
      truth: 0,
      atLeast: 0.935,
      atMost: 0.98,
      runs: 500,
      draw: (uniform) => {
        const common = labels.map((label) => normal(uniform) + separation * label);
        const [a, b] = [0, 1].map(() =>
          placements(
            labels,
            common.map((score) => score + normal(uniform)),
          ),
        );
        return pairedAurocDifference(m, n, rankSums(a!), rankSums(b!), crossSums(a!, b!), 0.95)!.interval;
      },
    },
  ] satisfies readonly Case[];
});

const f1 = (cells: ArrayLike<number>): number | null => {
  const denominator = 2 * cells[0]! + cells[1]! + cells[2]!;
  return denominator === 0 ? null : (2 * cells[0]!) / denominator;
};

const cases: readonly Case[] = [
  ...(
    [
      [10, 0.3],
      [30, 0.1],
      [100, 0.02],
      [1000, 0.5],
    ] as const
  ).map(([n, p]) => ({
    name: `Wilson, ${n} rows at ${p}`,
    truth: p,
    atLeast: 0.92,
    atMost: 0.985,
    draw: (uniform: Random) => wilson(drawBinomial(uniform, n, p), n, 0.95),
  })),
  ...twoRates,
  ...(
    [
      [30, 0.1, 0.1],
      [100, 0.02, 0.05],
      [1000, 0.03, 0.03],
    ] as const
  ).map(([n, only, other]) => ({
    name: `Tango, ${n} rows, ${only} against ${other}`,
    truth: only - other,
    atLeast: 0.93,
    atMost: 0.985,
    draw: (uniform: Random) => {
      const [b, c] = multinomial(uniform, n, [only, other, 1 - only - other]);
      return tango(b!, c!, n, 0.95);
    },
  })),
  ...drifts,
  ...aurocs,
  {
    name: 'Cramér’s V, skewed categories',
    truth: Math.sqrt(
      skewed.reduce((sum, p, i) => {
        const pooled = (10 * p + 3 * shifted[i]!) / 13;
        return sum + (10 / 13) * ((p - pooled) ** 2 / pooled) + (3 / 13) * ((shifted[i]! - pooled) ** 2 / pooled);
      }, 0),
    ),
    atLeast: 0.935,
    atMost: 0.98,
    runs: 1000,
    draw: (uniform) =>
      cramersV([multinomial(uniform, 1000, skewed), multinomial(uniform, 300, shifted)], 0.95)!.interval,
  },
  ...(
    [
      ['a shift of one', (z: number) => z + 1, 1, 0.935, 0.985],
      ['a shift of a tenth, within noise', (z: number) => z + 0.1, 0.1, 0.985, 1],
      ['half as wide again', (z: number) => 1.5 * z, 0.5 * Math.sqrt(2 / Math.PI), 0.96, 1],
    ] as const
  ).map(([name, move, truth, atLeast, atMost]) => ({
    name: `Wasserstein, normal against ${name}`,
    ...{ truth, atLeast, atMost, runs: 400 },
    draw: (uniform: Random) => {
      const histogram = (rows: number, value: (z: number) => number) => ({
        buckets: tally(Array.from({ length: rows }, () => bucketOf(value(normal(uniform))))),
        ...{ nulls: 0, nans: 0, negativeInfinities: 0, positiveInfinities: 0 },
      });
      return wassersteinDistance(
        histogram(500, (z) => z),
        histogram(300, move),
      )!.interval(0.95);
    },
  })),
  {
    name: 'KS distance of two equal populations (for any distribution, so wide)',
    truth: 0.2,
    atLeast: 0.99,
    atMost: 1,
    runs: 200,
    draw: (uniform) => {
      const sample = (shift: number) => tally(Array.from({ length: 100 }, () => uniform() + shift));
      return distanceInterval(kolmogorovSmirnov(sample(0), sample(0.2)), 0.95);
    },
  },
  {
    name: 'BCa for F1, 400 rows',
    truth: f1([0.3, 0.15, 0.1, 0.45])!,
    atLeast: 0.93,
    atMost: 0.98,
    runs: 300,
    draw: (uniform) =>
      bcaInterval(multinomial(uniform, 400, [0.3, 0.15, 0.1, 0.45]), f1, 0.95, { resamples: 500, seed: 2 }),
  },
];

describe('95 % intervals hold the truth as often as they say', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { truth, atLeast, atMost, runs = 1500, draw }) => {
    const uniform = random(95);
    let held = 0;
    for (let i = 0; i < runs; i++) {
      const interval = draw(uniform);
      if (interval !== null && interval.lower <= truth + 1e-12 && truth <= interval.upper + 1e-12) held++;
    }
    expect(held / runs).toBeGreaterThanOrEqual(atLeast);
    expect(held / runs).toBeLessThanOrEqual(atMost);
  });

  it.each([
    ['difference', [200, 200, 200, 200, 200], 0.3],
    ['ratio', [200, 200, 200, 200, 200], 0.3],
    ['ratio', [1000, 500, 200, 60, 30], 0.2],
  ] as const)('all at once: every %s of groups of %j rows at %d', (kind, sizes, p) => {
    const uniform = random(5);
    const pairs = allPairs(sizes.length, kind).filter((pair) => 'reference' in pair && pair.rate > pair.reference);
    const truth = kind === 'ratio' ? 1 : 0;
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const { cells, rates } = disjointGroups(sizes.map((n) => ({ n, successes: drawBinomial(uniform, n, p) })));
      const { intervals } = simultaneousIntervals(cells, rates, pairs, 0.95, { resamples: 500, seed: run });
      if (intervals.every((interval) => interval!.lower <= truth && truth <= interval!.upper)) held++;
    }
    expect(held / 200).toBeGreaterThanOrEqual(0.92);
    expect(held / 200).toBeLessThanOrEqual(0.995);
  });
});
