import { sum } from './counts.ts';

// Correlations of paired values; each null for fewer than two pairs or where a side does not vary.

/** Pearson's correlation of values. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const meanX = sum(x) / x.length;
  const meanY = sum(y) / y.length;
  const products = (a: readonly number[], meanA: number, b: readonly number[], meanB: number): number =>
    a.reduce((total, value, i) => total + (value - meanA) * (b[i]! - meanB), 0);
  const spread = Math.sqrt(products(x, meanX, x, meanX)) * Math.sqrt(products(y, meanY, y, meanY));
  return spread > 0 ? products(x, meanX, y, meanY) / spread : null;
}

/** Spearman's correlation: Pearson's of mid-ranks. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  return pearson(midRanks(x), midRanks(y));
}

/** Ranks from 1; equal values share the mean of theirs. NaN has no rank and is refused. */
export function midRanks(values: readonly number[]): readonly number[] {
  if (values.some(Number.isNaN)) throw new RangeError('NaN has no rank');
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) ranks[order[start]!] = rank;
  }
  return ranks;
}

/** Kendall's τ-b: concordant less discordant pairs over the geometric mean of the untied ones. Costs n² steps. */
export function kendallTauB(x: readonly number[], y: readonly number[]): number | null {
  let agreement = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign(x[i]! - x[j]!);
      const dy = Math.sign(y[i]! - y[j]!);
      agreement += dx * dy;
      untiedX += Math.abs(dx);
      untiedY += Math.abs(dy);
    }
  }
  return untiedX === 0 || untiedY === 0 ? null : agreement / (Math.sqrt(untiedX) * Math.sqrt(untiedY));
}
