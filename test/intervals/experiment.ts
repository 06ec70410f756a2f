import type { Interval } from '../../src/domain/verdict.ts';
import { type Random, random } from '../../src/statistics/random.ts';

/** A number that is estimated with an interval, and what it is in the population. */
export type Figure = { readonly name: string; readonly method: string; readonly truth: number };

/** Tables drawn from one population, and the intervals that the product gives of them. */
export type Experiment = {
  readonly family: string;
  readonly name: string;
  readonly figures: readonly Figure[];
  /** Draws a table, and gives a figure's interval of it by the figure's place; null where there is none. */
  readonly draw: (uniform: Random) => (figure: number) => Interval | null;
};

/** How often intervals held the truth, and how often there was one: in a table without one nothing is claimed. */
export type Seen = {
  readonly tables: number;
  readonly intervals: number;
  readonly held: number;
  /** Intervals that lie below the truth, and above it. */
  readonly below: number;
  readonly above: number;
};

/** As many tables of an experiment, from a seed, and what was seen of those of its figures that are wanted. */
export function observe(
  { figures, draw }: Experiment,
  tables: number,
  seed: number,
  wanted: (figure: Figure) => boolean = () => true,
): readonly (Seen | null)[] {
  const uniform = random(seed);
  const seen = figures.map((figure) => (wanted(figure) ? { tables, intervals: 0, held: 0, below: 0, above: 0 } : null));
  for (let table = 0; table < tables; table++) {
    const intervalOf = draw(uniform);
    for (const [i, found] of seen.entries()) {
      const interval = found === null ? null : intervalOf(i);
      if (found === null || interval === null) continue;
      const { truth } = figures[i]!;
      const slack = 1e-9 * Math.max(1, Math.abs(truth));
      found.intervals++;
      if (interval.upper < truth - slack) found.below++;
      else if (interval.lower > truth + slack) found.above++;
      else found.held++;
    }
  }
  return seen;
}
