import type { RowsNeeded } from '../../domain/finding.ts';
import type { DistanceEstimate } from '../../statistics/distance-estimate.ts';
import { criticalValue, normalQuantile } from '../../statistics/distributions/normal.ts';

/** How far a column has moved, and what that rests on. */
export type Distance = DistanceEstimate & {
  /** How its interval is made, by the name of the method. */
  readonly method: string;
  /** Rows of the table that is judged, then of the reference. */
  readonly n: readonly [current: number, reference: number];
  /** Rows that each of them must have for the interval to hold what it says. */
  readonly least: number;
  /** How far one side alone may be off with so many rows, where that is known beforehand; else it falls with the rows. */
  readonly margin?: (rows: number, confidence: number) => number;
};

const power = 0.8;

/** How far from a limit a distance must be to be seen with power 0.8, by the rows of the judged table and the reference. */
export function detectableShift(distance: Distance, confidence: number): (now: number, before: number) => number {
  const { estimate, interval, n, margin } = distance;
  const perRow = (now: number, before: number): number => Math.sqrt(1 / now + 1 / before);
  // At one point of the line two shares differ with a standard error of at most ½ √(1/n + 1/m).
  if (margin !== undefined) {
    const halfPower = normalQuantile(power) / 2;
    return (now, before) => margin(now, confidence) + margin(before, confidence) + halfPower * perRow(now, before);
  }
  const { lower, upper } = interval(confidence);
  const z = criticalValue(confidence);
  const error = Math.max(upper - estimate, estimate - lower) / z / perRow(...n);
  return (now, before) => (z + normalQuantile(power)) * error * perRow(now, before);
}

const mostRows = 1e12;

/** The fewest rows, from `now` on or less, that see a distance of `gap`; null where no number of them does. */
function rowsNeeded(detectable: (rows: number) => number, now: number, gap: number): number | null {
  let enough = now;
  while (!(detectable(enough) <= gap)) {
    enough *= 2;
    if (enough > mostRows) return null;
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (detectable(middle) <= gap) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/**
 * Rows that would settle a distance: first as if the truth were a quarter of the limit, then, with so many rows already,
 * as if it were the estimate; of the judged table or, where its reference is too small for any number of them, of both.
 * Null where nothing would: a limit of 0 with nothing beyond it.
 * @param minimum rows that each table must have in any case
 */
export function rowsToSettle(
  distance: Distance,
  confidence: number,
  limit: number,
  minimum: number,
  tables: { readonly current: string; readonly reference: string },
): RowsNeeded | null {
  const [now, before] = distance.n;
  const least = Math.max(minimum, distance.least);
  const detectable = detectableShift(distance, confidence);
  const gaps = [0.75 * limit, Math.abs(distance.estimate - limit)];
  const settling = (by: (rows: number) => number): number | undefined =>
    gaps
      .map((gap) => rowsNeeded(by, now, gap))
      .find((rows): rows is number => rows !== null && rows > Math.min(now, before));
  const ofBoth = `${tables.current} and of ${tables.reference}`;
  if (before < least) return { rows: least, of: now < least ? ofBoth : tables.reference };
  const alone = settling((rows) => detectable(rows, before));
  if (alone !== undefined || now < least) return { rows: Math.max(alone ?? 0, least), of: tables.current };
  const together = settling((rows) => detectable(rows, rows));
  return together === undefined ? null : { rows: together, of: ofBoth };
}
