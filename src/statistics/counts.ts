/**
 * Refuses counts that no table can have: a caller's mistake, not a property of data. Weighted rows make counts that are
 * no whole numbers.
 */
export function requireCounts(successes: number, n: number): void {
  if (!(Number.isFinite(n) && successes >= 0 && successes <= n))
    throw new RangeError(`${successes} of ${n} is not a count of successes in rows`);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** a/b, or null where b is zero: a rate without a denominator is unknown, neither 0 nor 1. */
export const ratio = (a: number, b: number): number | null => (b === 0 ? null : a / b);
