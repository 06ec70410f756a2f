import type { Scope } from '../../domain/finding.ts';
import type { Place } from '../../domain/place.ts';
import type { Candidate, Measured } from '../check.ts';
import { inapplicable, type Subject } from '../rules/finding.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { limitOf, type RobustnessRule } from './settings.ts';

/** A rule with everything that it is judged by. */
export type Judging = {
  readonly candidate: Candidate;
  readonly rule: RobustnessRule;
  /** The line of policy that the rule stands on. */
  readonly line: Place | null;
  readonly measured: Measured;
};

export const subjectOf = (
  { candidate, rule, line }: Judging,
  scope: Scope,
  place: Place | null,
  rest: Pick<Subject, 'unit' | 'reference'>,
): Subject => ({ check: 'robustness', model: candidate.model, metric: rule.metric, scope, place, rule: line, ...rest });

export const demandOf = (rule: RobustnessRule) => ({ limit: limitOf(rule), decide: rule.decide });

/** A rule that finds nothing to judge says why. */
export const withoutSubject = (judging: Judging, reason: string): Plan => ({
  ...nothing,
  findings: [
    inapplicable(subjectOf(judging, {}, null, { unit: 'rate', reference: null }), demandOf(judging.rule), reason),
  ],
});
