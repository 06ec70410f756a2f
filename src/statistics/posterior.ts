import type { Interval } from '../domain/verdict.ts';
import { normalQuantile } from './distributions/normal.ts';
import { quantile } from './tally.ts';

const draws = 4000;

/** Nearer to the end than this many draws a quantile of them is mostly noise. */
const fewest = 20;

/** Draws of a posterior, ascending. Null where more than one in a hundred has no value. */
export function posteriorDraws(draw: () => number | null): Float64Array | null {
  const drawn = new Float64Array(draws);
  let known = 0;
  for (let i = 0; i < draws; i++) {
    const value = draw();
    if (value !== null) drawn[known++] = value;
  }
  return known < 0.99 * draws ? null : drawn.subarray(0, known).sort();
}

/**
 * A central interval from draws of a posterior, ascending. An end beyond what so many draws can tell is as much farther
 * from the median as the normal demands, on the logit scale of the `range` where that is bounded.
 */
export function posteriorInterval(
  values: Float64Array,
  confidence: number,
  [least, most]: readonly [number, number],
): Interval {
  const wanted = (1 - confidence) / 2;
  const told = Math.max(wanted, fewest / values.length);
  if (told === wanted) return { lower: quantile(values, wanted)!, upper: quantile(values, 1 - wanted)! };
  const factor = normalQuantile(wanted) / normalQuantile(told);
  const bounded = Number.isFinite(least) && Number.isFinite(most);
  const there = (x: number): number => (bounded ? Math.log((x - least) / (most - x)) : x);
  const back = (x: number): number => (bounded ? least + (most - least) / (1 + Math.exp(-x)) : x);
  const middle = there(quantile(values, 0.5)!);
  const end = (probability: number): number => back(middle + factor * (there(quantile(values, probability)!) - middle));
  return { lower: end(told), upper: end(1 - told) };
}
