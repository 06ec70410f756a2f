import { defineCheck } from './check.ts';
import { distributionFigures } from './drift/figures.ts';
import { rulePlan } from './drift/plan.ts';
import { DriftSettings } from './drift/settings.ts';
import { driftRequests } from './drift/targets.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * How far the data that the model is judged on has moved from the data that it was made from. All intervals hold at
 * once: every rule has an equal share of the error that is allowed, and every column of a rule an equal share of that
 * (Bonferroni). A rule that judges features together shares its error among them by Holm's procedure.
 */
export const check = defineCheck({
  name: 'drift',
  order: 40,
  settings: DriftSettings,

  requests: driftRequests,

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const findings = findingsOf(plans, confidence);
    return reportOf({
      check: 'drift',
      model: candidate.model,
      method: methodOf(intervalsOf(findings), confidence),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      tables: plans.flatMap(({ tables }) => tables),
      figures: distributionFigures(plans.flatMap(({ pictures }) => pictures)),
      results: driftRequests(candidate, settings.value).map(measured),
    });
  },
});

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was compared.';
  return (
    'Bins are fixed on the reference, with bins of their own for missing values and values that it does not have. ' +
    `Each interval names its method. ${simultaneously(intervals, confidence)}`
  );
}
