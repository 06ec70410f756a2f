import type { Limit } from '../../domain/verdict.ts';
import type { Rate } from '../../metrics/cells.ts';
import {
  detectableDifference,
  rowsNeededForDifference,
  rowsNeededForRatio,
  type Sureness,
  standardErrorsNeeded,
} from '../../statistics/power.ts';

type Pair = { readonly behind: Rate; readonly ahead: Rate };

/**
 * Rows that the smaller of two groups needs in all to settle a comparison, while the other one stays as it is, or, where
 * that settles nothing, while it grows in proportion (`both`). First as if the truth lay three quarters of the way from
 * the limit to parity, which for a ratio of at least 0.80 is 0.95; with so many rows already, as if it were the
 * estimate. Null where no number of rows settles it.
 */
export function rowsNeeded(
  pair: Pair,
  limit: Limit,
  estimate: number | null,
  sureness: Sureness,
): { readonly rows: number; readonly both: boolean } | null {
  const smaller = Math.min(pair.behind.rows, pair.ahead.rows);
  const assumed = limit.bound === 'atLeast' ? limit.value + 0.75 * (1 - limit.value) : limit.value / 4;
  for (const truth of estimate === null ? [assumed] : [assumed, estimate]) {
    const alone = rowsAlone(pair, limit, truth, sureness);
    if (alone !== null) {
      if (alone > smaller) return { rows: alone, both: false };
      continue;
    }
    const together = rowsTogether(pair, limit, truth, sureness);
    if (together !== null && together > smaller) return { rows: together, both: true };
  }
  return null;
}

function rowsAlone({ behind, ahead }: Pair, { bound, value }: Limit, truth: number, sureness: Sureness): number | null {
  const growsBehind = behind.rows <= ahead.rows;
  const other = growsBehind ? ahead : behind;
  const reference = { successes: other.events, n: other.rows };
  if (bound === 'atMost') {
    const sign = growsBehind ? -1 : 1;
    return rowsNeededForDifference(reference, sign * value, sign * truth, sureness);
  }
  return growsBehind
    ? rowsNeededForRatio(reference, value, truth, sureness)
    : rowsNeededForRatio(reference, 1 / value, 1 / truth, sureness);
}

function rowsTogether(pair: Pair, limit: Limit, truth: number, sureness: Sureness): number | null {
  const smaller = Math.min(pair.behind.rows, pair.ahead.rows);
  const gap = limit.bound === 'atLeast' ? Math.abs(Math.log(truth / limit.value)) : Math.abs(truth - limit.value);
  const total = Math.ceil(smaller * ((standardErrorsNeeded(sureness) * standardError(pair, limit)) / gap) ** 2);
  return Number.isSafeInteger(total) && total > 0 ? total : null;
}

/** The smallest distance beyond the limit that these rows show to be beyond it. */
export function detectable(pair: Pair, limit: Limit, sureness: Sureness): number {
  const error = standardError(pair, limit);
  if (limit.bound === 'atMost') return detectableDifference(error, sureness);
  return -limit.value * Math.expm1(-standardErrorsNeeded(sureness) * error);
}

/**
 * Of the difference, or of the logarithm of the ratio, were the truth at the limit. Half an event and half a row more
 * keep it finite where everybody or nobody has the event.
 */
function standardError({ behind, ahead }: Pair, limit: Limit): number {
  const rate = (ahead.events + 0.5) / (ahead.rows + 1);
  if (limit.bound === 'atMost') {
    const other = Math.max(0.5 / (behind.rows + 1), rate - limit.value);
    return Math.sqrt((rate * (1 - rate)) / ahead.rows + (other * (1 - other)) / behind.rows);
  }
  const other = rate * limit.value;
  return Math.sqrt((1 - rate) / (rate * ahead.rows) + (1 - other) / (other * behind.rows));
}
