import type { Task } from '../domain/task.ts';
import { metricsNamed } from '../metrics/table.ts';
import { simultaneousConfidence } from '../statistics/multiplicity.ts';
import { defineCheck } from './check.ts';
import { taskProblem } from './counts/task.ts';
import { confusionTables, rocFigures } from './regression/exhibits.ts';
import { isAnswerable, regressionFinding } from './regression/finding.ts';
import { regressionRequests, rulePlan } from './regression/plan.ts';
import { type RegressionRule, RegressionSettings } from './regression/settings.ts';
import { simultaneously } from './rules/numbers.ts';
import { reportOf } from './rules/report.ts';

/**
 * How well the model does, and whether it does worse than the version that it replaces. All intervals hold at once:
 * every rule has an equal share of the error that is allowed, whatever the number of slices of another rule, and every
 * interval of a rule an equal share of that (Bonferroni).
 */
export const check = defineCheck({
  name: 'regression',
  order: 30,
  settings: RegressionSettings,

  requests: regressionRequests,

  judge: (candidate, settings, measured) => {
    const { model } = candidate;
    const { confidence, rules } = settings.value;
    const unsupported = rules.length === 0 ? null : taskProblem(candidate, 'regression', tasksOf(rules));
    if (rules.length === 0 || unsupported) {
      const problems = unsupported ? [unsupported] : [];
      return reportOf({ check: 'regression', model, method: '', findings: [], problems, results: [] });
    }
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const counts = plans.map(({ judgeable }) => judgeable.filter(isAnswerable).length);
    const active = counts.filter((intervals) => intervals > 0).length;
    const findings = plans.flatMap((plan, index) => {
      const each = simultaneousConfidence(confidence, active * counts[index]!);
      return [...plan.findings, ...plan.judgeable.map((judgeable) => regressionFinding(judgeable, each))];
    });
    const requests = regressionRequests(candidate, settings.value);
    return reportOf({
      check: 'regression',
      model,
      method: methodOf(
        counts.reduce((sum, each) => sum + each, 0),
        confidence,
      ),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      tables: confusionTables(candidate, requests, measured),
      figures: rocFigures(candidate, requests, measured),
      results: requests.map(measured),
    });
  },
});

/** Tasks that at least one rule can judge. A changed task is told by the rules that it would escape. */
const tasksOf = (rules: readonly RegressionRule[]): readonly Task[] =>
  rules.flatMap(({ metric }) => metricsNamed(metric).flatMap(({ tasks }) => tasks));

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was measured.';
  return (
    'Against the live version both are scored on the same rows by id: AUROC by paired DeLong, rates by Tango; a single ' +
    `version's AUROC by DeLong, its rates by Wilson. ${simultaneously(intervals, confidence)}`
  );
}
