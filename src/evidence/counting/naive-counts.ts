import type { CubeCell, RankSums, Weights } from '../../domain/measurement.ts';
import { bucketOf } from '../../statistics/histogram.ts';

/* What counting means, in the most obvious way: tests hold the engine against it. */

export type Scored = { readonly positive: boolean; readonly candidate: number; readonly champion: number };

const times = (a: number, b: number): bigint => (a < b ? 2n : a === b ? 1n : 0n);

type NaiveRanks = { candidate: RankSums; champion: RankSums; cross: { p: string; q: string } };

/** Placement values by comparing every positive row with every negative one. */
export function naiveRanks(rows: readonly Scored[]): NaiveRanks {
  const { candidate, champion, cross } = naiveWeightedRanks(rows.map((row) => ({ ...row, weight: 1n })));
  const plain = ({ p, pp, q, qq }: RankSums): RankSums => ({ p, pp, q, qq });
  return { candidate: plain(candidate), champion: plain(champion), cross };
}

/** The same where pairs count by the weights of their rows. */
export function naiveWeightedRanks(rows: readonly (Scored & { readonly weight: bigint })[]): NaiveRanks {
  const sums = { p: 0n, pp: 0n, wp: 0n, q: 0n, qq: 0n, wq: 0n };
  const [candidate, champion, cross] = [{ ...sums }, { ...sums }, { p: 0n, q: 0n }];
  for (const row of rows) {
    const others = rows.filter((other) => other.positive !== row.positive);
    const weighted = (score: 'candidate' | 'champion'): bigint =>
      row.weight *
      others.reduce(
        (sum, other) =>
          sum + other.weight * (row.positive ? times(other[score], row[score]) : times(row[score], other[score])),
        0n,
      );
    const [ours, theirs] = [weighted('candidate'), weighted('champion')];
    const [sum, squares, twice] = row.positive ? (['p', 'pp', 'wp'] as const) : (['q', 'qq', 'wq'] as const);
    candidate[sum] += ours;
    candidate[squares] += ours * ours;
    candidate[twice] += ours * row.weight;
    champion[sum] += theirs;
    champion[squares] += theirs * theirs;
    champion[twice] += theirs * row.weight;
    cross[sum] += ours * theirs;
  }
  const texts = <T extends Record<string, bigint>>(values: T): Record<keyof T, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])) as Record<keyof T, string>;
  return { candidate: texts(candidate), champion: texts(champion), cross: texts(cross) };
}

/** Rows per cell, as a set: the order of cells is not this function's claim. */
export function naiveCells(rows: readonly Omit<CubeCell, 'rows'>[]): ReadonlyMap<string, number> {
  const cells = new Map<string, number>();
  for (const { values, label, prediction, champion } of rows) {
    const key = JSON.stringify([values, label, prediction, champion]);
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return cells;
}

/** Rows per bucket of finite doubles, ascending. */
export function naiveBuckets(values: readonly number[]): [number, number][] {
  const buckets = new Map<number, number>();
  for (const value of values) buckets.set(bucketOf(value), (buckets.get(bucketOf(value)) ?? 0) + 1);
  return [...buckets].sort(([a], [b]) => a - b);
}

/** The exponent of the smallest unit 2^e in which all values are whole numbers of at most `bits` bits. */
export function naiveExponent(values: readonly (number | null)[], bits: number): number {
  const most = values.reduce<number>((so, value) => Math.max(so, Math.abs(value ?? 0)), 0);
  if (most === 0) return 0;
  let exponent = 1024;
  while (exponent > -1000 && most <= 2 ** (exponent - 1) * 2 ** bits) exponent--;
  return exponent;
}

/** A number in units of 2^exponent, half to even. */
export function naiveWhole(value: number, exponent: number): bigint {
  const scaled = value * 2 ** -exponent;
  const below = Math.floor(scaled);
  const isUp = scaled - below > 0.5 || (scaled - below === 0.5 && below % 2 !== 0);
  return BigInt(isUp ? below + 1 : below);
}

/** Sums and products of whole numbers over units. */
export function naiveMoments(
  units: readonly (readonly bigint[])[],
  width: number,
): { sums: string[]; products: string[] } {
  const at = Array.from({ length: width }, (_, index) => index);
  const sumOf = (value: (unit: readonly bigint[]) => bigint): string =>
    String(units.reduce((sum, unit) => sum + value(unit), 0n));
  return {
    sums: at.map((i) => sumOf((unit) => unit[i]!)),
    products: at.flatMap((i) => at.slice(i).map((j) => sumOf((unit) => unit[i]! * unit[j]!))),
  };
}

/** Σw and Σw². */
export function naiveWeights(weights: readonly bigint[]): Weights {
  const sum = (values: readonly bigint[]): string => String(values.reduce((total, value) => total + value, 0n));
  return { sum: sum(weights), squares: sum(weights.map((weight) => weight * weight)) };
}
