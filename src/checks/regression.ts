import type { Task } from '../domain/task.ts';
import { metricsNamed } from '../metrics/table.ts';
import { defineCheck } from './check.ts';
import { taskProblem } from './counts/task.ts';
import { confusionTables, rocFigures } from './regression/exhibits.ts';
import { outcomesOf } from './regression/outcome.ts';
import { regressionRequests, rulePlan } from './regression/plan.ts';
import { type RegressionRule, RegressionSettings } from './regression/settings.ts';
import { decidedAtOnce } from './rules/numbers.ts';
import { reportOf } from './rules/report.ts';

/**
 * How well the model does, and whether it does worse than the version that it replaces. All verdicts hold at once:
 * every rule has an equal share of the error that is allowed, whatever the number of slices of another rule, and the
 * slices of a rule share that by Holm's procedure (docs/adr/0013).
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
    const judged = outcomesOf(plans, confidence);
    const requests = regressionRequests(candidate, settings.value);
    return reportOf({
      check: 'regression',
      model,
      method: methodOf(
        judged.verdicts,
        confidence,
        rules.some(({ search }) => search !== null),
      ),
      findings: judged.findings,
      problems: plans.flatMap(({ problems }) => problems),
      tables: [...judged.tables, ...confusionTables(candidate, requests, measured)],
      figures: rocFigures(candidate, requests, measured),
      results: requests.map(measured),
    });
  },
});

/** Tasks that at least one rule can judge. A changed task is told by the rules that it would escape. */
const tasksOf = (rules: readonly RegressionRule[]): readonly Task[] =>
  rules.flatMap(({ metric }) => metricsNamed(metric).flatMap(({ tasks }) => tasks));

function methodOf(verdicts: number, confidence: number, isSearched: boolean): string {
  if (verdicts === 0) return 'Nothing was measured.';
  return (
    'Against the live version both are scored on the same rows by id: AUROC by paired DeLong, rates by Tango; a single ' +
    `version's AUROC by DeLong, its rates by Wilson. ${decidedAtOnce(verdicts, confidence)}` +
    (isSearched
      ? ' Slices that nobody declared are looked for in one half of the rows, by the MD5 of their ids, and judged on the other.'
      : '')
  );
}
