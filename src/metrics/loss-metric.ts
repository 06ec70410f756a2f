import { meanLossInterval } from '../statistics/mean-loss.ts';
import type { Estimate } from './estimate.ts';
import { type Description, type Metric, type Moments, metricOver } from './metric.ts';
import { byCluster, linearDifference, linearRatio, noSpread, oneUnit } from './moment-difference.ts';
import { type MomentNumber, mapped, type Point, pointOf } from './moment-point.ts';

type LossEntry = Omit<Description, 'better' | 'range'> &
  MomentNumber & {
    /** Completes "rows …". */
    readonly rowsOf: string;
    /** What the mean loss is raised to: ½ for the root of a mean of squares. */
    readonly power?: 1 | 0.5;
  };

/** With more relative error than this, a root is no straight line over the interval of its square. */
const mostBent = 0.3;

/** A mean of losses, each 0 or more. */
export function lossMetric({ rowsOf, power = 1, ...entry }: LossEntry): Metric {
  const point = (moments: Moments, who: 'candidate' | 'champion'): Point | null => pointOf(entry, moments, who);
  const both = (moments: Moments): readonly [Point, Point] | null => {
    const [own, other] = [point(moments, 'candidate'), point(moments, 'champion')];
    return own === null || other === null ? null : [own, other];
  };
  return metricOver('moments', {
    ...entry,
    better: 'smaller',
    range: [0, Number.POSITIVE_INFINITY],
    interval: "Student's t of the logarithm, second order",
    paired: "Student's t on the differences",
    level: ({ moments }, confidence, who): Estimate | null => {
      const found = point(moments, who);
      if (found === null) return null;
      const { value, error, units, rows } = found;
      const interval = error === null ? null : meanLossInterval(value, error, units, confidence);
      const reason = error === null ? oneUnit : error === 0 ? noSpread : fewLosses;
      return {
        estimate: value ** power,
        interval: interval && { lower: interval.lower ** power, upper: interval.upper ** power },
        method: interval === null ? reason : `Student's t of the logarithm${byCluster(found)}`,
        rows,
        least: units,
        of: rowsOf,
      };
    },
    difference: ({ moments }, confidence) => {
      const found = both(moments);
      if (found === null) return null;
      const bent = power !== 1 && found.some(({ value, error }) => (error ?? 0) > mostBent * value);
      const [own, other] = found.map((each) => raised(each, power)) as [Point, Point];
      const options = { of: rowsOf, largest: own.value + other.value };
      const difference = linearDifference(moments, own, other, confidence, options);
      return bent ? { ...difference, interval: null, method: fewLosses } : difference;
    },
    ratio: ({ moments }, confidence) => {
      const found = both(moments);
      return found && linearRatio(moments, ...found, confidence, { of: rowsOf, power });
    },
  });
}

const fewLosses = 'none: a few large losses are most of it';

const raised = (point: Point, power: number): Point =>
  power === 1 ? point : mapped(point, point.value ** power, power * point.value ** (power - 1));
