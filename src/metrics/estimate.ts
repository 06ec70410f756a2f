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

/** The interval, as far as need be to hold the estimate: a prior or a transformation may leave it just outside. */
export const holding = ({ lower, upper }: Interval, estimate: number): Interval => ({
  lower: Math.min(lower, estimate),
  upper: Math.max(upper, estimate),
});

/**
 * The mean of independent estimates, each with its own interval (MOVER; Zou & Donner 2008). Null without any, and where
 * one of them is unknown.
 */
export function meanEstimate(parts: readonly (Estimate | null)[], method: string, of: string): Estimate | null {
  const known = parts.filter((part) => part !== null);
  if (known.length === 0 || known.length < parts.length) return null;
  const mean = (value: (part: Estimate) => number): number =>
    known.reduce((sum, part) => sum + value(part), 0) / known.length;
  const estimate = mean((part) => part.estimate);
  const half = (distance: (part: Estimate, interval: Interval) => number): number =>
    Math.hypot(...known.map((part) => distance(part, part.interval!))) / known.length;
  return {
    estimate,
    interval: known.some(({ interval }) => interval === null)
      ? null
      : {
          lower: estimate - half((part, { lower }) => part.estimate - lower),
          upper: estimate + half((part, { upper }) => upper - part.estimate),
        },
    method,
    rows: known.reduce((sum, { rows }) => sum + rows, 0),
    least: Math.min(...known.map(({ least }) => least)),
    of,
  };
}

export function meanDifference(parts: readonly (Difference | null)[], method: string, of: string): Difference | null {
  const mean = meanEstimate(parts, method, of);
  if (mean === null) return null;
  const known = parts.filter((part) => part !== null);
  const meanOf = (value: (part: Difference) => number): number =>
    known.reduce((sum, part) => sum + value(part), 0) / known.length;
  return { ...mean, candidate: meanOf(({ candidate }) => candidate), champion: meanOf(({ champion }) => champion) };
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
