import { root } from '../root.ts';
import { regularizedBeta } from './beta.ts';
import { normalQuantile } from './normal.ts';

/** P(T > t) with `df` > 0 degrees of freedom; full relative accuracy in the upper tail. */
export function studentTSurvival(t: number, df: number): number {
  const squared = t * t;
  const tail = regularizedBeta(df / (df + squared), df / 2, 0.5, squared / (df + squared)).lower / 2;
  return t < 0 ? 1 - tail : tail;
}

/** The t with P(T > t) = p. */
export function studentTQuantile(p: number, df: number): number {
  if (p > 0.5) return -studentTQuantile(1 - p, df);
  if (p === 0.5) return 0;
  let upper = Math.max(1, -normalQuantile(p));
  while (studentTSurvival(upper, df) > p) upper *= 2;
  return root((t) => studentTSurvival(t, df) - p, 0, upper);
}
