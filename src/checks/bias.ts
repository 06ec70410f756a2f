import { canonicalJson } from '../domain/digest.ts';
import type { Task } from '../domain/task.ts';
import { fairnessMetricNamed } from '../metrics/fairness.ts';
import { simultaneousConfidence } from '../statistics/multiplicity.ts';
import { biasRequests, type Plan, rulePlan } from './bias/plan.ts';
import { type BiasRule, BiasSettings } from './bias/settings.ts';
import { groupTable } from './bias/tables.ts';
import { type Candidate, defineCheck } from './check.ts';
import { tablesOf } from './counts/evidence.ts';
import { taskProblem } from './counts/task.ts';
import { simultaneously } from './rules/numbers.ts';
import { reportOf } from './rules/report.ts';

/**
 * Groups of people, compared by their rates. All intervals of a report hold at once: every rule has an equal share of
 * the error that is allowed, and every interval of a rule an equal share of that (Bonferroni). That holds however the
 * comparisons overlap, needs no seed, and can be checked by hand (docs/adr/0008).
 */
export const check = defineCheck({
  name: 'bias',
  order: 20,
  settings: BiasSettings,

  requests: biasRequests,

  judge: (candidate, settings, measured) => {
    const { model } = candidate;
    const { confidence, rules } = settings.value;
    const unsupported =
      rules.length > 0 && namesGroups(candidate) ? taskProblem(candidate, 'bias', tasksOf(rules)) : null;
    if (rules.length === 0 || unsupported) {
      const problems = unsupported ? [unsupported] : [];
      return reportOf({ check: 'bias', model, method: '', findings: [], problems, results: [] });
    }
    const plans = rules.map((_, index) => rulePlan(candidate, settings, index, measured));
    const counts = plans.map(intervalsOf);
    const active = counts.filter((intervals) => intervals > 0).length;
    return reportOf({
      check: 'bias',
      model,
      method: methodOf(
        confidence,
        counts.reduce((sum, count) => sum + count, 0),
      ),
      findings: plans.flatMap((plan, index) => {
        const each = simultaneousConfidence(confidence, active * counts[index]!);
        return [...plan.findings, ...plan.comparable.map(({ finding }) => finding(each))];
      }),
      problems: plans.flatMap((plan) => plan.problems),
      tables: groupTables(plans),
      results: biasRequests(candidate, settings.value).map(measured),
    });
  },
});

/** Of people whom neither version tells apart no rule says anything, whatever the task. */
const namesGroups = ({ card, champion }: Candidate): boolean =>
  [card, champion].some((each) => each !== null && tablesOf(each).some(({ table }) => table.groups.length > 0));

/** Equalized odds rests on two intervals per pair. */
const intervalsOf = ({ comparable }: Plan): number => comparable.reduce((sum, { intervals }) => sum + intervals, 0);

/** Tasks that at least one rule can judge. */
const tasksOf = (rules: readonly BiasRule[]): readonly Task[] =>
  rules.flatMap(({ metric }) => fairnessMetricNamed(metric).tasks);

function methodOf(confidence: number, intervals: number): string {
  const compared = 'Each group is compared with the largest group of its columns, or with those that the rule names';
  if (intervals === 0) return `${compared}; here nothing could be compared.`;
  return (
    `${compared}, whichever of the two is behind: ratios of rates by Koopman's score interval, differences by Newcombe's, means by Student's t. ` +
    simultaneously(intervals, confidence)
  );
}

/** One table per set of columns, however many rules speak of it. */
const groupTables = (plans: readonly Plan[]) => [
  ...new Map(
    plans.flatMap(({ groups }) =>
      groups.map(({ target, groups: own }) => [
        canonicalJson([target.table.name, ...target.columns]),
        groupTable(target, own),
      ]),
    ),
  ).values(),
];
