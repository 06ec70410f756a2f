import type { Finding } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { type Distance, detectableShift, rowsToSettle } from './distance.ts';
import type { DriftRule } from './settings.ts';

/** The names of the judged table and of the reference. */
export type Tables = { readonly current: string; readonly reference: string };

export const limitOf = ({ atMost }: DriftRule): Limit => ({ bound: 'atMost', value: atMost });

export const isTooFew = ({ n, least }: Distance, { minimum }: DriftRule): boolean =>
  Math.min(...n) < Math.max(minimum.rows, least);

/** A distance that the counts do not yield. */
export const untoldShift = (subject: Subject, rule: DriftRule, reason: string): Finding =>
  untold(
    subject,
    { limit: limitOf(rule), decide: rule.decide },
    { reason: `${Object.values(subject.scope).join(', ')}: ${reason}`, n: [0] },
  );

/**
 * The judgement of one distance.
 * @param title of the measure, as a sentence has it
 */
export function driftFinding(
  subject: Subject,
  rule: DriftRule,
  title: string,
  distance: Distance,
  confidence: number,
  tables: Tables,
): Finding {
  const { estimate, method, n } = distance;
  const interval = distance.interval(confidence);
  const needs = rowsToSettle(distance, confidence, rule.atMost, rule.minimum.rows, tables);
  const tooFew = isTooFew(distance, rule);
  const asked = Math.max(rule.minimum.rows, distance.least);
  const finding = judged(
    subject,
    { limit: limitOf(rule), decide: rule.decide },
    {
      ...{ estimate, interval, confidence, method: `${method}, Bonferroni`, n, tooFew: false },
      detectable: detectableShift(distance, confidence)(...n),
      needs,
      message:
        `The ${title} of ${Object.values(subject.scope).join(', ')} in \`${tables.current}\` (${count(n[0])} rows) against ` +
        `\`${tables.reference}\` (${count(n[1])} rows) is ${decimal(estimate)} (${percent(confidence)} interval ` +
        `${decimal(interval.lower)} to ${decimal(interval.upper)}); at most ${rule.atMost} is asked.`,
    },
  );
  if (!tooFew) return finding;
  return {
    ...finding,
    verdict: 'inconclusive',
    needs,
    message: `${finding.message} It takes ${count(asked)} rows of both to decide anything.`,
  };
}
