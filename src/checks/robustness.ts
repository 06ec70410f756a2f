import { canonicalJson } from '../domain/digest.ts';
import type { CountRequest } from '../domain/measurement.ts';
import type { Task } from '../domain/task.ts';
import { type Candidate, defineCheck } from './check.ts';
import { changedTask } from './counts/task.ts';
import { attackPlan, attackRequests } from './robustness/attacks.ts';
import { disturbedTables } from './robustness/disturbed.ts';
import { flipPlan, flipRequests } from './robustness/flips.ts';
import { kindRequests, lostKinds } from './robustness/former-kinds.ts';
import { type Judging, withoutSubject } from './robustness/judging.ts';
import { lossPlan, lossRequests } from './robustness/losses.ts';
import { type RobustnessRule, RobustnessSettings } from './robustness/settings.ts';
import { worstKinds } from './robustness/worst.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf, nothing, type Plan } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * Whether the model holds up: what disturbances of its input change, kind by kind, and how many attacks get through.
 * Disturbed rows are compared with their own originals. Copies of one original, and tries of one attack, count together
 * as one: nobody gets sure by disturbing the same row a thousand times.
 */
export const check = defineCheck({
  name: 'robustness',
  order: 60,
  settings: RobustnessSettings,

  requests: (candidate, { rules }) => requestsOf(candidate, rules),

  judge: (candidate, settings, measured) => {
    const { confidence, rules } = settings.value;
    const plans = rules.map((rule, index) =>
      rulePlan({ candidate, rule, measured, line: settings.placeOf(`/rules/${index}`) }),
    );
    const findings = findingsOf(plans, confidence);
    return reportOf({
      check: 'robustness',
      model: candidate.model,
      method: methodOf(intervalsOf(findings), confidence),
      findings,
      problems: plans.flatMap(({ problems }) => problems),
      tables: worstKinds(findings),
      results: requestsOf(candidate, rules).map(measured),
    });
  },
});

function requestsOf(candidate: Candidate, rules: readonly RobustnessRule[]): CountRequest[] {
  const requests = rules.flatMap((rule): readonly CountRequest[] => {
    if (rule.metric === 'attack-success-rate') return attackRequests(candidate.card, rule);
    if (!isJudgeable(candidate.card.value.spec.task, rule)) return [];
    const { tables } = disturbedTables(candidate, rule, null);
    return tables.flatMap((table) => [
      ...kindRequests(candidate, table),
      ...(rule.metric === 'flip-rate' ? flipRequests(table) : lossRequests(rule, table)),
    ]);
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function rulePlan(judging: Judging): Plan {
  const { candidate, rule, line, measured } = judging;
  if (rule.metric === 'attack-success-rate') return attackPlan(judging);
  const misfit = taskPlan(judging);
  if (misfit !== null) return misfit;
  const { tables, problems, without } = disturbedTables(candidate, rule, line);
  if (tables.length === 0) return problems.length > 0 ? { ...nothing, problems } : withoutSubject(judging, without);
  const plan = rule.metric === 'flip-rate' ? flipPlan(judging, tables) : lossPlan(judging, tables);
  const lost = tables.flatMap((table) => lostKinds(candidate, table, measured));
  return { ...plan, problems: [...problems, ...lost, ...plan.problems] };
}

/** Predictions that are classes flip; what is lost is counted in two classes. */
const isJudgeable = (task: Task, { metric }: RobustnessRule): boolean =>
  task === 'binary-classification' || (metric === 'flip-rate' && task === 'multiclass-classification');

/** Why a model of this task is not judged; null where it is. */
function taskPlan(judging: Judging): Plan | null {
  const { candidate, rule } = judging;
  const { task } = candidate.card.value.spec;
  if (isJudgeable(task, rule)) return null;
  const before = candidate.champion?.value.spec.task;
  return before !== undefined && isJudgeable(before, rule)
    ? { ...nothing, problems: [changedTask(candidate, rule.metric, before)] }
    : withoutSubject(judging, `${rule.metric} is no metric of ${task}`);
}

function methodOf(intervals: number, confidence: number): string {
  if (intervals === 0) return 'Nothing was compared.';
  return (
    'Each disturbed row is compared with its original by id: rates of one side by Wilson, differences of rates by Tango, ' +
    `of AUROC by paired DeLong. Copies of one row count as one together. ${simultaneously(intervals, confidence)}`
  );
}
