import type { FairnessMetric } from '../../metrics/fairness.ts';
import type { ScopedSource } from '../../metrics/sources.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import { studentTQuantile } from '../../statistics/distributions/student-t.ts';
import { combined, type ExactSums, ratioGradient, standardError, total } from '../../statistics/moments.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import { groupName, scopeOf } from '../counts/cells.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { decimal, percent } from '../rules/numbers.ts';
import { demandOf } from './demand.ts';
import type { Comparable } from './plan.ts';
import type { BiasRule } from './settings.ts';

type MeanMetric = Extract<FairnessMetric, { family: 'means' }>;
type Mean = { readonly mean: number; readonly error: number; readonly units: number; readonly rows: number };

/** Two groups by the mean of a number; whichever is behind, as with rates. */
export function meanFinding(
  rule: BiasRule,
  metric: MeanMetric,
  subject: Subject,
  group: ScopedSource,
  reference: ScopedSource,
  score: string | null,
): Comparable {
  const [own, other] = [meanOf(metric, group, score), meanOf(metric, reference, score)];
  const demand = demandOf(rule);
  const about = { ...subject, scope: { ...scopeOf(group), ...subject.scope }, reference: scopeOf(reference) };
  const n = [group.rows, reference.rows];
  if (own === null || other === null) {
    const without = own === null ? group : reference;
    const reason = `${groupName(without)} has fewer than two rows with the number, or one without it`;
    return { intervals: 0, finding: () => untold(about, demand, { reason, n }) };
  }
  if (metric.compare === 'ratio' && own.mean * other.mean === 0) {
    return { intervals: 0, finding: () => untold(about, demand, { reason: 'a mean is 0', n }) };
  }
  return {
    intervals: 1,
    finding: (confidence) => {
      const { estimate, interval, error } =
        metric.compare === 'ratio' ? ratio(own, other, confidence) : difference(own, other, confidence);
      const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
      const smaller = Math.min(own.rows, other.rows);
      const gap = Math.abs(
        metric.compare === 'ratio' ? Math.log(estimate / demand.limit.value) : estimate - demand.limit.value,
      );
      const needed = Math.max(rowsNeededByScaling(smaller, error, gap, sureness) ?? 0, rule.minimum.rows);
      const smallest = detectableDifference(error, sureness);
      return judged(about, demand, {
        ...{ estimate, interval, confidence, n, tooFew: smaller < rule.minimum.rows },
        method:
          metric.compare === 'ratio' ? "Student's t of the logarithm, Bonferroni" : "Student's t (Welch), Bonferroni",
        detectable: metric.compare === 'ratio' ? demand.limit.value * (1 - Math.exp(-smallest)) : smallest,
        needs:
          needed > smaller ? { rows: needed, of: groupName(group.rows <= reference.rows ? group : reference) } : null,
        message:
          `The mean is ${decimal(own.mean)} for ${groupName(group)} and ${decimal(other.mean)} for ${groupName(reference)}: a ` +
          `${metric.compare} of ${decimal(estimate)} (${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}), ` +
          `where ${demand.limit.bound === 'atLeast' ? 'at least' : 'at most'} ${demand.limit.value} is asked.`,
      });
    },
  };
}

/** Null where a row lacks the number, or where there is nothing to tell the spread from. */
function meanOf(metric: MeanMetric, { source, rows }: ScopedSource, score: string | null): Mean | null {
  if (source.kind !== 'moments') return null;
  const { cell, exponents } = source.moments;
  if (cell.units < 2 || cell.without.some((missing) => missing > 0)) return null;
  const exact: ExactSums = { units: cell.units, sums: cell.sums, products: cell.products, exponents };
  if (total(exact, 0) === 0) return null;
  const parts = metric.variables(score).map(([sign], i) => ({ sign, position: i + 1 }));
  const gradient = combined(parts.map(({ sign, position }) => [sign, ratioGradient(exact, position, 0)]));
  const error = standardError(exact, gradient);
  const mean = parts.reduce((sum, { sign, position }) => sum + (sign * total(exact, position)) / total(exact, 0), 0);
  return error === null || error === 0 ? null : { mean, error, units: cell.units, rows };
}

/** Welch 1947: the degrees of freedom that the two errors leave. */
function freedom(u: number, v: number, own: Mean, other: Mean): number {
  return (u + v) ** 2 / (u ** 2 / (own.units - 1) + v ** 2 / (other.units - 1));
}

function difference(own: Mean, other: Mean, confidence: number) {
  const [u, v] = [own.error ** 2, other.error ** 2];
  const error = Math.sqrt(u + v);
  const half = studentTQuantile((1 - confidence) / 2, freedom(u, v, own, other)) * error;
  const estimate = Math.abs(own.mean - other.mean);
  return { estimate, interval: { lower: estimate - half, upper: estimate + half }, error };
}

/** Of the group behind to the one ahead, by the delta method on the logarithm. */
function ratio(own: Mean, other: Mean, confidence: number) {
  const [u, v] = [own, other].map(({ mean, error }) => (error / mean) ** 2) as [number, number];
  const error = Math.sqrt(u + v);
  const critical = Math.max(
    criticalValue(confidence),
    studentTQuantile((1 - confidence) / 2, freedom(u, v, own, other)),
  );
  const factor = Math.exp(critical * error);
  const estimate = Math.min(own.mean / other.mean, other.mean / own.mean);
  return { estimate, interval: { lower: estimate / factor, upper: estimate * factor }, error };
}
