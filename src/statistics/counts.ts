/**
 * Refuses counts that no table can have: a caller's mistake, not a property of data. Rows that have weights count as
 * many as would say as much if each counted once, which need be no whole number.
 */
export function requireCounts(successes: number, n: number): void {
  if (!(Number.isFinite(n) && successes >= 0 && successes <= n)) throw impossible(successes, n);
}

/** The same for distributions of whole rows. */
export function requireWholeCounts(successes: number, n: number): void {
  requireCounts(successes, n);
  if (!(Number.isSafeInteger(successes) && Number.isSafeInteger(n))) throw impossible(successes, n);
}

const impossible = (successes: number, n: number): RangeError =>
  new RangeError(`${successes} of ${n} is not a count of successes in rows`);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** a/b, or null where b is zero: a rate without a denominator is unknown, neither 0 nor 1. */
export const ratio = (a: number, b: number): number | null => (b === 0 ? null : a / b);
