import { requireWholeCounts } from './counts.ts';
import { logBeta } from './distributions/beta.ts';

/**
 * Evidence against a hypothesis that may be weighed after every row: under it, the chance that it ever reaches 1/α is
 * at most α (Ville's inequality; Howard et al. 2021).
 */
export type EValue = { readonly log: number; readonly value: number; readonly pValue: number };

/**
 * The e-value against a success rate p0: the likelihood averaged over p with a Beta(½, ½) mixture, over that at p0.
 * 1 without rows. p0 must lie strictly between 0 and 1.
 */
export function bernoulliEValue(successes: number, n: number, p0: number): EValue {
  requireWholeCounts(successes, n);
  if (!(p0 > 0 && p0 < 1)) throw new RangeError(`p0 lies in (0, 1), not ${p0}`);
  const mixture = logBeta(successes + 0.5, n - successes + 0.5) - logBeta(0.5, 0.5);
  const log = mixture - successes * Math.log(p0) - (n - successes) * Math.log1p(-p0);
  const value = Math.exp(log);
  return { log, value, pValue: Math.min(1, 1 / value) };
}

/** The sequential McNemar test: the e-value against b and c being equally likely among discordant rows. */
export function mcnemarEValue(b: number, c: number): EValue {
  return bernoulliEValue(b, b + c, 0.5);
}
