import { canonicalJson } from '../domain/digest.ts';
import type { Answerer, Variable } from '../domain/measurement.ts';
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

/** A value made of totals, with its gradient; null where it has no denominator. */
export type Linearised = { readonly value: number; readonly gradient: Linear };

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
  const complete = (moments: Moments, who: readonly Answerer[]): boolean =>
    moments.cell.units > 0 &&
    who.flatMap(variables).every((variable) => (moments.cell.without[positionIn(moments)(variable) - 1] ?? 1) === 0);
  return metricOver('moments', {
    ...description,
    variables,
    interval: "Student's t, linearised",
    paired: "Student's t on the differences, linearised",
    level: ({ moments }, confidence, who): Estimate | null => {
      if (!complete(moments, [who])) return null;
      const exact = exactOf(moments);
      const found = of(exact, positionIn(moments), who);
      if (found === null) return null;
      const interval = momentInterval(found.value, standardError(exact, found.gradient), exact.units, confidence);
      return {
        estimate: found.value,
        interval,
        method: methodOf(moments, '', interval !== null),
        rows: moments.cell.rows,
        least: exact.units,
        of: rowsOf,
      };
    },
    difference: ({ moments }, confidence): Difference | null => {
      if (!complete(moments, ['candidate', 'champion'])) return null;
      const exact = exactOf(moments);
      const [own, other] = (['candidate', 'champion'] as const).map((who) => of(exact, positionIn(moments), who));
      if (own == null || other == null) return null;
      const estimate = own.value - other.value;
      const gradient = combined([
        [1, own.gradient],
        [-1, other.gradient],
      ]);
      const interval = momentInterval(estimate, standardError(exact, gradient), exact.units, confidence);
      return {
        candidate: own.value,
        champion: other.value,
        estimate,
        interval,
        method: methodOf(moments, ', paired', interval !== null),
        rows: moments.cell.rows,
        least: exact.units,
        of: rowsOf,
      };
    },
  });
}

/** The mean of one variable over rows. */
export const mean =
  (variable: (who: Answerer) => Variable): MomentEntry['of'] =>
  (exact, at, who) =>
    share(exact, at(variable(who)), 0);

/** One total over another; null where the denominator is 0. */
export function share(exact: ExactSums, numerator: number, denominator: number): Linearised | null {
  const rows = total(exact, denominator);
  if (rows === 0) return null;
  return { value: total(exact, numerator) / rows, gradient: ratioGradient(exact, numerator, denominator) };
}
