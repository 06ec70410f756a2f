import { sum } from './counts.ts';

/** Bonferroni: the confidence of each of so many intervals that makes all of them hold with `confidence`. */
export function simultaneousConfidence(confidence: number, comparisons: number): number {
  return 1 - (1 - confidence) / Math.max(1, comparisons);
}

type Adjustment = (pValues: readonly number[]) => readonly number[];

// Each takes p-values of m hypotheses in any order and gives adjusted p-values in the same order: a hypothesis is
// rejected at level α where its adjusted p-value is at most α. Names and values as in R's p.adjust.

/** Family-wise, under any dependence. */
export const bonferroni: Adjustment = (p) => p.map((value) => Math.min(1, value * p.length));

/** Family-wise, for independent tests. */
export const sidak: Adjustment = (p) => p.map((value) => complementPower(value, p.length));

/** Holm 1979: family-wise under any dependence, never less powerful than Bonferroni. For what blocks. */
export const holm: Adjustment = (p) => stepDown(p, (value, left) => value * left);

/**
 * Holm's steps where tests are told by intervals: how many hypotheses are left at the step that rejects each of them, or
 * where the steps end for those that stay. Each step looks at all that are left, so that no order among equals matters.
 * @param among the most hypotheses among which each is rejected at a share of the level: ⌊α/p⌋; 0 where p is above α
 */
export function holmLeft(among: readonly number[]): readonly number[] {
  const rejectedAt = among.map(() => 0);
  let left = among.length;
  for (;;) {
    const now = among.flatMap((most, i) => (rejectedAt[i] === 0 && most >= left ? [i] : []));
    if (now.length === 0) return rejectedAt.map((at) => (at === 0 ? left : at));
    for (const i of now) rejectedAt[i] = left;
    left -= now.length;
  }
}

/** Holm's steps with Šidák's levels; for independent tests. */
export const holmSidak: Adjustment = (p) => stepDown(p, complementPower);

/** Hochberg 1988: family-wise for tests that are not negatively dependent. */
export const hochberg: Adjustment = (p) => stepUp(p, (value, rank) => value * (p.length - rank + 1));

/** Benjamini & Hochberg 1995: the false discovery rate. For what is listed. */
export const benjaminiHochberg: Adjustment = (p) => stepUp(p, (value, rank) => (value * p.length) / rank);

/** Benjamini & Yekutieli 2001: the false discovery rate under any dependence. */
export const benjaminiYekutieli: Adjustment = (p) => {
  const harmonic = sum(p.map((_, i) => 1 / (i + 1)));
  return stepUp(p, (value, rank) => (value * p.length * harmonic) / rank);
};

/** Hommel 1988: family-wise, the closure of Simes' test. */
export const hommel: Adjustment = (p) => {
  const order = ascending(p);
  const sorted = order.map((index) => p[index]!);
  const m = p.length;
  const adjusted = sorted.map(() => 0);
  for (let size = 1; size <= m; size++) {
    // The worst Simes p-value over intersections of `size` hypotheses that contain hypothesis i.
    const largest = sorted.slice(m - size + 1);
    const others = Math.min(Infinity, ...largest.map((value, i) => (size * value) / (i + 2)));
    for (let i = 0; i < m; i++) {
      const simes =
        i <= m - size
          ? Math.min(others, size * sorted[i]!)
          : Math.min(...sorted.slice(m - size).map((value, j) => (size * value) / (j + 1)));
      adjusted[i] = Math.max(adjusted[i]!, Math.min(1, simes));
    }
  }
  return restore(order, adjusted);
};

/** 1 − (1 − p)^k without cancellation. */
const complementPower = (p: number, k: number): number => -Math.expm1(k * Math.log1p(-p));

const ascending = (p: readonly number[]): readonly number[] => p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);

function restore(order: readonly number[], sorted: readonly number[]): readonly number[] {
  const result = new Array<number>(order.length);
  order.forEach((index, rank) => {
    result[index] = sorted[rank]!;
  });
  return result;
}

/** From the smallest p-value up, with the number of hypotheses left; adjusted values never fall. */
function stepDown(p: readonly number[], adjust: (value: number, left: number) => number): readonly number[] {
  const order = ascending(p);
  let least = 0;
  const adjusted = order.map((index, i) => {
    least = Math.max(least, Math.min(1, adjust(p[index]!, p.length - i)));
    return least;
  });
  return restore(order, adjusted);
}

/** From the largest p-value down, with its rank from below; adjusted values never rise. */
function stepUp(p: readonly number[], adjust: (value: number, rank: number) => number): readonly number[] {
  const order = ascending(p);
  let most = 1;
  const adjusted = order.toReversed().map((index, i) => {
    most = Math.min(most, adjust(p[index]!, p.length - i));
    return most;
  });
  return restore(order, adjusted.toReversed());
}
