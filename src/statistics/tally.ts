/** Rows by value, ascending by value, each value once. A sample is a tally; so are a histogram's buckets. */
export type Tally = readonly (readonly [value: number, rows: number])[];

/** One distinct value of two samples, with its rows in each. */
export type TalliedPair = { readonly value: number; readonly a: number; readonly b: number };

/** The tally of a sample of finite numbers or infinities; NaN has no order and is refused. */
export function tally(values: ArrayLike<number>): Tally {
  const sorted = Float64Array.from(values).sort();
  const result: [number, number][] = [];
  for (const value of sorted) {
    if (Number.isNaN(value)) throw new RangeError('a tally needs ordered values: count NaN apart');
    const last = result.at(-1);
    if (last !== undefined && last[0] === value) last[1]++;
    else result.push([value, 1]);
  }
  return result;
}

export function total(sample: Tally): number {
  let rows = 0;
  for (const [, count] of sample) rows += count;
  return rows;
}

/** Both samples' rows over the union of their values, ascending. */
export function merged(a: Tally, b: Tally): readonly TalliedPair[] {
  const result: TalliedPair[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    const value = Math.min(left?.[0] ?? Number.POSITIVE_INFINITY, right?.[0] ?? Number.POSITIVE_INFINITY);
    const inA = left?.[0] === value;
    const inB = right?.[0] === value;
    result.push({ value, a: inA ? left[1] : 0, b: inB ? right[1] : 0 });
    if (inA) i++;
    if (inB) j++;
  }
  return result;
}

/** Rows in [−∞, cuts[0]), [cuts[0], cuts[1]), …, [cuts.at(-1), ∞]: one more number than there are cuts. */
export function rowsBetween(sample: Tally, cuts: readonly number[]): readonly number[] {
  const rows = new Array<number>(cuts.length + 1).fill(0);
  let bin = 0;
  for (const [value, count] of sample) {
    while (bin < cuts.length && value >= cuts[bin]!) bin++;
    rows[bin]! += count;
  }
  return rows;
}

/**
 * Values that cut a sample into at most `bins` parts, each cut where the share below comes nearest to i/bins.
 * A value with many rows is never split, so there may be fewer cuts than bins − 1.
 */
export function quantileCuts(sample: Tally, bins: number): readonly number[] {
  const rows = total(sample);
  const cuts: number[] = [];
  let below = 0;
  let target = 1;
  for (let k = 1; k < sample.length; k++) {
    const before = below + sample[k - 1]![1];
    const after = before + sample[k]![1];
    while (target < bins && (target * rows) / bins < after) {
      const goal = (target * rows) / bins;
      if (goal - before > after - goal) break;
      if (cuts.at(-1) !== sample[k]![0]) cuts.push(sample[k]![0]);
      target++;
    }
    below = before;
  }
  return cuts;
}

/** R's quantile type 7 (numpy's `linear`) of ascending values at p ∈ [0, 1]; null for no values. */
export function quantile(sorted: ArrayLike<number>, p: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * p;
  const index = Math.min(Math.floor(position), Math.max(0, sorted.length - 2));
  const lower = sorted[index]!;
  const upper = sorted[index + 1] ?? lower;
  return lower + (position - index) * (upper - lower);
}
