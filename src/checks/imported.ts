import { defineCheck } from './check.ts';
import { importedRequests, rulePlan } from './imported/plan.ts';
import { ImportedSettings } from './imported/settings.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * Values that other tools computed, judged by our policy as they stand in their reports. They are a second opinion and
 * never a substitute: no other check reads them, and every finding says that nothing was recomputed.
 */
export const check = defineCheck({
  name: 'imported',
  order: 90,
  settings: ImportedSettings,

  requests: importedRequests,

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const findings = findingsOf(plans, confidence);
    return reportOf({
      check: 'imported',
      model: candidate.model,
      method: methodOf(rules.length, intervalsOf(findings), confidence),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      results: importedRequests(candidate, settings.value).map(measured),
    });
  },
});

function methodOf(rules: number, intervals: number, confidence: number): string {
  if (rules === 0) return '';
  const read = 'Read from the reports of other tools as they are: nothing was recomputed from rows.';
  return intervals === 0
    ? read
    : `${read} Shares of a known number of rows by Wilson. ${simultaneously(intervals, confidence)}`;
}
