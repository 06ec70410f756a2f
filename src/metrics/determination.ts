import type { Answerer } from '../domain/measurement.ts';
import { meanLossInterval } from '../statistics/mean-loss.ts';
import { combined, total } from '../statistics/moments.ts';
import type { Difference, Estimate } from './estimate.ts';
import { type Metric, type Moments, metricOver } from './metric.ts';
import { byCluster, linearDifference, noSpread, oneUnit } from './moment-difference.ts';
import { type MomentNumber, mapped, type Point, pointOf } from './moment-point.ts';

const rows = { of: 'observed', variable: { of: 'label' } } as const;

/** Squared errors over squared deviations of the label: what the model leaves unexplained. */
const unexplained: MomentNumber = {
  variables: (who) => [{ of: 'squared-error', who }, { of: 'label' }, { of: 'squared-label' }, rows],
  observed: () => rows,
  of: (exact, at, who) => {
    const positions = unexplained.variables(who).map(at) as [number, number, number, number];
    const [error, label, square, row] = positions;
    const [errors, labels, squares, n] = positions.map((position) => total(exact, position)) as typeof positions;
    const mean = labels / n;
    const deviations = squares - labels * mean;
    // A label that varies by rounding alone is constant.
    if (n === 0 || !(deviations > 1e-12 * squares)) return null;
    const value = errors / deviations;
    const ofDeviations = new Map([
      [square, 1],
      [label, -2 * mean],
      [row, mean ** 2],
    ]);
    const gradient = combined([
      [1 / deviations, new Map([[error, 1]])],
      [-value / deviations, ofDeviations],
    ]);
    return { value, gradient };
  },
};

const rowsOf = 'with a label';

/** R², by what is unexplained, which is a loss: 0 or more, and skewed. */
export const determination: Metric = metricOver('moments', {
  name: 'r2',
  tasks: ['regression'],
  needs: ['label', 'prediction'],
  formula: '1 − Σ(ŷ − y)² / Σ(y − mean y)²',
  source: 'Wright 1921; linearised',
  better: 'larger',
  unit: 'none',
  range: [Number.NEGATIVE_INFINITY, 1],
  variables: unexplained.variables,
  interval: "Student's t of the logarithm of 1 − R², second order",
  paired: "Student's t on the linearised differences",
  level: ({ moments }, confidence, who): Estimate | null => {
    const found = pointOf(unexplained, moments, who);
    if (found === null) return null;
    const { value, error, units } = found;
    const interval = error === null ? null : meanLossInterval(value, error, units, confidence);
    const reason = error === null ? oneUnit : error === 0 ? noSpread : 'none: a few rows are most of it';
    return {
      estimate: 1 - value,
      interval: interval && { lower: 1 - interval.upper, upper: 1 - interval.lower },
      method: interval === null ? reason : `Student's t of the logarithm${byCluster(found)}`,
      rows: found.rows,
      least: units,
      of: rowsOf,
    };
  },
  difference: ({ moments }, confidence): Difference | null => {
    const [own, other] = [explained(moments, 'candidate'), explained(moments, 'champion')];
    if (own === null || other === null) return null;
    return linearDifference(moments, own, other, confidence, { of: rowsOf, largest: 2 - own.value - other.value });
  },
});

function explained(moments: Moments, who: Answerer): Point | null {
  const found = pointOf(unexplained, moments, who);
  return found && mapped(found, 1 - found.value, -1);
}
