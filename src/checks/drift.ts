import { simultaneousConfidence } from '../statistics/multiplicity.ts';
import { defineCheck } from './check.ts';
import { distributionFigures } from './drift/figures.ts';
import { driftFinding } from './drift/finding.ts';
import { rulePlan } from './drift/plan.ts';
import { DriftSettings } from './drift/settings.ts';
import { driftRequests } from './drift/targets.ts';
import { simultaneously } from './rules/numbers.ts';
import { reportOf } from './rules/report.ts';

/**
 * How far the data that the model is judged on has moved from the data that it was made from. All intervals hold at
 * once: every rule has an equal share of the error that is allowed, and every feature of a rule an equal share of that
 * (Bonferroni).
 */
export const check = defineCheck({
  name: 'drift',
  order: 40,
  settings: DriftSettings,

  requests: driftRequests,

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const active = plans.filter(({ judgeable }) => judgeable.length > 0).length;
    const judged = plans.flatMap(({ judgeable }) => {
      const each = simultaneousConfidence(confidence, active * judgeable.length);
      return judgeable.map((one) => {
        const { subject, rule, distance, tables } = one;
        return [one, driftFinding(subject, rule, distance(each), each, tables)] as const;
      });
    });
    return reportOf({
      check: 'drift',
      model: candidate.model,
      method: methodOf(judged.length, confidence),
      findings: [...plans.flatMap(({ findings }) => findings), ...judged.map(([, finding]) => finding)],
      problems: plans.flatMap(({ problems }) => problems),
      figures: distributionFigures(judged),
      results: driftRequests(candidate, settings.value).map(measured),
    });
  },
});

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was compared.';
  return (
    'Bins are fixed on the reference, with bins of their own for missing values and values that it does not have; the ' +
    "index's interval inverts the noncentral chi-squared distribution, the distance's is that of Dvoretzky, Kiefer, Wolfowitz and Massart. " +
    simultaneously(intervals, confidence)
  );
}
