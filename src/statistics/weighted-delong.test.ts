import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankSums } from '../domain/measurement.ts';
import { aurocFromRanks, aurocInterval, type ClassRows, effectiveRows, pairedAurocDifference } from './delong.ts';

type Row = {
  readonly positive: boolean;
  readonly scores: readonly [number, number];
  readonly weight: number;
};
const score = fc.integer({ min: 0, max: 5 });
const rows = fc.array(
  fc.record({ positive: fc.boolean(), scores: fc.tuple(score, score), weight: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 6, maxLength: 25 },
);

/** Placements that add weights, by their definition: all pairs. */
function placement(row: Row, all: readonly Row[], model: 0 | 1): number {
  return all
    .filter(({ positive }) => positive !== row.positive)
    .reduce((sum, other) => {
      const ahead = (row.scores[model] - other.scores[model]) * (row.positive ? 1 : -1);
      return sum + other.weight * (ahead > 0 ? 2 : ahead === 0 ? 1 : 0);
    }, 0);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function sumsOf(all: readonly Row[], model: 0 | 1): RankSums {
  const sums = (positive: boolean) => {
    const own = all.filter((row) => row.positive === positive);
    const weighed = own.map((row) => [row.weight, placement(row, all, model)] as const);
    return [
      total(weighed.map(([w, p]) => w * p)),
      total(weighed.map(([w, p]) => (w * p) ** 2)),
      total(weighed.map(([w, p]) => w * w * p)),
    ].map(String) as [string, string, string];
  };
  const [p, pp, wp] = sums(true);
  const [q, qq, wq] = sums(false);
  return { p, pp, wp, q, qq, wq };
}

function classOf(all: readonly Row[], positive: boolean): Exclude<ClassRows, number> {
  const weights = all.filter((row) => row.positive === positive).map(({ weight }) => weight);
  const squares = total(weights.map((weight) => weight ** 2));
  return { rows: weights.length, weights: { sum: String(total(weights)), squares: String(squares) } };
}

/** Σw²(d − d̄)² n / (n − 1) / (Σw)², with d the share of the other class's weight that a row is ahead of. */
function variance(all: readonly Row[], value: (row: Row) => number): number {
  return total(
    [true, false].map((positive) => {
      const own = all.filter((row) => row.positive === positive);
      const others = total(all.filter((row) => row.positive !== positive).map(({ weight }) => weight));
      const weight = total(own.map((row) => row.weight));
      const shares = own.map((row) => value(row) / (2 * others));
      const mean = total(own.map((row, index) => row.weight * shares[index]!)) / weight;
      const squares = own.map((row, index) => (row.weight * (shares[index]! - mean)) ** 2);
      return (total(squares) / weight ** 2) * (own.length / (own.length - 1));
    }),
  );
}

describe('DeLong over weighted rows', () => {
  it('gives from integer sums what linearisation gives from all pairs', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const [m, n] = [classOf(all, true), classOf(all, false)];
        fc.pre(m.rows >= 2 && n.rows >= 2);
        const [a, b] = [sumsOf(all, 0), sumsOf(all, 1)];
        const cross = (positive: boolean): string =>
          String(
            total(
              all
                .filter((row) => row.positive === positive)
                .map((row) => row.weight ** 2 * placement(row, all, 0) * placement(row, all, 1)),
            ),
          );
        expect(aurocFromRanks(m, n, a)!.variance).toBeCloseTo(
          variance(all, (row) => placement(row, all, 0)),
          12,
        );
        const paired = pairedAurocDifference(m, n, a, b, { p: cross(true), q: cross(false) }, 0.95)!;
        expect(paired.standardError! ** 2).toBeCloseTo(
          variance(all, (row) => placement(row, all, 0) - placement(row, all, 1)),
          12,
        );
      }),
      { seed: 2026 },
    );
  });

  it('is the same whatever unit the weights are in, and DeLong’s own where they are equal', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const [m, n] = [classOf(all, true), classOf(all, false)];
        fc.pre(m.rows >= 2 && n.rows >= 2);
        const scaled = all.map((row) => ({ ...row, weight: row.weight * 64 }));
        expect(aurocFromRanks(classOf(scaled, true), classOf(scaled, false), sumsOf(scaled, 0))).toEqual(
          aurocFromRanks(m, n, sumsOf(all, 0)),
        );
        const equal = all.map((row) => ({ ...row, weight: 1 }));
        const plain = aurocFromRanks(m.rows, n.rows, sumsOf(equal, 0))!;
        const found = aurocFromRanks(classOf(equal, true), classOf(equal, false), sumsOf(equal, 0))!;
        expect(found.auroc).toBe(plain.auroc);
        expect(found.variance).toBeCloseTo(plain.variance!, 14);
      }),
      { seed: 2026 },
    );
  });

  it('has as many rows as their weights leave, and no area where a class weighs nothing', () => {
    const heavy = { rows: 3, weights: { sum: '102', squares: '10002' } };
    expect(effectiveRows(heavy)).toBeCloseTo(1.04, 2);
    const none = { rows: 2, weights: { sum: '0', squares: '0' } };
    expect(aurocFromRanks(heavy, none, { p: '0', pp: '0', q: '0', qq: '0' })).toBeNull();
    const perfect = { p: '2', pp: '2', wp: '2', q: '2', qq: '2', wq: '2' };
    const one = { rows: 1, weights: { sum: '1', squares: '1' } };
    expect(aurocInterval(one, one, perfect, 0.95)).toEqual(aurocInterval(1, 1, perfect, 0.95));
  });
});
