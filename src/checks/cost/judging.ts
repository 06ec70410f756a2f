import type { Place } from '../../domain/place.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Candidate, Measured } from '../check.ts';
import { placeIn } from '../counts/evidence.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import type { CostRule } from './settings.ts';
import { type AmountTable, amountOf } from './tables.ts';

/** A rule with everything that it is judged by. */
export type Judging = {
  readonly candidate: Candidate;
  readonly rule: CostRule;
  /** The line of policy that the rule stands on. */
  readonly line: Place | null;
  readonly measured: Measured;
};

export const amountPlace = ({ candidate: { card }, rule }: Judging, { name }: AmountTable): Place =>
  placeIn(card, name, 'amounts', rule.amount);

/** A table's name is part of the scope only where the card has the amount in several. */
export function subjectOf(
  judging: Judging,
  table: AmountTable,
  { scope, ...rest }: Pick<Subject, 'unit' | 'scope' | 'reference'>,
): Subject {
  const { candidate, rule, line } = judging;
  const tables = Object.values(candidate.card.value.spec.evidence);
  const several = rule.evidence === null && tables.filter((each) => amountOf(each, rule.amount) !== null).length > 1;
  return {
    ...{ check: 'cost', model: candidate.model, metric: rule.amount, rule: line, ...rest },
    place: amountPlace(judging, table),
    scope: several ? { ...scope, evidence: table.name } : scope,
  };
}

/** The limit of a rule of its own; a rule about budgets has theirs. */
export const limitOf = ({ perThousand, relativeMargin }: CostRule): Limit => ({
  bound: 'atMost',
  value: perThousand ?? (relativeMargin === null ? 0 : 1 + relativeMargin),
});

/** A rule that finds nothing to judge says why. */
export function without({ candidate, rule, line }: Judging, reason: string): Plan {
  const subject: Subject = {
    ...{ check: 'cost', model: candidate.model, metric: rule.amount, scope: {}, reference: null, unit: 'none' },
    ...{ place: null, rule: line },
  };
  return { ...nothing, findings: [inapplicable(subject, { limit: limitOf(rule), decide: rule.decide }, reason)] };
}

/** Why there is no live version's amount beside the candidate's: nothing is amiss, or there should be one. */
export type Missing = { readonly inapplicable: string } | { readonly untold: string };

export function missing(judging: Judging, table: AmountTable, found: Missing): Plan {
  const { rule } = judging;
  const subject = subjectOf(judging, table, { unit: 'ratio', scope: {}, reference: null });
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const finding =
    'untold' in found
      ? untold(subject, demand, { reason: found.untold, n: [] })
      : inapplicable(subject, demand, found.inapplicable);
  return { ...nothing, findings: [finding] };
}
