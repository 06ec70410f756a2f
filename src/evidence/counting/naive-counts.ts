import type { CubeCell, RankSums } from '../../domain/measurement.ts';
import { bucketOf } from '../../statistics/histogram.ts';

/* What counting means, in the most obvious way: tests hold the engine against it. */

export type Scored = { readonly positive: boolean; readonly candidate: number; readonly champion: number };

const times = (a: number, b: number): number => (a < b ? 2 : a === b ? 1 : 0);

/** Placement values by comparing every positive row with every negative one. */
export function naiveRanks(rows: readonly Scored[]): {
  candidate: RankSums;
  champion: RankSums;
  cross: { p: string; q: string };
} {
  const sums = { p: 0n, pp: 0n, q: 0n, qq: 0n };
  const [candidate, champion, cross] = [{ ...sums }, { ...sums }, { p: 0n, q: 0n }];
  for (const row of rows) {
    const others = rows.filter((other) => other.positive !== row.positive);
    const placement = (score: 'candidate' | 'champion'): bigint =>
      BigInt(
        others.reduce(
          (sum, other) => sum + (row.positive ? times(other[score], row[score]) : times(row[score], other[score])),
          0,
        ),
      );
    const [ours, theirs] = [placement('candidate'), placement('champion')];
    const [sum, squares] = row.positive ? (['p', 'pp'] as const) : (['q', 'qq'] as const);
    candidate[sum] += ours;
    candidate[squares] += ours * ours;
    champion[sum] += theirs;
    champion[squares] += theirs * theirs;
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
