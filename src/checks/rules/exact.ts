import type { Finding } from '../../domain/finding.ts';
import { type Limit, verdictOf } from '../../domain/verdict.ts';
import type { Subject } from './finding.ts';

/** Why a number of the whole table has no interval. */
export const wholeTable = 'an exact count of the whole pinned table';

/** The judgement of a number that was counted in every row of what it speaks of: nothing is left to chance. */
export function exactly(
  subject: Subject,
  limit: Limit,
  { estimate, n, message }: Pick<Finding, 'n' | 'message'> & { readonly estimate: number },
): Finding {
  return {
    ...subject,
    verdict: verdictOf({ lower: estimate, upper: estimate }, limit),
    ...{ estimate, uncertainty: { none: wholeTable }, limit, decide: 'interval', n, detectable: null, needs: null },
    message,
  };
}
