import type { Limit } from '../../domain/verdict.ts';
import {
  detectableDifference,
  rowsNeededForDifference,
  rowsNeededForRatio,
  type Sureness,
  standardErrorsNeeded,
} from '../../statistics/power.ts';
import type { Rate } from '../counts/cells.ts';

/** Three quarters of the way from the limit to parity: 0.95 for a ratio of at least 0.80. */
const assumedRatio = (limit: number): number => limit + 0.75 * (1 - limit);
const assumedDifference = (limit: number): number => limit / 4;

type Pair = { readonly behind: Rate; readonly ahead: Rate };

/**
 * Rows that the smaller of two groups needs in all to settle a comparison: first if the truth lies three quarters of
 * the way from the limit to parity; if it has those rows already, if the truth is the estimate. Null where rows of
 * that group alone settle nothing.
 */
export function rowsNeeded({ behind, ahead }: Pair, limit: Limit, estimate: number, sureness: Sureness): number | null {
  const growsBehind = behind.rows <= ahead.rows;
  const rows = (growsBehind ? behind : ahead).rows;
  const other = growsBehind ? ahead : behind;
  const reference = { successes: other.events, n: other.rows };
  const needed = (truth: number): number | null =>
    limit.bound === 'atLeast'
      ? growsBehind
        ? rowsNeededForRatio(reference, limit.value, truth, sureness)
        : rowsNeededForRatio(reference, 1 / limit.value, 1 / truth, sureness)
      : growsBehind
        ? rowsNeededForDifference(reference, -limit.value, -truth, sureness)
        : rowsNeededForDifference(reference, limit.value, truth, sureness);
  const assumed = limit.bound === 'atLeast' ? assumedRatio(limit.value) : assumedDifference(limit.value);
  for (const truth of [assumed, estimate]) {
    const total = needed(truth);
    if (total !== null && total > rows) return total;
  }
  return null;
}

/** The smallest distance from the limit that these rows show. */
export function detectable({ behind, ahead }: Pair, limit: Limit, sureness: Sureness): number {
  // Half an event and half a row more keep the error finite where everybody or nobody has the event.
  const rate = (ahead.events + 0.5) / (ahead.rows + 1);
  if (limit.bound === 'atMost') {
    const other = Math.max(0.5 / (behind.rows + 1), rate - limit.value);
    const error = Math.sqrt((rate * (1 - rate)) / ahead.rows + (other * (1 - other)) / behind.rows);
    return detectableDifference(error, sureness);
  }
  const other = rate * limit.value;
  const error = Math.sqrt((1 - rate) / (rate * ahead.rows) + (1 - other) / (other * behind.rows));
  return limit.value * Math.expm1(standardErrorsNeeded(sureness) * error);
}
