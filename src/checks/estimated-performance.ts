import { canonicalJson } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';
import { type Candidate, defineCheck } from './check.ts';
import { rulePlan } from './estimated-performance/plan.ts';
import { type EstimationRule, EstimationSettings } from './estimated-performance/settings.ts';
import { tablesFor } from './estimated-performance/tables.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * How well the model does on rows whose labels are not there yet, from its scores. That holds as long as a score means
 * what it meant where labels are known: the scores must be calibrated there, or nothing is judged. What no score shows,
 * a world in which the same score has come to mean something else, only labels can tell.
 */
export const check = defineCheck({
  name: 'estimated-performance',
  order: 45,
  settings: EstimationSettings,

  requests: (candidate, { rules }) => requestsOf(candidate, rules),

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const findings = findingsOf(plans, confidence);
    return reportOf({
      check: 'estimated-performance',
      model: candidate.model,
      method: methodOf(intervalsOf(findings), confidence),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      results: requestsOf(candidate, rules).map(measured),
    });
  },
});

function requestsOf(candidate: Candidate, rules: readonly EstimationRule[]): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    const found = tablesFor(candidate, rule, null);
    return 'requests' in found ? [found.requests.live, found.requests.labelled] : [];
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was estimated.';
  return (
    'Each score, less the gap of its tenth of the labelled rows, is taken for the probability of the positive class (CBPE); ' +
    "intervals allow for the rows and for each gap's own error. Where a score has come to mean something else since, only " +
    `labels can tell. ${simultaneously(intervals, confidence)}`
  );
}
