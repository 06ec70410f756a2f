import { type Finding, smallestCell } from '../../domain/finding.ts';
import type { Difference } from '../../metrics/estimate.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import { type Demand, judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import type { RobustnessRule } from './settings.ts';

/** The judgement of what a disturbance costs. `difference` is disturbed less undisturbed, by confidence. */
export function lossFinding(
  subject: Subject,
  demand: Demand,
  rule: RobustnessRule,
  difference: (confidence: number) => Difference | null,
  factor: number,
  confidence: number,
): Finding {
  const { limit } = demand;
  const found = difference(confidence);
  const where = Object.entries(subject.scope).map(([column, value]) => `${column} ${value}`);
  if (found === null) {
    const reason = `${where.join(', ') || 'the table'} has no rows to count ${rule.metric} on`;
    return untold(subject, demand, { reason, n: [0] });
  }
  const { estimate, interval, method, rows, least, of, candidate, champion } = found;
  const error = interval === null ? 0 : (interval.upper - interval.lower) / 2 / criticalValue(confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  // First as if the disturbance cost nothing, then, with so many rows already, as if the estimate were the truth.
  const needed = [rule.margin ?? 0, Math.abs(estimate - limit.value)]
    .map((distance) => rowsNeededByScaling(rows, error, distance, sureness))
    .find((enough) => enough !== null && enough > rows);
  const tooFew = least < rule.minimum.rows;
  const lacking = tooFew ? (rule.minimum.rows * rows) / Math.max(1, least) : 0;
  const total = Math.round(rows * factor);
  const needs = Math.ceil(Math.max(needed ?? 0, lacking) * factor);
  const range =
    interval === null
      ? `without an interval: ${method}`
      : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}`;
  const asked = `${limit.bound === 'atLeast' ? 'at least' : 'at most'} ${decimal(limit.value)}`;
  return judged(subject, demand, {
    ...{ estimate, interval, confidence, n: [total], tooFew },
    method: interval === null ? method : `${method}${factor === 1 ? '' : ' by cluster'}, Bonferroni`,
    detectable: interval === null ? null : detectableDifference(error, sureness),
    needs: needs > total ? { rows: needs, of: [...where, of].join(' ') } : null,
    message:
      total < smallestCell
        ? `There are fewer than ${smallestCell} rows of ${[...where, of].join(' ')}, too few to print.`
        : `Disturbed${where.length === 0 ? '' : ` by ${where.join(', ')}`}, the ${rule.metric} is ${decimal(candidate)} against ${decimal(champion)} undisturbed, ` +
          `a difference of ${decimal(estimate)} (${range}) on ${count(total)} rows ${of}; ${asked} is asked.`,
  });
}
