import { canonicalJson } from '../domain/digest.ts';
import type { Answerer, Variable } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import {
  combined,
  type ExactSums,
  type Linear,
  momentInterval,
  ratioGradient,
  standardError,
  total,
} from '../statistics/moments.ts';
import type { Difference, Estimate } from './estimate.ts';
import { type Description, type Metric, type Moments, metricOver } from './metric.ts';

/** A value made of totals, with its gradient and the rows (their weight) that it rests on. */
export type Linearised = { readonly value: number; readonly gradient: Linear; readonly rows: number };

type MomentEntry = Description & {
  readonly variables: (who: Answerer) => readonly Variable[];
  /** From the totals; `at` gives a variable's position, 0 being the rows. */
  readonly of: (exact: ExactSums, at: (variable: Variable) => number, who: Answerer) => Linearised | null;
  readonly rowsOf: string;
};

const exactOf = ({ cell: { units, sums, products }, exponents }: Moments): ExactSums => ({
  units,
  sums,
  products,
  exponents,
});

/** Variable 0 is the rows of a unit. */
const positionIn =
  ({ variables }: Moments) =>
  (variable: Variable): number =>
    variables.findIndex((each) => canonicalJson(each) === canonicalJson(variable)) + 1;

/** A function of exact totals: Student's interval around it, its standard error by linearisation. */
export function momentMetric({ variables, of, rowsOf, ...description }: MomentEntry): Metric {
  const clustered = ({ cell }: Moments): boolean => cell.units !== cell.rows;
  const methodOf = (moments: Moments, suffix: string, hasInterval: boolean): string => {
    if (!hasInterval) return moments.cell.units < 2 ? 'none: there is one unit' : 'none: the units do not vary';
    return `Student's t${suffix}${clustered(moments) ? ', by cluster' : ''}`;
  };
  return metricOver('moments', {
    ...description,
    variables,
    interval: "Student's t, linearised",
    paired: "Student's t on the differences, linearised",
    level: ({ moments }, confidence, who): Estimate | null => {
      const exact = exactOf(moments);
      const found = of(exact, positionIn(moments), who);
      if (found === null) return null;
      const plain = momentInterval(found.value, standardError(exact, found.gradient), exact.units, confidence);
      const interval = within(plain, description.range);
      return {
        estimate: found.value,
        interval,
        method: methodOf(moments, '', interval !== null),
        rows: Math.min(found.rows, moments.cell.rows),
        least: Math.min(exact.units, found.rows),
        of: rowsOf,
      };
    },
    difference: ({ moments }, confidence, factor): Difference | null => {
      const exact = exactOf(moments);
      const [own, other] = (['candidate', 'champion'] as const).map((who) => of(exact, positionIn(moments), who));
      if (own == null || other == null) return null;
      const estimate = own.value - factor * other.value;
      const gradient = combined([
        [1, own.gradient],
        [-factor, other.gradient],
      ]);
      const interval = momentInterval(estimate, standardError(exact, gradient), exact.units, confidence);
      return {
        candidate: own.value,
        champion: other.value,
        estimate,
        interval,
        method: methodOf(moments, ', paired', interval !== null),
        rows: Math.min(own.rows, other.rows, moments.cell.rows),
        least: Math.min(exact.units, own.rows, other.rows),
        of: rowsOf,
      };
    },
  });
}

/** No interval reaches beyond what the metric can be. */
const within = (interval: Interval | null, [least, most]: Description['range']): Interval | null =>
  interval && { lower: Math.max(least, interval.lower), upper: Math.min(most, interval.upper) };

/** A variable, and which rows have a value of it. */
export const observed = (variable: Variable): readonly [Variable, Variable] => [variable, { of: 'observed', variable }];

/** The mean of one variable over the rows that have it: what `momentMetric` needs to know of it. */
export const meanOf = (variable: (who: Answerer) => Variable): Pick<MomentEntry, 'variables' | 'of'> => ({
  variables: (who) => observed(variable(who)),
  of: (exact, at, who) => {
    const [numerator, denominator] = observed(variable(who)).map(at) as [number, number];
    return share(exact, numerator, denominator, denominator);
  },
});

/** One total over another, over the rows that `rows` counts; null where the denominator is 0. */
export function share(exact: ExactSums, numerator: number, denominator: number, rows: number): Linearised | null {
  const below = total(exact, denominator);
  if (below === 0) return null;
  return {
    value: total(exact, numerator) / below,
    gradient: ratioGradient(exact, numerator, denominator),
    rows: total(exact, rows),
  };
}
