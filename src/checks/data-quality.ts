import { canonicalJson } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';
import { type Candidate, defineCheck } from './check.ts';
import { labelCoveragePlan } from './data-quality/coverage.ts';
import { leakagePlan, overlapRequests, temporalSplitPlan } from './data-quality/leakage.ts';
import { missingPlan } from './data-quality/missing.ts';
import type { Judging } from './data-quality/plan.ts';
import { constantColumnsPlan, duplicateIdsPlan, duplicateRowsPlan, uniquePlan } from './data-quality/repeats.ts';
import { type QualityRule, QualitySettings, type RuleSubject, subjectOf } from './data-quality/settings.ts';
import { restsOnSoundness, soundnessRequest } from './data-quality/soundness.ts';
import { syntheticPlan, syntheticRequests } from './data-quality/synthetic.ts';
import { judgedTables } from './data-quality/tables.ts';
import { valuesPlan } from './data-quality/values.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf, type Plan } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

const plans: Readonly<Record<RuleSubject, (judging: Judging) => Plan>> = {
  missing: missingPlan,
  values: valuesPlan,
  unique: uniquePlan,
  duplicateIds: duplicateIdsPlan,
  duplicateRows: duplicateRowsPlan,
  constantColumns: constantColumnsPlan,
  leakage: leakagePlan,
  temporalSplit: temporalSplitPlan,
  synthetic: syntheticPlan,
  labelCoverage: labelCoveragePlan,
};

/**
 * Whether the evidence can carry a verdict at all. What is counted in every row of a pinned table is exact; shares that
 * stand for rows to come have intervals, all of which hold at once (Bonferroni).
 */
export const check = defineCheck({
  name: 'data-quality',
  order: 50,
  settings: QualitySettings,

  requests: (candidate, { rules }) => requestsOf(candidate, rules),

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const judged = rules.map((rule, index) =>
      plans[subjectOf(rule)]({
        ...{ candidate, rule, measured },
        line: settings.placeOf(`/rules/${index}`),
        soundnessOf: (table) => soundnessRequest(candidate, rules, table),
      }),
    );
    const findings = findingsOf(judged, confidence);
    return reportOf({
      check: 'data-quality',
      model: candidate.model,
      method: methodOf(intervalsOf(findings), confidence, findings.length),
      findings,
      problems: judged.flatMap(({ problems }) => problems),
      results: requestsOf(candidate, rules).map(measured),
    });
  },
});

function requestsOf(candidate: Candidate, rules: readonly QualityRule[]): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    if (subjectOf(rule) === 'synthetic') return syntheticRequests(candidate, rule);
    if (!restsOnSoundness(rule)) return overlapRequests(candidate, rule);
    const { tables } = judgedTables(candidate, rule, null);
    return tables.map((table) => soundnessRequest(candidate, rules, table));
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function methodOf(intervals: number, confidence: number, findings: number): string {
  if (findings === 0) return 'Nothing was counted.';
  const exact = 'Rows of the pinned tables are counted exactly.';
  return intervals === 0
    ? exact
    : `${exact} Shares that stand for rows to come have Wilson's interval. ${simultaneously(intervals, confidence)}`;
}
