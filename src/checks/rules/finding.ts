import type { Finding, RowsNeeded } from '../../domain/finding.ts';
import { type Interval, type Limit, type Verdict, verdictOf } from '../../domain/verdict.ts';
import type { Decide } from './terms.ts';

/** What a finding is about, and where it stands. */
export type Subject = Pick<Finding, 'check' | 'model' | 'metric' | 'scope' | 'reference' | 'unit' | 'place' | 'rule'>;

/** What a rule asks of it. */
export type Demand = { readonly limit: Limit; readonly decide: Decide };

/** What the evidence says of it. */
export type Answer = {
  readonly estimate: number;
  /** Null where so few rows allow none; `method` then says why. */
  readonly interval: Interval | null;
  readonly confidence: number;
  /** How the interval was made, by the name of its method. */
  readonly method: string;
  readonly n: readonly number[];
  /** Fewer rows than the rule's minimum: whatever the interval says, nothing is decided. */
  readonly tooFew: boolean;
  readonly detectable: number | null;
  readonly needs: RowsNeeded | null;
  readonly message: string;
};

export function judged(subject: Subject, { limit, decide }: Demand, answer: Answer): Finding {
  const { estimate, interval, confidence, method, n, tooFew, detectable, needs, message } = answer;
  const decisive = decide === 'point' ? { lower: estimate, upper: estimate } : interval;
  const verdict: Verdict = tooFew ? 'inconclusive' : verdictOf(decisive, limit);
  return {
    ...subject,
    verdict,
    estimate,
    uncertainty: interval === null ? { none: method } : { ...interval, confidence, method },
    limit,
    decide,
    n,
    detectable,
    needs: verdict === 'inconclusive' ? needs : null,
    message: tooFew ? `${message} That is fewer rows than the rule's minimum, so nothing is decided.` : message,
  };
}

/** A number that the evidence does not yield: inconclusive, never 0 and never 1. */
export const untold = (
  subject: Subject,
  { limit, decide }: Demand,
  {
    reason,
    n,
    needs = null,
  }: { readonly reason: string; readonly n: readonly number[]; readonly needs?: RowsNeeded | null },
): Finding => ({
  ...subject,
  ...{
    verdict: 'inconclusive',
    estimate: null,
    uncertainty: { none: reason },
    limit,
    decide,
    n,
    detectable: null,
    needs,
  },
  message: `The ${subject.metric} cannot be told: ${reason}.`,
});

/** A demand that does not concern this change; the reason is kept, so that nobody takes it for a pass. */
export const inapplicable = (subject: Subject, { limit, decide }: Demand, reason: string): Finding => ({
  ...subject,
  ...{ verdict: 'not-applicable', estimate: null, uncertainty: { none: reason }, limit, decide, n: [] },
  ...{ detectable: null, needs: null },
  message: `Nothing was judged: ${reason}.`,
});
