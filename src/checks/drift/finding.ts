import type { Finding } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { type Distance, rowsNeeded } from './distance.ts';
import type { DriftRule } from './settings.ts';

/** The judgement of one distance, with the names of the judged table and of the reference. */
export function driftFinding(
  subject: Subject,
  rule: DriftRule,
  distance: Distance | null,
  confidence: number,
  tables: { readonly current: string; readonly reference: string },
): Finding {
  const limit: Limit = { bound: 'atMost', value: rule.atMost };
  const what = Object.values(subject.scope).join(', ');
  if (distance === null)
    return untold(subject, { limit, decide: rule.decide }, { reason: `${what} has no rows`, n: [0] });
  const { estimate, interval, method, n } = distance;
  const tooFew = Math.min(...n) < rule.minimum.rows;
  // First as if the truth were a quarter of the limit, then, with so many rows already, as if it were the estimate.
  const gaps = [0.75 * rule.atMost, Math.abs(estimate - rule.atMost)];
  const needed = gaps.map((gap) => rowsNeeded(distance, gap)).find((rows) => rows !== null && rows > n[0]) ?? 0;
  const needs = Math.max(needed, rule.minimum.rows);
  return judged(
    subject,
    { limit, decide: rule.decide },
    {
      ...{ estimate, interval, confidence, method: `${method}, Bonferroni`, n, tooFew },
      detectable: distance.detectable(n[0]),
      needs: needs > n[0] ? { rows: needs, of: tables.current } : null,
      message:
        `The ${rule.measure === 'psi' ? 'population stability index' : 'Kolmogorov-Smirnov distance'} of ${what} between ` +
        `\`${tables.reference}\` (${count(n[1])} rows) and \`${tables.current}\` (${count(n[0])} rows) is ${decimal(estimate)} ` +
        `(${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}); at most ${rule.atMost} is asked.`,
    },
  );
}
