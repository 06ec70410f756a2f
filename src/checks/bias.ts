import { canonicalJson } from '../domain/digest.ts';
import { simultaneousConfidence } from '../statistics/multiplicity.ts';
import { biasFinding } from './bias/finding.ts';
import { biasPlan, biasRequests, type Plan } from './bias/plan.ts';
import { BiasSettings } from './bias/settings.ts';
import { groupTable } from './bias/tables.ts';
import { defineCheck } from './check.ts';
import { taskProblem } from './counts/task.ts';
import { percent } from './rules/numbers.ts';
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

  requests: (candidate, settings) => (taskProblem(candidate, 'bias') ? [] : biasRequests(candidate, settings)),

  judge: (candidate, settings, measured) => {
    const { model } = candidate;
    const { confidence, rules } = settings.value;
    const unsupported = rules.length === 0 ? null : taskProblem(candidate, 'bias');
    if (rules.length === 0 || unsupported) {
      const problems = unsupported ? [unsupported] : [];
      return reportOf({ check: 'bias', model, method: '', findings: [], problems, results: [] });
    }
    const plan = biasPlan(candidate, settings, measured);
    const counts = plan.comparable.map((comparables) => comparables.reduce((sum, { rates }) => sum + rates.length, 0));
    const active = counts.filter((intervals) => intervals > 0).length;
    const compared = plan.comparable.flatMap((comparables, rule) => {
      const each = simultaneousConfidence(confidence, active * counts[rule]!);
      return comparables.map((comparable) => biasFinding(comparable, each));
    });
    return reportOf({
      check: 'bias',
      model,
      method: methodOf(confidence, counts),
      findings: [...plan.findings, ...compared],
      problems: plan.problems,
      tables: tablesOf(plan),
      results: biasRequests(candidate, settings.value).map(measured),
    });
  },
});

function methodOf(confidence: number, counts: readonly number[]): string {
  const intervals = counts.reduce((sum, count) => sum + count, 0);
  if (intervals === 0)
    return 'Each group is compared with the largest group of its column; here nothing could be compared.';
  return (
    'Each group is compared with the largest group of its column, whichever of the two is behind: ratios of rates by ' +
    "Koopman's score interval, differences by Newcombe's. " +
    `The ${intervals} intervals hold at once with ${percent(confidence)} confidence (Bonferroni).`
  );
}

/** One table per set of columns, however many rules speak of it. */
const tablesOf = ({ groups }: Plan) => [
  ...new Map(
    groups.map(({ target, groups: own }) => [
      canonicalJson([target.table.name, ...target.columns]),
      groupTable(target, own),
    ]),
  ).values(),
];
