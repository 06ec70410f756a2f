import { canonicalJson } from '../domain/digest.ts';
import { simultaneousConfidence } from '../statistics/multiplicity.ts';
import { biasFinding, unanswerable } from './bias/finding.ts';
import { biasRequests, type Plan, rulePlan } from './bias/plan.ts';
import { BiasSettings } from './bias/settings.ts';
import { groupTable } from './bias/tables.ts';
import { defineCheck } from './check.ts';
import { taskProblem } from './counts/task.ts';
import { simultaneously } from './rules/numbers.ts';
import { reportOf } from './rules/report.ts';

/**
 * Groups of people, compared by their rates. All intervals of a report hold at once: every rule has an equal share of
 * the error that is allowed, and every interval of a rule an equal share of that (Bonferroni). That holds however the
 * comparisons overlap, needs no seed, and can be checked by hand; a bootstrap of the largest |t| would make the
 * intervals a few percent narrower and none of the three.
 */
export const check = defineCheck({
  name: 'bias',
  order: 20,
  settings: BiasSettings,

  requests: (candidate, settings) =>
    taskProblem(candidate, 'bias', ['binary-classification']) ? [] : biasRequests(candidate, settings),

  judge: (candidate, settings, measured) => {
    const { model } = candidate;
    const { confidence, rules } = settings.value;
    const unsupported = rules.length === 0 ? null : taskProblem(candidate, 'bias', ['binary-classification']);
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
        return [...plan.findings, ...plan.comparable.map((comparable) => biasFinding(comparable, each))];
      }),
      problems: plans.flatMap((plan) => plan.problems),
      tables: tablesOf(plans),
      results: biasRequests(candidate, settings.value).map(measured),
    });
  },
});

/** Equalized odds rests on two intervals per pair. */
const intervalsOf = ({ comparable }: Plan): number =>
  comparable
    .filter((each) => unanswerable(each) === null)
    .reduce((intervals, { rates }) => intervals + rates.length, 0);

function methodOf(confidence: number, intervals: number): string {
  const compared = 'Each group is compared with the largest group of its column';
  if (intervals === 0) return `${compared}; here nothing could be compared.`;
  return (
    `${compared}, whichever of the two is behind: ratios of rates by Koopman's score interval, differences by Newcombe's. ` +
    simultaneously(intervals, confidence)
  );
}

/** One table per set of columns, however many rules speak of it. */
const tablesOf = (plans: readonly Plan[]) => [
  ...new Map(
    plans.flatMap(({ groups }) =>
      groups.map(({ target, groups: own }) => [
        canonicalJson([target.table.name, ...target.columns]),
        groupTable(target, own),
      ]),
    ),
  ).values(),
];
