/** The five answers that a check can give. `not-applicable` means that the policy asks nothing of this change. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error' | 'not-applicable';

const order: readonly Verdict[] = ['not-applicable', 'pass', 'inconclusive', 'fail', 'error'];

/** The worst of several verdicts; `not-applicable` for none. An error is worst: nobody knows what it hides. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'not-applicable';
  for (const verdict of verdicts) if (order.indexOf(verdict) > order.indexOf(result)) result = verdict;
  return result;
}

export const blocks = (verdict: Verdict): boolean => order.indexOf(verdict) > order.indexOf('pass');

export type Interval = { readonly lower: number; readonly upper: number };

/** A limit on a number: `atLeast 0.8` or `atMost 0.1`. */
export type Limit = { readonly bound: 'atLeast' | 'atMost'; readonly value: number };

/**
 * The verdict rule. With `atMost m`: fail if the whole interval lies above m, pass if it lies at or below m,
 * inconclusive if it straddles m. `atLeast` is its mirror. Without an interval there is no verdict but inconclusive.
 */
export function verdictOf(interval: Interval | null, limit: Limit): 'pass' | 'fail' | 'inconclusive' {
  if (interval === null || Number.isNaN(interval.lower) || Number.isNaN(interval.upper)) return 'inconclusive';
  const { lower, upper } = interval;
  if (limit.bound === 'atMost') return lower > limit.value ? 'fail' : upper <= limit.value ? 'pass' : 'inconclusive';
  return upper < limit.value ? 'fail' : lower >= limit.value ? 'pass' : 'inconclusive';
}
