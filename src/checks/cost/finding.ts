import type { Finding } from '../../domain/finding.ts';
import { smallestCell } from '../../domain/finding.ts';
import type { Interval, Limit } from '../../domain/verdict.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import { judged, type Subject } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import type { CostRule } from './settings.ts';

/** A number with its interval, and what it rests on. */
export type Estimated = {
  readonly estimate: number;
  readonly interval: Interval | null;
  readonly method: string;
  readonly rows: number;
  readonly least: number;
};

/** The judgement of a ceiling. `told` says a number in its unit, `said` and `asked` are the clauses around it. */
export function costFinding(
  subject: Subject,
  rule: CostRule,
  limit: Limit,
  { estimate, interval, method, rows, least }: Estimated,
  { said, asked, told }: { readonly said: string; readonly asked: string; readonly told: (value: number) => string },
  confidence: number,
): Finding {
  const error = interval === null ? 0 : (interval.upper - interval.lower) / 2 / criticalValue(confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const settled = rowsNeededByScaling(rows, error, Math.abs(estimate - limit.value), sureness) ?? 0;
  const tooFew = least < rule.minimum.rows;
  const lacking = tooFew ? Math.ceil((rule.minimum.rows * rows) / Math.max(1, least)) : 0;
  const needs = Math.max(settled, lacking);
  const range =
    interval === null
      ? `without an interval: ${method}`
      : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}`;
  return judged(
    subject,
    { limit, decide: rule.decide },
    {
      ...{ estimate, interval, confidence, n: [rows], tooFew },
      method: interval === null ? method : `${method}, Bonferroni`,
      detectable: interval === null ? null : detectableDifference(error, sureness),
      needs: needs > rows ? { rows: needs, of: `${subject.scope.evidence ?? 'the table'}` } : null,
      message:
        rows < smallestCell
          ? `There are fewer than ${smallestCell} rows with ${rule.amount}, too few to print.`
          : `${said} ${told(estimate)} (${range}) on ${count(rows)} rows; ${asked}.`,
    },
  );
}
