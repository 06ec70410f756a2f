import { numberColumns } from '../../documents/evidence-table.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Metric } from '../../metrics/metric.ts';
import { metricFor } from '../../metrics/table.ts';
import type { Candidate } from '../check.ts';
import { tableNamed } from '../counts/evidence.ts';
import { requestFor } from '../counts/sources.ts';
import { championEvidence } from '../regression/champion.ts';
import { checkProblem } from '../rules/problem.ts';
import type { Missing } from './judging.ts';
import type { CostRule } from './settings.ts';
import { type AmountTable, amountOf, amountTables } from './tables.ts';

/** How an amount is counted in a table, alone or beside the live version's. */
export type Counted =
  | { readonly metric: Metric; readonly request: CountRequest; readonly version: string | null }
  | { readonly problem: Problem }
  | Missing;

/** The counts that a rule needs. */
export const costRequests = (candidate: Candidate, rule: CostRule): CountRequest[] =>
  amountTables(candidate, rule, null).tables.flatMap((table) => {
    const counted = countedOf(candidate, rule, table);
    return 'request' in counted ? [counted.request] : [];
  });

export function countedOf(candidate: Candidate, rule: CostRule, table: AmountTable): Counted {
  const { card, champion } = candidate;
  const own = numberColumns(table.table);
  const found = rule.against === 'champion' ? championEvidence(candidate, table, [], rule.evidence) : null;
  if (found !== null && !('version' in found)) return found;
  const theirs = found?.columns ?? own;
  if (!Object.hasOwn(theirs.amounts, rule.amount))
    return { inapplicable: `the live version shows no ${rule.amount} to compare with` };
  const other = champion === null ? null : tableNamed(champion, table.name);
  const unit = other === null ? table.unit : (amountOf(other.table, rule.amount)?.unit ?? table.unit);
  if (found !== null && unit !== table.unit) return { problem: otherUnit(rule, table, unit) };
  const columns = (who: 'candidate' | 'champion') => (who === 'candidate' ? own : theirs);
  const metric = metricFor(`amounts.${rule.amount}`, card.value.spec.task, columns)!;
  const request = requestFor(metric, card, table, [], found?.champion ?? null);
  return { metric, request, version: found?.version ?? null };
}

const otherUnit = ({ amount }: CostRule, { name, unit, place }: AmountTable, theirs: string): Problem =>
  checkProblem(
    'unit-mismatch',
    `The evidence table \`${name}\` has ${amount} in ${unit}, and the live version's has it in ${theirs}: the two cannot be compared.`,
    `Give the amount in ${theirs}, or take the rule out of the policy for this change.`,
    place,
  );
