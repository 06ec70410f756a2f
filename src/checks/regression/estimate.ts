import type { Interval } from '../../domain/verdict.ts';

/** An estimate with its interval, and what it rests on. */
export type Estimate = {
  readonly estimate: number;
  readonly interval: Interval;
  readonly method: string;
  /** All rows that take part. */
  readonly rows: number;
  /** The rows of the metric's smallest denominator, which a minimum applies to. */
  readonly least: number;
  /** Completes "rows …". */
  readonly of: string;
};

/** What a difference is the difference of. */
export type Difference = Estimate & { readonly candidate: number; readonly champion: number };

/** Half of an interval that is the sum of independent halves, each with its own interval (MOVER; Zou & Donner 2008). */
export function meanInterval(one: { estimate: number; interval: Interval }, other: typeof one): Interval {
  const centre = (one.estimate + other.estimate) / 2;
  const below = Math.hypot(one.estimate - one.interval.lower, other.estimate - other.interval.lower) / 2;
  const above = Math.hypot(one.interval.upper - one.estimate, other.interval.upper - other.estimate) / 2;
  return { lower: centre - below, upper: centre + above };
}
