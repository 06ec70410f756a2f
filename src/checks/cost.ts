import { canonicalJson } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';
import { type Candidate, defineCheck } from './check.ts';
import { costRequests } from './cost/counted.ts';
import { rulePlan } from './cost/plan.ts';
import { type CostRule, CostSettings } from './cost/settings.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * What a thousand calls cost, in money or tokens or whatever the card counts: against a limit of the policy, against the
 * budget of the model's deployments, and against what the live version costs on the same cases.
 */
export const check = defineCheck({
  name: 'cost',
  order: 70,
  settings: CostSettings,

  requests: (candidate, { rules }) => requestsOf(candidate, rules),

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((rule, index) =>
      rulePlan({ candidate, rule, measured, line: settings.placeOf(`/rules/${index}`) }),
    );
    const findings = findingsOf(plans, confidence);
    return reportOf({
      check: 'cost',
      model: candidate.model,
      method: methodOf(intervalsOf(findings), confidence),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      results: requestsOf(candidate, rules).map(measured),
    });
  },
});

function requestsOf(candidate: Candidate, rules: readonly CostRule[]): CountRequest[] {
  const requests = rules.flatMap((rule) => costRequests(candidate, rule));
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was measured.';
  return (
    "Means have Student's interval, their ratio to the live version's on the same rows Fieller's; rows of one cluster, " +
    `such as repeats of a case, are not taken to be independent. ${simultaneously(intervals, confidence)}`
  );
}
