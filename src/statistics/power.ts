import { requireCounts } from './counts.ts';
import { normalQuantile, normalSurvival } from './distributions/normal.ts';
import { root } from './root.ts';

/**
 * What a decision is asked to be sure of. `significance` is one-sided: the chance to pass a value at the limit. The
 * verdict rule on a two-sided interval of confidence c passes at (1 − c)/2.
 */
export type Sureness = { readonly significance: number; readonly power: number };

/** z_α + z_β: how many standard errors must lie between the truth and the limit. */
export function standardErrorsNeeded({ significance, power }: Sureness): number {
  const needed = -normalQuantile(significance) + normalQuantile(power);
  if (!(needed > 0)) throw new RangeError('power must exceed the significance');
  return needed;
}

/** The smallest difference from the limit that an estimate with this standard error shows. */
export function detectableDifference(standardError: number, sureness: Sureness): number {
  return standardErrorsNeeded(sureness) * standardError;
}

/**
 * The smallest paired difference of rates that n rows show, when the two answers differ on a share ψ of them:
 * (z_α + z_β) √(ψ/n). Null for no rows.
 */
export function detectablePairedDifference(discordant: number, n: number, sureness: Sureness): number | null {
  return n === 0 ? null : detectableDifference(Math.sqrt(discordant / n), sureness);
}

/**
 * The smallest Kolmogorov–Smirnov distance that is significant at 5 % for n and m rows: 1.358 √((n + m)/nm).
 * Null without rows.
 */
export function detectableKolmogorovSmirnov(n: number, m: number): number | null {
  return n === 0 || m === 0 ? null : 1.358 * Math.sqrt((n + m) / (n * m));
}

/**
 * Rows needed per group to tell two rates apart, two-sided at `alpha`, as a real number (R's power.prop.test).
 * Null where the rates are equal.
 */
export function rowsPerGroup(p1: number, p2: number, alpha: number, power: number): number | null {
  if (p1 === p2) return null;
  const mean = (p1 + p2) / 2;
  const atNull = -normalQuantile(alpha / 2) * Math.sqrt(2 * mean * (1 - mean));
  const atAlternative = normalQuantile(power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return ((atNull + atAlternative) / (p1 - p2)) ** 2;
}

/** The same by Cohen's h, the difference of arcsines; a rejection on the wrong side counts as well. */
export function rowsPerGroupArcsine(p1: number, p2: number, alpha: number, power: number): number | null {
  if (p1 === p2) return null;
  const h = Math.abs(2 * Math.asin(Math.sqrt(p1)) - 2 * Math.asin(Math.sqrt(p2)));
  const z = -normalQuantile(alpha / 2);
  const missing = (rows: number): number => {
    const shift = h * Math.sqrt(rows / 2);
    return normalSurvival(z - shift) + normalSurvival(z + shift) - power;
  };
  const enough = 2 * ((z + Math.max(0, normalQuantile(power))) / h) ** 2;
  return root(missing, 0, 2 * enough);
}

/** A reference group as it was seen: it is taken to stay as it is while the judged group grows. */
export type ReferenceGroup = { readonly successes: number; readonly n: number };

/**
 * Rows that a group needs in all to show that its rate is on the right side of `limit` × the reference's rate, if the
 * true ratio is `ratio`. By Katz's standard error of the log ratio:
 *
 *     n = ((1 − p)/p) / ((ln(ratio/limit) / (z_α + z_β))² − (1 − p₂)/x₂),   p = ratio × p₂
 *
 * 11 of 37 against 412 of 980, limit 0.80, true ratio 0.95, 5 % one-sided, power 0.8: 447 rows.
 * Null where no number of rows would do: the truth is at the limit, the reference has no success or too few rows of its
 * own, or p would exceed 1.
 */
export function rowsNeededForRatio(
  reference: ReferenceGroup,
  limit: number,
  ratio: number,
  sureness: Sureness,
): number | null {
  const { successes, n } = reference;
  requireCounts(successes, n);
  if (successes === 0 || !(ratio > 0 && limit > 0)) return null;
  const p = (ratio * successes) / n;
  const tolerated = (Math.log(ratio / limit) / standardErrorsNeeded(sureness)) ** 2;
  return rowsFor((1 - p) / p, tolerated - (n - successes) / (n * successes));
}

/**
 * Rows that a group needs in all to show that its rate minus the reference's is on the right side of `limit`, if the
 * true difference is `difference`. Null where no number of rows would do.
 */
export function rowsNeededForDifference(
  reference: ReferenceGroup,
  limit: number,
  difference: number,
  sureness: Sureness,
): number | null {
  const { successes, n } = reference;
  requireCounts(successes, n);
  if (n === 0) return null;
  const p2 = successes / n;
  const p = p2 + difference;
  const tolerated = ((difference - limit) / standardErrorsNeeded(sureness)) ** 2;
  return rowsFor(p * (1 - p), tolerated - (p2 * (1 - p2)) / n);
}

/**
 * Rows needed to show by Wilson's interval that a rate is on the right side of `limit`, if the truth is `rate`: the
 * interval excludes the limit by the limit's own variance, and the estimate varies by the truth's (Fleiss, Levin & Paik
 * 2003, 2.5). Null at the limit.
 */
export function rowsNeededForRate(limit: number, rate: number, { significance, power }: Sureness): number | null {
  if (rate === limit) return null;
  const atLimit = -normalQuantile(significance) * Math.sqrt(limit * (1 - limit));
  const atTruth = normalQuantile(power) * Math.sqrt(rate * (1 - rate));
  return Math.max(1, Math.ceil(((atLimit + atTruth) / (rate - limit)) ** 2));
}

/** Rows for which variancePerRow/rows is tolerable; at least one. */
function rowsFor(variancePerRow: number, tolerated: number): number | null {
  if (!(tolerated > 0 && variancePerRow >= 0)) return null;
  return Math.max(1, Math.ceil(variancePerRow / tolerated));
}

/**
 * Rows needed in all when n rows gave this standard error and it falls as 1/√n (any mean, a paired difference, an
 * AUROC with the same share of positives): n ((z_α + z_β) · standardError / distance)², where `distance` lies between
 * the assumed truth and the limit. Null for no distance.
 */
export function rowsNeededByScaling(
  n: number,
  standardError: number,
  distance: number,
  sureness: Sureness,
): number | null {
  return rowsFor(n * standardError ** 2, (distance / standardErrorsNeeded(sureness)) ** 2);
}
