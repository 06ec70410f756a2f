import type { Finding, Scope } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import type { Metric, Source } from '../../metrics/metric.ts';
import { untold } from '../rules/finding.ts';
import { decimal } from '../rules/numbers.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import type { Budget } from './budgets.ts';
import { costFinding, type Estimated } from './finding.ts';
import { type Judging, subjectOf } from './judging.ts';
import type { AmountTable } from './tables.ts';

/** Most that a thousand rows may come to, and who asks for it. */
type Ceiling = { readonly amount: number; readonly scope: Scope; readonly asked: string };

type Mean = (confidence: number) => Estimated | null;

/** The mean of a thousand rows. */
export const perThousand =
  (metric: Metric, source: Source): Mean =>
  (confidence) => {
    const found = metric.level(source, confidence);
    if (found === null) return null;
    const { estimate, interval } = found;
    return {
      ...found,
      estimate: 1000 * estimate,
      interval: interval && { lower: 1000 * interval.lower, upper: 1000 * interval.upper },
    };
  };

export const limitPlan = (judging: Judging, table: AmountTable, amount: number, mean: Mean): Plan =>
  ceilingPlan(judging, table, { amount, scope: {}, asked: 'by the policy' }, mean);

export const budgetsPlan = (judging: Judging, table: AmountTable, budgets: readonly Budget[], mean: Mean): Plan =>
  joined(
    budgets.map(({ amount, unit, environment, place }): Plan => {
      if (unit === table.unit) {
        const asked = `by the budget of ${environment} (${at(place)})`;
        return ceilingPlan(judging, table, { amount, scope: { environment }, asked }, mean);
      }
      const problem = checkProblem(
        'unit-mismatch',
        `The budget of ${environment} is in ${unit}; the evidence table \`${table.name}\` has ${judging.rule.amount} in ${table.unit}.`,
        'Give both in one unit.',
        place,
      );
      return { ...nothing, problems: [problem] };
    }),
  );

const ceilingPlan = (judging: Judging, table: AmountTable, ceiling: Ceiling, mean: Mean): Plan => ({
  ...nothing,
  judgeable: [(confidence) => ceilingFinding(judging, table, ceiling, mean(confidence), confidence)],
});

function ceilingFinding(
  judging: Judging,
  table: AmountTable,
  { amount, scope, asked }: Ceiling,
  found: Estimated | null,
  confidence: number,
): Finding {
  const { rule } = judging;
  const limit = { bound: 'atMost', value: amount } as const;
  const subject = subjectOf(judging, table, { unit: `${table.unit} per 1,000`, scope, reference: null });
  if (found === null) {
    const reason = `\`${table.name}\` has no row with ${rule.amount}`;
    return untold(subject, { limit, decide: rule.decide }, { reason, n: [0] });
  }
  const told = (value: number): string => `${decimal(value)} ${table.unit} per thousand`;
  const words = {
    said: `The ${rule.amount} in \`${table.name}\` is`,
    asked: `at most ${told(amount)} is asked ${asked}`,
  };
  return costFinding(subject, rule, limit, found, { ...words, told }, confidence);
}
