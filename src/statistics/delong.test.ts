import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aurocFromRanks, aurocInterval, pairedAurocDifference } from './delong.ts';
import { hanleyMcNeilInterval } from './hanley-mcneil.ts';
import { crossSums, placements, rankSums, rankSumsOfTallies } from './placements.ts';
import { tally } from './tally.ts';

fc.configureGlobal({ seed: 20_261_120 });

type Row = readonly [label: 0 | 1, a: number, b: number];
const row = fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
const rows = fc.array(row, { minLength: 4, maxLength: 30 }) as fc.Arbitrary<readonly Row[]>;
const scoresOf = (data: readonly Row[], label: 0 | 1, model: 1 | 2) =>
  data.filter((r) => r[0] === label).map((r) => r[model]);

/** DeLong's estimates by their definition: all pairs. */
function naive(data: readonly Row[], model: 1 | 2) {
  const win = (x: number, y: number): number => (x > y ? 1 : x === y ? 0.5 : 0);
  const x = scoresOf(data, 1, model);
  const y = scoresOf(data, 0, model);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return { v10: x.map((p) => mean(y.map((q) => win(p, q)))), v01: y.map((q) => mean(x.map((p) => win(p, q)))), mean };
}

function measured(data: readonly Row[]) {
  const labels = data.map((r) => r[0]);
  const a = placements(
    labels,
    data.map((r) => r[1]),
  );
  const b = placements(
    labels,
    data.map((r) => r[2]),
  );
  return { m: a.positives.length, n: a.negatives.length, a, b };
}

describe('DeLong', () => {
  it('gives from integer sums what its definition gives from all pairs, ties and all', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const { m, n, a, b } = measured(data);
        fc.pre(m >= 2 && n >= 2);
        const [first, second] = [naive(data, 1), naive(data, 2)];
        const covariance = (u: readonly number[], v: readonly number[]): number =>
          u.reduce((sum, value, i) => sum + (value - first.mean(u)) * (v[i]! - first.mean(v)), 0) / (u.length - 1);
        const estimate = aurocFromRanks(m, n, rankSums(a))!;
        expect(estimate.auroc).toBeCloseTo(first.mean(first.v10), 12);
        expect(estimate.variance).toBeCloseTo(
          covariance(first.v10, first.v10) / m + covariance(first.v01, first.v01) / n,
          12,
        );
        const paired = pairedAurocDifference(m, n, rankSums(a), rankSums(b), crossSums(a, b), 0.95)!;
        const dx = first.v10.map((value, i) => value - second.v10[i]!);
        const dy = first.v01.map((value, i) => value - second.v01[i]!);
        expect(paired.difference).toBeCloseTo(first.mean(dx), 12);
        expect(paired.standardError! ** 2).toBeCloseTo(covariance(dx, dx) / m + covariance(dy, dy) / n, 12);
        expect(paired.interval.lower).toBeLessThanOrEqual(paired.difference);
        expect(paired.interval.upper).toBeGreaterThanOrEqual(paired.difference);
      }),
    );
  });

  it('takes the same sums from rows by score', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const { a } = measured(data);
        const sums = rankSumsOfTallies(tally(scoresOf(data, 1, 1)), tally(scoresOf(data, 0, 1)));
        expect(sums).toEqual(rankSums(a));
      }),
    );
  });

  it('mirrors when scores change sign and turns round when models change places', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const { m, n, a, b } = measured(data);
        fc.pre(m >= 2 && n >= 2);
        const negated = measured(data.map(([label, x, y]) => [label, -x, -y] as const));
        const found = aurocInterval(m, n, rankSums(a), 0.9)!;
        const mirrored = aurocInterval(m, n, rankSums(negated.a), 0.9)!;
        expect(mirrored.lower).toBeCloseTo(1 - found.upper, 8);
        expect(mirrored.upper).toBeCloseTo(1 - found.lower, 8);
        expect(found.upper).toBeLessThanOrEqual(aurocInterval(m, n, rankSums(a), 0.95)!.upper);
        const swapped = pairedAurocDifference(m, n, rankSums(b), rankSums(a), crossSums(a, b), 0.9)!;
        const paired = pairedAurocDifference(m, n, rankSums(a), rankSums(b), crossSums(a, b), 0.9)!;
        expect(swapped.interval.lower).toBeCloseTo(-paired.interval.upper, 12);
        expect(swapped.pValue).toBe(paired.pValue);
      }),
    );
  });

  it('does not lose whole numbers beyond 2⁵³', () => {
    // A million rows of each class, half of the negatives below all positives and half above.
    const sums = rankSumsOfTallies(
      [[1, 1_000_000]],
      [
        [0, 500_000],
        [2, 500_000],
      ],
    );
    expect(sums).toEqual({
      p: '1000000000000',
      pp: '1000000000000000000',
      q: '1000000000000',
      qq: '2000000000000000000',
    });
    const { auroc, variance } = aurocFromRanks(1_000_000, 1_000_000, sums)!;
    expect(auroc).toBe(0.5);
    expect(variance).toBeCloseTo(0.25 / 999_999, 15);
  });

  it('says nothing certain from a perfect or a tiny sample', () => {
    const perfect = rankSums(placements([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]));
    expect(aurocFromRanks(3, 3, perfect)).toEqual({ auroc: 1, variance: 0 });
    expect(aurocInterval(3, 3, perfect, 0.95)).toEqual(hanleyMcNeilInterval(1, 3, 3, 0.95));
    expect(aurocInterval(3, 3, perfect, 0.95)!.lower).toBeLessThan(0.7);
    expect(aurocInterval(3, 3, perfect, 0.95)!.upper).toBe(1);
    const constant = rankSums(placements([0, 0, 0, 1, 1, 1], [7, 7, 7, 7, 7, 7]));
    expect(aurocFromRanks(3, 3, constant)).toEqual({ auroc: 0.5, variance: 0 });
    expect(aurocInterval(3, 3, constant, 0.95)!.lower).toBeLessThan(0.3);
    const single = rankSums(placements([0, 0, 1], [1, 3, 2]));
    expect(aurocFromRanks(1, 2, single)).toEqual({ auroc: 0.5, variance: null });
    expect(aurocInterval(1, 2, single, 0.95)!.upper - aurocInterval(1, 2, single, 0.95)!.lower).toBeGreaterThan(0.6);
    expect(aurocFromRanks(0, 4, { p: '0', pp: '0', q: '0', qq: '0' })).toBeNull();
    expect(aurocInterval(4, 0, { p: '0', pp: '0', q: '0', qq: '0' }, 0.95)).toBeNull();
  });

  it('leaves room for rows unseen where no placement differs', () => {
    const a = placements([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]);
    const paired = pairedAurocDifference(3, 3, rankSums(a), rankSums(a), crossSums(a, a), 0.95)!;
    expect(paired.difference).toBe(0);
    expect(paired.pValue).toBeNull();
    expect(paired.interval.upper).toBeGreaterThan(0.5);
    const one = placements([0, 1], [0, 1]);
    expect(pairedAurocDifference(1, 1, rankSums(one), rankSums(one), crossSums(one, one), 0.95)!.interval).toEqual({
      lower: -1,
      upper: 1,
    });
  });

  it('refuses NaN and ranks infinities', () => {
    expect(() => placements([0, 1], [0, Number.NaN])).toThrow(RangeError);
    const infinite = placements(
      [0, 1, 1],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    expect(infinite).toEqual({ positives: [2, 1], negatives: [3] });
  });
});
