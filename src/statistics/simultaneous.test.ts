import { describe, expect, it } from 'vitest';
import { criticalValue } from './distributions/normal.ts';
import { simultaneousConfidence } from './multiplicity.ts';
import { newcombe } from './rate-difference.ts';
import { koopman } from './rate-ratio.ts';
import { allPairs, disjointGroups, largestContrast, simultaneousIntervals, smallestContrast } from './simultaneous.ts';
import { wilson } from './wilson.ts';

const resampling = { resamples: 2000, seed: 8 };
const groups = [
  { successes: 120, n: 400 },
  { successes: 90, n: 300 },
  { successes: 20, n: 90 },
  { successes: 200, n: 500 },
];
const { cells, rates } = disjointGroups(groups);
const against = (reference: number, kind: 'difference' | 'ratio') =>
  [0, 1, 2, 3].filter((rate) => rate !== reference).map((rate) => ({ kind, rate, reference }));

describe('simultaneous intervals', () => {
  it('for one contrast are the plain score intervals', () => {
    const one = (contrast: Parameters<typeof simultaneousIntervals>[2][number]) =>
      simultaneousIntervals(cells, rates, [contrast], 0.95, resampling).intervals[0]!;
    const expectSame = (a: ReturnType<typeof wilson>, b: ReturnType<typeof wilson>) => {
      expect(a.lower).toBeCloseTo(b.lower, 9);
      expect(a.upper).toBeCloseTo(b.upper, 9);
    };
    expectSame(one({ kind: 'rate', rate: 2 }), wilson(20, 90, 0.95));
    expectSame(one({ kind: 'difference', rate: 0, reference: 3 }), newcombe(120, 400, 200, 500, 0.95));
    expectSame(one({ kind: 'ratio', rate: 0, reference: 3 }), koopman(120, 400, 200, 500, 0.95));
  });

  it('ask for more than one comparison alone and less than Bonferroni', () => {
    const { critical, confidence } = simultaneousIntervals(cells, rates, against(3, 'ratio'), 0.95, resampling);
    expect(critical).toBeGreaterThan(criticalValue(0.95));
    expect(critical).toBeLessThan(criticalValue(simultaneousConfidence(0.95, 3)));
    expect(criticalValue(confidence)).toBeCloseTo(critical, 9);
  });

  it('know the largest of independent rates: 2.388 for three, Šidák’s value', () => {
    const even = disjointGroups([0, 1, 2].map(() => ({ successes: 5000, n: 10_000 })));
    const each = [0, 1, 2].map((rate) => ({ kind: 'rate' as const, rate }));
    const { critical } = simultaneousIntervals(even.cells, even.rates, each, 0.95, { resamples: 20_000, seed: 1 });
    expect(critical).toBeCloseTo(2.388, 1);
  });

  it('charge nothing for asking the same twice', () => {
    const twice = Array.from({ length: 6 }, () => ({ kind: 'difference' as const, rate: 0, reference: 3 }));
    const { critical } = simultaneousIntervals(cells, rates, twice, 0.95, resampling);
    expect(critical).toBeLessThan(2.05);
  });

  it('are the same for the same seed, whatever the group that comes first is called', () => {
    const first = simultaneousIntervals(cells, rates, against(3, 'ratio'), 0.95, resampling);
    expect(simultaneousIntervals(cells, rates, against(3, 'ratio'), 0.95, resampling)).toEqual(first);
  });

  it('leave out a group without rows and charge nothing for it', () => {
    const empty = disjointGroups([...groups.slice(0, 2), { successes: 0, n: 0 }]);
    const contrasts = [1, 2].map((rate) => ({ kind: 'ratio' as const, rate, reference: 0 }));
    const { intervals, critical } = simultaneousIntervals(empty.cells, empty.rates, contrasts, 0.95, resampling);
    expect(intervals[1]).toBeNull();
    expect(critical).toBe(criticalValue(0.95));
    expect(intervals[0]!.lower).toBeGreaterThan(0);
  });

  it('keep their width at groups of three rows without a success', () => {
    const tiny = disjointGroups([
      { successes: 0, n: 3 },
      { successes: 3, n: 3 },
      { successes: 50, n: 100 },
    ]);
    const { intervals } = simultaneousIntervals(tiny.cells, tiny.rates, allPairs(3, 'difference'), 0.95, resampling);
    for (const interval of intervals) expect(interval!.upper - interval!.lower).toBeGreaterThan(0.5);
  });

  it('take overlapping rates of one table: true positive rate and selection rate', () => {
    // Cells of two groups: true positive, false negative, false positive, true negative.
    const table = [40, 10, 20, 60, 30, 20, 15, 70];
    const overlapping = [0, 4].flatMap((start) => [
      { numerator: [start], denominator: [start, start + 1] },
      { numerator: [start, start + 2], denominator: [start, start + 1, start + 2, start + 3] },
    ]);
    const contrasts = [0, 1].map((rate) => ({ kind: 'difference' as const, rate: rate + 2, reference: rate }));
    const { intervals, critical } = simultaneousIntervals(table, overlapping, contrasts, 0.95, resampling);
    expect(critical).toBeLessThan(criticalValue(simultaneousConfidence(0.95, 2)));
    expect(intervals[0]!.lower).toBeLessThan(30 / 50 - 40 / 50);
    expect(intervals[1]!.upper).toBeGreaterThan(45 / 135 - 60 / 130);
  });
});

describe('the largest contrast', () => {
  it('is at least what the clearest contrast shows, at most what any allows', () => {
    const intervals = [
      { lower: -0.1, upper: 0.3 },
      { lower: 0.05, upper: 0.2 },
    ];
    expect(largestContrast(intervals)).toEqual({ lower: 0.05, upper: 0.3 });
    expect(smallestContrast(intervals)).toEqual({ lower: -0.1, upper: 0.2 });
  });

  it('is unknown where one of them is, or there is none', () => {
    expect(largestContrast([{ lower: 0, upper: 1 }, null])).toBeNull();
    expect(largestContrast([])).toBeNull();
  });

  it('goes over every ordered pair', () => {
    expect(allPairs(3, 'ratio').map(({ kind, ...pair }) => [kind, ...Object.values(pair)].join(' '))).toEqual([
      'ratio 0 1',
      'ratio 0 2',
      'ratio 1 0',
      'ratio 1 2',
      'ratio 2 0',
      'ratio 2 1',
    ]);
  });
});
