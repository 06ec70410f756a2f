import { meanShareInterval } from '../statistics/mean-share.ts';
import { product, total } from '../statistics/moments.ts';
import { tango } from '../statistics/paired-rate-difference.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Difference, Estimate } from './estimate.ts';
import { type Description, type Metric, type Moments, metricOver } from './metric.ts';
import { byCluster, linearDifference, oneUnit } from './moment-difference.ts';
import { exactOf, isWeighted, type MomentNumber, type Point, pointOf } from './moment-point.ts';

type ShareEntry = Omit<Description, 'better' | 'unit' | 'range'> &
  MomentNumber & {
    readonly rowsOf: string;
    /** Whether each row is a yes or a no, so that rows can be counted: the first variable. */
    readonly isRate: boolean;
  };

/** A mean of values from 0 to 1: a rate where each is one of the two. */
export function shareMetric({ rowsOf, isRate, ...entry }: ShareEntry): Metric {
  const point = (moments: Moments, who: 'candidate' | 'champion'): Point | null => {
    const found = pointOf(entry, moments, who);
    return found !== null && found.value >= 0 && found.value <= 1 ? found : null;
  };
  return metricOver('moments', {
    ...entry,
    better: 'larger',
    unit: isRate ? 'rate' : 'none',
    range: [0, 1],
    interval: isRate ? 'Wilson; of clusters, with effective rows' : 'Wilson with effective rows',
    paired: isRate ? "Tango; of clusters, Student's t on the differences" : "Student's t on the differences",
    level: ({ moments }, confidence, who): Estimate | null => {
      const found = point(moments, who);
      if (found === null) return null;
      const { value, error, units, rows } = found;
      const about = { estimate: value, rows, least: units, of: rowsOf };
      if (isRate && isYesOrNo(moments, found)) {
        return { ...about, interval: wilson(yes(moments, found), rows, confidence), method: 'Wilson' };
      }
      if (error === null) return { ...about, interval: null, method: oneUnit };
      const interval = meanShareInterval(value, error, units, confidence);
      return { ...about, interval, method: `Wilson, effective rows${byCluster(found)}` };
    },
    difference: ({ moments }, confidence): Difference | null => {
      const [own, other] = [point(moments, 'candidate'), point(moments, 'champion')];
      if (own === null || other === null) return null;
      const linear = linearDifference(moments, own, other, confidence, { of: rowsOf, largest: 1 });
      if (!(isRate && isYesOrNo(moments, own) && isYesOrNo(moments, other))) return linear;
      const both = product(exactOf(moments), own.position, other.position);
      const interval = tango(yes(moments, own) - both, yes(moments, other) - both, own.rows, confidence);
      return { ...linear, interval, method: 'Tango, paired' };
    },
  });
}

const yes = (moments: Moments, { position }: Point): number => total(exactOf(moments), position);

/** Independent values that count once, each of them 0 or 1: then Σx² = Σx. */
function isYesOrNo(moments: Moments, { position, isClustered }: Point): boolean {
  if (isClustered || isWeighted(moments)) return false;
  const exact = exactOf(moments);
  return product(exact, position, position) === total(exact, position);
}
