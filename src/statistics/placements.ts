import type { RankSums } from '../domain/measurement.ts';
import { merged, type Tally } from './tally.ts';

/** Placements of each row against the other class; see `RankSums`. Order follows the rows of the class. */
export type Placements = { readonly positives: readonly number[]; readonly negatives: readonly number[] };

/** Placements of small tables in memory. `labels[i]` is 1 or 0; NaN has no rank and is refused. */
export function placements(labels: readonly (0 | 1)[], scores: readonly number[]): Placements {
  const order = scores
    .map((_, i) => i)
    .sort((i, j) => (scores[i]! < scores[j]! ? -1 : scores[i]! > scores[j]! ? 1 : 0));
  if (scores.some(Number.isNaN)) throw new RangeError('a NaN score has no rank');
  const placement = new Array<number>(scores.length);
  const negatives = labels.filter((label) => label === 0).length;
  const positives = labels.length - negatives;
  let below = { positive: 0, negative: 0 };
  for (let start = 0; start < order.length; ) {
    let end = start;
    let positive = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) positive += labels[order[end]!]!;
    const negative = end - start - positive;
    const forPositive = 2 * below.negative + negative;
    const forNegative = 2 * (positives - below.positive - positive) + positive;
    for (; start < end; start++) placement[order[start]!] = labels[order[start]!] === 1 ? forPositive : forNegative;
    below = { positive: below.positive + positive, negative: below.negative + negative };
  }
  return {
    positives: placement.filter((_, i) => labels[i] === 1),
    negatives: placement.filter((_, i) => labels[i] === 0),
  };
}

/** Sums of placements and of their squares, exact. */
export function rankSums(placed: Placements): RankSums {
  return {
    p: String(productSum(placed.positives, null)),
    pp: String(productSum(placed.positives, placed.positives)),
    q: String(productSum(placed.negatives, null)),
    qq: String(productSum(placed.negatives, placed.negatives)),
  };
}

/** Sums of products of two models' placements of the same rows, exact. */
export function crossSums(a: Placements, b: Placements): { readonly p: string; readonly q: string } {
  return { p: String(productSum(a.positives, b.positives)), q: String(productSum(a.negatives, b.negatives)) };
}

function productSum(a: readonly number[], b: readonly number[] | null): bigint {
  return a.reduce((total, value, i) => total + BigInt(value) * (b === null ? 1n : BigInt(b[i]!)), 0n);
}

/**
 * The same sums from rows by score in each class, where rows of one value (or one bucket) count as tied. One pass over
 * values, whatever the number of rows.
 */
export function rankSumsOfTallies(positives: Tally, negatives: Tally): RankSums {
  const sums = { p: 0n, pp: 0n, q: 0n, qq: 0n };
  let positivesAbove = positives.reduce((rows, [, count]) => rows + count, 0);
  let negativesBelow = 0;
  for (const { a: positive, b: negative } of merged(positives, negatives)) {
    positivesAbove -= positive;
    const p = BigInt(2 * negativesBelow + negative);
    const q = BigInt(2 * positivesAbove + positive);
    sums.p += BigInt(positive) * p;
    sums.pp += BigInt(positive) * p * p;
    sums.q += BigInt(negative) * q;
    sums.qq += BigInt(negative) * q * q;
    negativesBelow += negative;
  }
  return { p: String(sums.p), pp: String(sums.pp), q: String(sums.q), qq: String(sums.qq) };
}
