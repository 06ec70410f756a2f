import type { Finding } from '../../domain/finding.ts';
import type { Metric, Source } from '../../metrics/metric.ts';
import { untold } from '../rules/finding.ts';
import { decimal } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { costFinding } from './finding.ts';
import { type Judging, limitOf, subjectOf } from './judging.ts';
import type { AmountTable } from './tables.ts';

/** The candidate's amount over the live version's on the same rows. */
export const comparisonPlan = (
  judging: Judging,
  table: AmountTable,
  version: string,
  metric: Metric,
  source: Source,
): Plan => ({
  ...nothing,
  judgeable: [(confidence) => comparisonFinding(judging, table, version, { metric, source }, confidence)],
});

const times = (ratio: number): string => `${decimal(ratio)} times as much`;

function comparisonFinding(
  judging: Judging,
  table: AmountTable,
  version: string,
  { metric, source }: { readonly metric: Metric; readonly source: Source },
  confidence: number,
): Finding {
  const { rule } = judging;
  const limit = limitOf(rule);
  const subject = subjectOf(judging, table, { unit: 'ratio', scope: {}, reference: { version } });
  const found = metric.ratio?.(source, confidence) ?? null;
  if (found === null) {
    const reason = `\`${table.name}\` has no row with ${rule.amount}, or the live version's is 0`;
    return untold(subject, { limit, decide: rule.decide }, { reason, n: [0] });
  }
  const words = {
    said: `Against the live version ${version}, the ${rule.amount} in \`${table.name}\` is`,
    asked: `at most ${times(limit.value)} is asked`,
    told: times,
  };
  return costFinding(subject, rule, limit, found, words, confidence);
}
