import type { Interval } from '../domain/verdict.ts';

/** An estimate with its interval, and what it rests on. */
export type Estimate = {
  readonly estimate: number;
  /** Null where so few rows allow none: `method` then says why. */
  readonly interval: Interval | null;
  /** How the interval was made, by the name of its method. */
  readonly method: string;
  /** All rows that take part; of weighted rows, as many as would say as much if each counted once (Kish 1965). */
  readonly rows: number;
  /** The rows of the metric's smallest denominator, which a minimum applies to. */
  readonly least: number;
  /** Completes "rows …". */
  readonly of: string;
};

/** What a difference is the difference of. */
export type Difference = Estimate & { readonly candidate: number; readonly champion: number };

/** Half of an interval that is the sum of independent halves, each with its own interval (MOVER; Zou & Donner 2008). */
export function meanInterval(one: Estimate, other: Estimate): Interval | null {
  if (one.interval === null || other.interval === null) return null;
  const centre = (one.estimate + other.estimate) / 2;
  const below = Math.hypot(one.estimate - one.interval.lower, other.estimate - other.interval.lower) / 2;
  const above = Math.hypot(one.interval.upper - one.estimate, other.interval.upper - other.estimate) / 2;
  return { lower: centre - below, upper: centre + above };
}

/**
 * The difference of two estimates whose dependence is not known: each at half the error, so that both hold at once
 * whatever it is (Bonferroni). Wider than need be, and never too narrow.
 */
export function conservativeDifference(
  level: (confidence: number, who: 'candidate' | 'champion') => Estimate | null,
  confidence: number,
): Difference | null {
  const each = (1 + confidence) / 2;
  const [own, other] = [level(each, 'candidate'), level(each, 'champion')];
  if (own === null || other === null) return null;
  return {
    candidate: own.estimate,
    champion: other.estimate,
    estimate: own.estimate - other.estimate,
    interval:
      own.interval === null || other.interval === null
        ? null
        : { lower: own.interval.lower - other.interval.upper, upper: own.interval.upper - other.interval.lower },
    method: `${own.method} twice, conservative`,
    rows: Math.min(own.rows, other.rows),
    least: Math.min(own.least, other.least),
    of: own.of,
  };
}
