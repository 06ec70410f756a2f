import type { Interval } from '../domain/verdict.ts';
import { momentInterval } from '../statistics/moments.ts';
import { conservativeDifference, type Difference, type Estimate } from './estimate.ts';
import { type Description, type Metric, type Moments, metricOver } from './metric.ts';
import { byCluster, linearDifference, linearRatio, noSpread, oneUnit } from './moment-difference.ts';
import { type MomentNumber, type Point, pointOf } from './moment-point.ts';

type NumberEntry = Description & MomentNumber & { readonly rowsOf: string };

/** A mean or total of numbers of any sign. */
export function numberMetric({ rowsOf, ...entry }: NumberEntry): Metric {
  const point = (moments: Moments, who: 'candidate' | 'champion'): Point | null => pointOf(entry, moments, who);
  const compared = <Found>(moments: Moments, compare: (own: Point, other: Point) => Found): Found | null => {
    const [own, other] = [point(moments, 'candidate'), point(moments, 'champion')];
    return own === null || other === null ? null : compare(own, other);
  };
  return metricOver('moments', {
    ...entry,
    interval: "Student's t",
    paired: "Student's t on the differences",
    level: ({ moments }, confidence, who) => {
      const found = point(moments, who);
      return found && numberEstimate(found, confidence, rowsOf);
    },
    difference: ({ moments }, confidence) =>
      compared(moments, (own, other) =>
        linearDifference(moments, own, other, confidence, {
          of: rowsOf,
          largest: Math.abs(own.value) + Math.abs(other.value),
        }),
      ),
    ratio: ({ moments }, confidence) =>
      compared(moments, (own, other) => linearRatio(moments, own, other, confidence, { of: rowsOf, power: 1 })),
  });
}

/** How far a mean is from 0, on either side: a limit on it is a band around 0. */
export function distanceMetric({ rowsOf, ...entry }: NumberEntry): Metric {
  const level = (moments: Moments, confidence: number, who: 'candidate' | 'champion'): Estimate | null => {
    const found = pointOf(entry, moments, who);
    return found && folded(numberEstimate(found, confidence, rowsOf));
  };
  return metricOver('moments', {
    ...entry,
    interval: "Student's t, folded",
    paired: "Student's t, folded, twice, conservative",
    level: ({ moments }, confidence, who) => level(moments, confidence, who),
    difference: ({ moments }, confidence): Difference | null =>
      conservativeDifference((each, who) => level(moments, each, who), confidence),
  });
}

function numberEstimate(point: Point, confidence: number, of: string): Estimate {
  const { value, error, units, rows } = point;
  const interval = momentInterval(value, error, units, confidence);
  const method = `Student's t${byCluster(point)}`;
  const reason = error === null ? oneUnit : noSpread;
  return { estimate: value, interval, method: interval === null ? reason : method, rows, least: units, of };
}

/** The absolute value of a number that may lie on either side of 0. */
export const folded = (found: Estimate): Estimate => ({
  ...found,
  estimate: Math.abs(found.estimate),
  interval: found.interval && foldedInterval(found.interval),
  method: found.interval === null ? found.method : `${found.method}, folded`,
});

function foldedInterval({ lower, upper }: Interval): Interval {
  const ends = [Math.abs(lower), Math.abs(upper)];
  return { lower: lower <= 0 && upper >= 0 ? 0 : Math.min(...ends), upper: Math.max(...ends) };
}
