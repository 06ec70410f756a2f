import { canonicalJson } from '../domain/digest.ts';
import type { Answerer, Variable } from '../domain/measurement.ts';
import {
  combined,
  type ExactSums,
  type Linear,
  linearCovariance,
  product,
  ratioGradient,
  standardError,
  total,
} from '../statistics/moments.ts';
import type { Moments } from './metric.ts';

/** A value made of totals, with its gradient; null where it has no denominator. */
export type Linearised = { readonly value: number; readonly gradient: Linear };

/** A number as it is made of exact sums. */
export type MomentNumber = {
  readonly variables: (who: Answerer) => readonly Variable[];
  /** From the totals; `at` gives a variable's position, 0 being the rows. */
  readonly of: (exact: ExactSums, at: (variable: Variable) => number, who: Answerer) => Linearised | null;
  /** What counts the rows that have a value; null where every row must have one. */
  readonly observed: ((who: Answerer) => Variable) | null;
  /** Whether each cluster has one value, as a query does, instead of each row. */
  readonly perCluster?: boolean;
};

/** One model's number in a count, with what its interval is made from. */
export type Point = Linearised & {
  /** Of the first of its variables. */
  readonly position: number;
  /** Null for fewer than two units. */
  readonly error: number | null;
  /** Rows (or clusters, of which each has a value) with a value; of weighted ones, the effective ones. */
  readonly rows: number;
  /** Rows, or clusters of them, that are independent of each other. */
  readonly units: number;
  /** Whether units are clusters of several values. */
  readonly isClustered: boolean;
};

export const exactOf = ({ cell: { units, sums, products }, exponents }: Moments): ExactSums => ({
  units,
  sums,
  products,
  exponents,
});

export const isWeighted = (moments: Moments): boolean => total(exactOf(moments), 0) !== moments.cell.rows;

/** Variable 0 is the rows of a unit; −1 for a variable that was not counted. */
const positionIn =
  ({ variables }: Moments) =>
  (variable: Variable): number => {
    const found = variables.findIndex((each) => canonicalJson(each) === canonicalJson(variable));
    return found < 0 ? -1 : found + 1;
  };

/** Null where the number has no denominator, was not counted, or a row has no value that must have one. */
export function pointOf(number: MomentNumber, moments: Moments, who: Answerer): Point | null {
  const { variables, of, observed, perCluster = false } = number;
  const at = positionIn(moments);
  const positions = variables(who).map(at);
  const exact = exactOf(moments);
  const { without } = moments.cell;
  if (exact.units === 0 || positions.includes(-1)) return null;
  if (observed === null && positions.some((position) => without[position - 1]! > 0)) return null;
  const found = of(exact, at, who);
  if (found === null) return null;
  const counted = observed === null ? 0 : at(observed(who));
  const values = total(exact, counted);
  // (Σw)²/Σw² (Kish 1965).
  const rows = isWeighted(moments) ? values ** 2 / product(exact, counted, counted) : values;
  const isClustered = !perCluster && moments.cell.units !== moments.cell.rows;
  const units = isClustered ? Math.min(exact.units, rows) : rows;
  const error = units < 2 ? null : standardError(exact, found.gradient);
  return { ...found, position: positions[0]!, error, rows, units, isClustered };
}

/** Of a function of a number: its value and its slope there. */
export const mapped = (point: Point, value: number, slope: number): Point => ({
  ...point,
  value,
  gradient: combined([[slope, point.gradient]]),
  error: point.error === null ? null : Math.abs(slope) * point.error,
});

/** The standard error of the difference of two numbers of one count; 0 where they differ in no unit, but for rounding. */
export function differenceError(moments: Moments, own: Point, other: Point): number | null {
  if (own.error === null || other.error === null) return null;
  const gradient = combined([
    [1, own.gradient],
    [-1, other.gradient],
  ]);
  const error = standardError(exactOf(moments), gradient) ?? 0;
  return error <= 1e-7 * (own.error + other.error) ? 0 : error;
}

export const covarianceOf = (moments: Moments, own: Point, other: Point): number =>
  linearCovariance(exactOf(moments), own.gradient, other.gradient) ?? 0;

/** One total over another; null where the denominator is 0. */
export function share(exact: ExactSums, numerator: number, denominator: number): Linearised | null {
  const below = total(exact, denominator);
  if (below === 0) return null;
  return { value: total(exact, numerator) / below, gradient: ratioGradient(exact, numerator, denominator) };
}

const countOf = (variable: Variable): Variable => ({ of: 'observed', variable });

/** The mean of a variable over what has a value of it. */
export const meanOf = (variable: (who: Answerer) => Variable): MomentNumber => ({
  variables: (who) => [variable(who), countOf(variable(who))],
  observed: (who) => countOf(variable(who)),
  of: (exact, at, who) => share(exact, at(variable(who)), at(countOf(variable(who)))),
});

/** The mean of a variable that must have a value in every row. */
export const meanOfAll = (variable: (who: Answerer) => Variable): MomentNumber => ({
  variables: (who) => [variable(who)],
  observed: null,
  of: (exact, at, who) => share(exact, at(variable(who)), 0),
});
