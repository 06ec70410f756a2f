import type { Scope } from '../../domain/finding.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Candidate, Measured } from '../check.ts';
import type { NamedTable } from '../counts/evidence.ts';
import { inapplicable, type Subject } from '../rules/finding.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import type { QualityRule } from './settings.ts';

/** A rule with everything that it is judged by. */
export type Judging = {
  readonly candidate: Candidate;
  readonly rule: QualityRule;
  /** The line of policy that the rule stands on. */
  readonly line: Place | null;
  readonly measured: Measured;
  /** The one count of a table's soundness that all rules of the check share. */
  readonly soundnessOf: (table: NamedTable) => CountRequest;
};

export const subjectOf = (
  { candidate, line }: Judging,
  metric: string,
  scope: Scope,
  place: Place | null,
  rest: Partial<Pick<Subject, 'unit' | 'reference'>> = {},
): Subject => ({
  ...{ check: 'data-quality', model: candidate.model, metric, scope, reference: null, unit: 'rate', place, rule: line },
  ...rest,
});

/** A rule that finds nothing to judge says why. */
export const withoutSubject = (judging: Judging, metric: string, limit: Limit, reason: string): Plan => ({
  ...nothing,
  findings: [inapplicable(subjectOf(judging, metric, {}, null), { limit, decide: judging.rule.decide }, reason)],
});
