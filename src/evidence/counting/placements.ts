import type { RankSums } from '../../domain/measurement.ts';
import { type ExactSum, exactSum } from './exact-sum.ts';

/**
 * A row's score and class in one number: 2 × rank + class, where the rank grows with the score (equal scores, equal
 * rank) and the class is 1 for a positive row. Everything below is exact in whole numbers, in any order of rows.
 */
export type RankCode = number;

/** Rows per code, as `tally[code]`, or what they weigh. */
export type RankTally = Uint32Array | Float64Array;

/** Whole pairs of codes, from the first that has rows to behind the last. */
export type FilledCodes = readonly [from: number, to: number];

/** Of a million buckets, scores fill a few thousand: who looks for them once need not walk through the rest again. */
export function filledCodes(tally: RankTally): FilledCodes {
  let from = 0;
  let to = tally.length;
  while (from < to && tally[from] === 0) from++;
  while (to > from && tally[to - 1] === 0) to--;
  return [from - (from % 2), to + (to % 2)];
}

/**
 * The placement value that all rows of a code share (DeLong 1988): for a positive row P = 2 × negatives below + negatives
 * equal, for a negative row Q = 2 × positives above + positives equal.
 */
export function placementsOf(tally: RankTally, [from, to] = filledCodes(tally)): Float64Array {
  const placements = new Float64Array(tally.length);
  let negativesBelow = 0;
  for (let code = from; code < to; code += 2) {
    const [negatives, positives] = [tally[code]!, tally[code + 1]!];
    // What is never written takes no memory, and most codes have no rows.
    if (positives > 0) placements[code + 1] = 2 * negativesBelow + negatives;
    negativesBelow += negatives;
  }
  let positivesAbove = 0;
  for (let code = to - 2; code >= from; code -= 2) {
    const [negatives, positives] = [tally[code]!, tally[code + 1]!];
    if (negatives > 0) placements[code] = 2 * positivesAbove + positives;
    positivesAbove += positives;
  }
  return placements;
}

/** ΣP, ΣP², ΣQ, ΣQ² over all rows. */
export function rankSums(tally: RankTally, placements: Float64Array, [from, to] = filledCodes(tally)): RankSums {
  const [p, pp, q, qq] = [exactSum(), exactSum(), exactSum(), exactSum()];
  for (let code = from; code < to; code += 2) {
    const [negatives, positives] = [tally[code]!, tally[code + 1]!];
    const [below, above] = [placements[code + 1]!, placements[code]!];
    if (positives > 0) addMoments(p, pp, positives, below);
    if (negatives > 0) addMoments(q, qq, negatives, above);
  }
  return { p: String(p.total()), pp: String(pp.total()), q: String(q.total()), qq: String(qq.total()) };
}

function addMoments(sum: ExactSum, squares: ExactSum, rows: number, value: number): void {
  sum.add(value, rows);
  const all = value * rows;
  // Only a hundred million rows with one score reach this.
  if (all > Number.MAX_SAFE_INTEGER) squares.addWhole(BigInt(value) * BigInt(value) * BigInt(rows));
  else squares.add(all, value);
}

/** Sums of products of the candidate's and the champion's placement values over the same rows. */
export interface CrossSums {
  /** Adds rows: their candidate codes and champion codes. */
  add(candidate: Uint32Array, champion: Uint32Array, rows: number): void;
  result(): { readonly p: string; readonly q: string };
}

export function crossSums(
  candidate: Float64Array,
  champion: Float64Array,
  labelled: number,
  [from, to]: FilledCodes = [0, candidate.length],
): CrossSums {
  const [p, q] = [exactSum(), exactSum()];
  // Per candidate code the champion's placements are summed first; one product per code then replaces one per row.
  const partial = new Float64Array(candidate.length);
  // A placement value is at most 2 × rows: so many of them stay below 2⁵².
  const flushAfter = Math.floor(2 ** 51 / Math.max(labelled, 1));
  let added = 0;
  const move = (sum: ExactSum, code: number): void => {
    if (partial[code]! === 0) return;
    sum.add(partial[code]!, candidate[code]!);
    partial[code] = 0;
  };
  const flush = (): void => {
    for (let code = from; code < to; code += 2) {
      move(q, code);
      move(p, code + 1);
    }
    added = 0;
  };
  return {
    add: (ours, theirs, rows) => {
      if (added + rows > flushAfter) flush();
      for (let row = 0; row < rows; row++) partial[ours[row]!]! += champion[theirs[row]!]!;
      added += rows;
    },
    result: () => {
      flush();
      return { p: String(p.total()), q: String(q.total()) };
    },
  };
}

/** Points of a ROC curve after (0, 0). */
const rocSteps = 200;

/**
 * (False positive rows, true positive rows) for thresholds from the highest score down: the first point after each half
 * percent of the curve's length, measured along both axes, so that steep and flat parts get their share.
 */
export function rocPoints(
  tally: RankTally,
  positives: number,
  negatives: number,
  [from, to] = filledCodes(tally),
): [number, number][] {
  const points: [number, number][] = [[0, 0]];
  const perPositive = positives === 0 ? 0 : 1 / positives;
  const perNegative = negatives === 0 ? 0 : 1 / negatives;
  const length = (positives === 0 ? 0 : 1) + (negatives === 0 ? 0 : 1);
  let [above, below] = [0, 0];
  let reached = 0;
  for (let code = to - 2; code >= from; code -= 2) {
    if (tally[code]! + tally[code + 1]! === 0) continue;
    below += tally[code]!;
    above += tally[code + 1]!;
    const step = Math.floor((rocSteps * (below * perNegative + above * perPositive)) / length);
    if (step > reached || (above === positives && below === negatives)) points.push([below, above]);
    reached = Math.max(reached, step);
  }
  return points;
}
