import type { Interval } from '../domain/verdict.ts';
import { sum } from './counts.ts';
import { type DistanceEstimate, rootOf } from './distance-estimate.ts';
import { chiSquaredSurvival } from './distributions/chi-squared.ts';
import { type SquaredDistance, squaredDistance, squaredDistanceInterval } from './squared-distance.ts';

/** A statistic that is χ² with so many degrees of freedom under its null hypothesis. */
export type ChiSquaredTest = {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
};

const test = (statistic: number, degreesOfFreedom: number): ChiSquaredTest => ({
  statistic,
  degreesOfFreedom,
  pValue: chiSquaredSurvival(statistic, degreesOfFreedom),
});

/** Observed and expected counts of a table's cells under independence, without its empty rows and columns. */
function expectations(table: readonly (readonly number[])[]) {
  const rows = table.map(sum);
  const columns = (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j]!)));
  const n = sum(rows);
  const cells = table.flatMap((row, i) =>
    row.flatMap((observed, j) => {
      const expected = (rows[i]! * columns[j]!) / n;
      return expected > 0 ? [{ observed, expected }] : [];
    }),
  );
  const height = rows.filter((row) => row > 0).length;
  const width = columns.filter((column) => column > 0).length;
  return { cells, height, width, n };
}

/**
 * Pearson's test that all rows of a table have the same distribution over its columns. Both samples are treated as
 * samples: a goodness-of-fit test would take the reference for the truth and alarm too often. Null where fewer than
 * two rows or columns have counts.
 */
export function homogeneityTest(table: readonly (readonly number[])[]): ChiSquaredTest | null {
  const { cells, height, width } = expectations(table);
  if (height < 2 || width < 2) return null;
  const statistic = sum(cells.map(({ observed, expected }) => (observed - expected) ** 2 / expected));
  return test(statistic, (height - 1) * (width - 1));
}

/** The likelihood-ratio form of `homogeneityTest`. */
export function gTest(table: readonly (readonly number[])[]): ChiSquaredTest | null {
  const { cells, height, width } = expectations(table);
  if (height < 2 || width < 2) return null;
  const terms = cells.map(({ observed, expected }) =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected),
  );
  return test(Math.max(0, sum(terms)), (height - 1) * (width - 1));
}

/** Pearson's test of counts against known shares. Null where nothing was counted or fewer than two shares are positive. */
export function goodnessOfFit(counts: readonly number[], shares: readonly number[]): ChiSquaredTest | null {
  const n = sum(counts);
  const total = sum(shares);
  const positive = shares.filter((share) => share > 0).length;
  if (n === 0 || positive < 2) return null;
  if (counts.some((count, i) => count > 0 && shares[i] === 0))
    return { statistic: Number.POSITIVE_INFINITY, degreesOfFreedom: positive - 1, pValue: 0 };
  const terms = counts.map((count, i) => {
    const expected = (n * shares[i]!) / total;
    return expected === 0 ? 0 : (count - expected) ** 2 / expected;
  });
  return test(sum(terms), positive - 1);
}

/**
 * Cramér's V with Bergsma's bias correction (2013), which is 0 on average for independent rows and columns, and an
 * interval from the noncentral χ² of the homogeneity test (Smithson 2003; see `squaredDistanceInterval`). The rows of
 * the table are samples of fixed size. Null where the test is.
 */
export function cramersV(
  table: readonly (readonly number[])[],
  confidence: number,
): { readonly estimate: number; readonly interval: Interval } | null {
  const v = correctedV(table);
  if (v === null) return null;
  const { lower, upper } = squaredDistanceInterval(v.phiSquared, confidence);
  const root = (phiSquared: number): number => Math.min(1, Math.sqrt(phiSquared / v.most));
  return { estimate: v.estimate, interval: { lower: root(lower), upper: root(upper) } };
}

/** V of two samples over the same bins as an estimate that a limit can be held against. Null where one has no rows. */
export function cramersVDistance(reference: readonly number[], current: readonly number[]): DistanceEstimate | null {
  const n = sum(reference) + sum(current);
  if (sum(reference) === 0 || sum(current) === 0) return null;
  const v = correctedV([reference, current]);
  if (v === null) return rootOf(squaredDistance({ estimate: 0, scale: 1 / n, df: 0, variance: 0 }));
  return { ...rootOf(squaredDistance(v.phiSquared), v.most), estimate: v.estimate };
}

/** V, and φ² = χ²/n, whose largest value is `most`. */
function correctedV(
  table: readonly (readonly number[])[],
): { readonly estimate: number; readonly phiSquared: SquaredDistance; readonly most: number } | null {
  const result = homogeneityTest(table);
  if (result === null) return null;
  const { height, width, n } = expectations(table);
  const { statistic, degreesOfFreedom: df } = result;
  const corrected = (size: number): number => size - (size - 1) ** 2 / (n - 1);
  const phi = Math.max(0, (statistic - df * (n / (n - 1))) / n);
  const least = Math.min(corrected(height), corrected(width)) - 1;
  return {
    estimate: least <= 0 ? 0 : Math.min(1, Math.sqrt(phi / least)),
    phiSquared: { estimate: statistic / n, scale: 1 / n, df, variance: phiSquaredVariance(table) },
    most: Math.min(height, width) - 1,
  };
}

/** Delta-method variance of φ² = Σ wᵢ Pᵢⱼ²/cⱼ − 1, where row i has distribution Pᵢ and weight wᵢ, and c = Σ wᵢ Pᵢ. */
function phiSquaredVariance(table: readonly (readonly number[])[]): number {
  const rows = table.filter((row) => sum(row) > 0);
  const n = sum(rows.map(sum));
  const squares = rows[0]!.map((_, j) => sum(rows.map((row) => row[j]! ** 2 / sum(row))));
  const columns = rows[0]!.map((_, j) => sum(rows.map((row) => row[j]!)));
  return sum(
    rows.map((row) => {
      const size = sum(row);
      const weight = size / n;
      const slopes = row.map((count, j) => {
        const column = columns[j]!;
        return column === 0 ? 0 : ((2 * count) / size - squares[j]! / column) * ((weight * n) / column);
      });
      const mean = sum(row.map((count, j) => count * slopes[j]!)) / size;
      return sum(row.map((count, j) => count * (slopes[j]! - mean) ** 2)) / size / size;
    }),
  );
}
