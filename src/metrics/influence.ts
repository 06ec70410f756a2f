/** How much of a table's rows is of one more kind, for the derivative of a statistic: small, and far above rounding. */
const part = 1e-6;

/**
 * The influence of a row of each kind on a statistic of the rows by kind, relative to one row more of all kinds
 * (the infinitesimal jackknife, Jaeckel 1972; Efron & Tibshirani 1993, 22.6). Null where the statistic has no value.
 */
export function influences(
  shares: readonly number[],
  statistic: (shares: readonly number[]) => number | null,
): readonly number[] | null {
  const value = statistic(shares);
  if (value === null) return null;
  const total = shares.reduce((sum, share) => sum + share, 0);
  const found = shares.map((share, i) => statistic(shares.with(i, share + (part / (1 - part)) * total)));
  return found.includes(null) ? null : found.map((each) => (each! - value) / part);
}
