import type { Finding } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Difference, Estimate } from '../../metrics/estimate.ts';
import type { Metric, Source } from '../../metrics/metric.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { limitOf, type RegressionRule } from './settings.ts';

/** One number that a rule asks for, with the counts to make it from. */
export type Judgeable = {
  readonly rule: RegressionRule;
  readonly metric: Metric;
  readonly subject: Subject;
  readonly source: Source;
};

export function estimateOf(
  { rule, metric, source }: Omit<Judgeable, 'subject'>,
  confidence: number,
): Estimate | Difference | null {
  if (rule.against === null) return metric.level(source, confidence);
  return rule.relativeMargin === null
    ? metric.difference(source, confidence)
    : (metric.ratio?.(source, confidence) ?? null);
}

/** What has no denominator takes no share of the error. */
export function planOf(judgeables: readonly Judgeable[]): Plan {
  const [answerable, others] = [true, false].map((is) =>
    judgeables.filter((each) => (estimateOf(each, 0.95) !== null) === is),
  );
  return {
    ...nothing,
    judgeable: answerable!.map((each) => (confidence) => regressionFinding(each, confidence)),
    findings: others!.map((each) => regressionFinding(each, 0.95)),
  };
}

/** The judgement of one number, with an interval of this confidence. */
export function regressionFinding(judgeable: Judgeable, confidence: number): Finding {
  const { rule, subject } = judgeable;
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const found = estimateOf(judgeable, confidence);
  const where = Object.entries(subject.scope).map(([column, value]) => `${column} ${value}`);
  if (found === null) {
    const reason = `${where.length === 0 ? 'the table' : where.join(', ')} has no rows to count ${rule.metric} on`;
    return untold(subject, demand, { reason, n: [0] });
  }
  const { estimate, interval, method, rows, least, of } = found;
  const tooFew = least < rule.minimum.rows;
  // Half the interval's width over its critical value: the standard error that it was made from, or nearly so.
  const error = interval === null ? 0 : (interval.upper - interval.lower) / 2 / criticalValue(confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const needed =
    interval === null ? null : rowsNeeded(found, error, demand.limit, rule.relativeMargin ?? rule.margin, sureness);
  const lacking = tooFew ? Math.ceil((rule.minimum.rows * rows) / Math.max(1, least)) : 0;
  const needs = Math.max(needed ?? 0, lacking);
  const asked = `${demand.limit.bound === 'atLeast' ? 'at least' : 'at most'} ${decimal(demand.limit.value)}`;
  const range =
    interval === null
      ? `without an interval: ${method}`
      : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}`;
  const value =
    'champion' in found
      ? `${decimal(found.candidate)} against ${decimal(found.champion)} of the live version ${subject.reference?.version ?? ''}, a ${rule.relativeMargin === null ? 'difference' : 'ratio'} of ${decimal(estimate)} (${range})`
      : `${decimal(estimate)} (${range})`;
  return judged(subject, demand, {
    estimate,
    interval,
    confidence,
    method: interval === null ? method : `${method}, Holm`,
    n: [Math.round(rows)],
    tooFew,
    detectable: interval === null ? null : detectableDifference(error, sureness),
    needs: needs > rows ? { rows: needs, of: [...where, of].join(' ') } : null,
    message: `The ${rule.metric}${where.length === 0 ? '' : ` in ${where.join(', ')}`} is ${value} on ${count(Math.round(rows))} rows ${of}; ${asked} is asked.`,
  });
}

/**
 * Rows that would settle it if the two versions were equal, or, once there are so many or without a champion, if the
 * estimate were the truth.
 */
function rowsNeeded(
  { estimate, rows }: Estimate,
  error: number,
  limit: Limit,
  margin: number | null,
  sureness: { readonly significance: number; readonly power: number },
): number | null {
  const distances = [...(margin === null ? [] : [margin]), Math.abs(estimate - limit.value)];
  const totals = distances.map((distance) => rowsNeededByScaling(rows, error, distance, sureness));
  return totals.find((total) => total !== null && total > rows) ?? null;
}
