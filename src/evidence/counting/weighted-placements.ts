import type { RankSums, Weights } from '../../domain/measurement.ts';
import { rocPoints } from './placements.ts';
import type { Codes } from './rank-codes.ts';

/**
 * Binary digits of a weight in ranks: its square is a double, and so is what all rows weigh together, twice.
 * @param rows of the table
 */
export const rankWeightDigits = (rows: number): number => Math.min(26, 51 - Math.ceil(Math.log2(Math.max(rows, 2))));

/** What the rows of each code weigh, in whole numbers of at most `digits` binary digits: every sum is exact. */
export type CodeWeights = {
  readonly digits: number;
  readonly sums: Float64Array;
  /** Of their squares, in parts: Σw² = high · 2^digits + low. */
  readonly high: Float64Array;
  readonly low: Float64Array;
};

/** The weights of each score's codes. */
export async function codeWeights(codes: Codes, digits: number): Promise<readonly CodeWeights[]> {
  const made = codes.tallies.map(({ length }) => ({
    digits,
    sums: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
  }));
  await codes.replay((coded, rows, weights) => {
    for (const [score, own] of coded.entries()) addWeights(made[score]!, own, weights, rows);
  });
  return made;
}

function addWeights(
  { digits, sums, high, low }: CodeWeights,
  codes: Uint32Array,
  weights: Float64Array,
  rows: number,
): void {
  const part = 2 ** digits;
  for (let row = 0; row < rows; row++) {
    const code = codes[row]!;
    const weight = weights[row]!;
    const square = weight * weight;
    const rest = square % part;
    sums[code]! += weight;
    high[code]! += (square - rest) / part;
    low[code]! += rest;
  }
}

/** What the rows of one class weigh: 1 of the positive one, 0 of the other. */
export function classWeights(weights: CodeWeights, of: 0 | 1): Weights {
  let [sum, squares] = [0n, 0n];
  for (let code: number = of; code < weights.sums.length; code += 2) {
    if (weights.sums[code]! === 0) continue;
    sum += BigInt(weights.sums[code]!);
    squares += squaresOf(weights, code);
  }
  return { sum: String(sum), squares: String(squares) };
}

const squaresOf = ({ digits, high, low }: CodeWeights, code: number): bigint =>
  (BigInt(high[code]!) << BigInt(digits)) + BigInt(low[code]!);

/** ΣwP, Σ(wP)², Σw²P and the same of Q: all rows of a code share its placement value. */
export function weightedSums(weights: CodeWeights, placements: Float64Array): RankSums {
  const sums = [zero(), zero()] as const;
  for (let code = 0; code < placements.length; code++) {
    if (weights.sums[code]! === 0) continue;
    const of = sums[(code & 1) as 0 | 1];
    const placement = BigInt(placements[code]!);
    const squares = squaresOf(weights, code) * placement;
    of.sum += BigInt(weights.sums[code]!) * placement;
    of.squares += squares * placement;
    of.weighted += squares;
  }
  const [q, p] = sums;
  return {
    p: String(p.sum),
    pp: String(p.squares),
    wp: String(p.weighted),
    q: String(q.sum),
    qq: String(q.squares),
    wq: String(q.weighted),
  };
}

const zero = (): { sum: bigint; squares: bigint; weighted: bigint } => ({ sum: 0n, squares: 0n, weighted: 0n });

/** Σ(wP)(wP′) and Σ(wQ)(wQ′) of the candidate's and the champion's placement values over the same rows. */
export async function weightedCrossSums(
  codes: Codes,
  ours: Float64Array,
  theirs: Float64Array,
): Promise<{ readonly p: string; readonly q: string }> {
  const sums: [bigint, bigint] = [0n, 0n];
  await codes.replay(([own, other], rows, weights) => {
    for (let row = 0; row < rows; row++) {
      const weight = weights[row]!;
      if (weight === 0) continue;
      const [a, b] = [own![row]!, other![row]!];
      sums[(a & 1) as 0 | 1] += BigInt(weight * weight) * BigInt(ours[a]!) * BigInt(theirs[b]!);
    }
  });
  return { p: String(sums[1]), q: String(sums[0]) };
}

/** As `rocPoints`, by weight: in rows of the same classes whose weights were equal, rounded to whole ones. */
export function weightedRocPoints({ sums }: CodeWeights, positives: number, negatives: number): [number, number][] {
  const weigh = (from: 0 | 1): number => {
    let all = 0;
    for (let code = from; code < sums.length; code += 2) all += sums[code]!;
    return all;
  };
  const [below, above] = [weigh(0), weigh(1)];
  const rows = (weight: number, of: number, all: number): number => (all === 0 ? 0 : Math.round((weight / all) * of));
  return rocPoints(sums, above, below).map(([falsely, truly]) => [
    rows(falsely, negatives, below),
    rows(truly, positives, above),
  ]);
}
