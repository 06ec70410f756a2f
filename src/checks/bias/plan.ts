import { canonicalJson } from '../../domain/digest.ts';
import type { Finding } from '../../domain/finding.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Rate } from '../../metrics/cells.ts';
import { type Group, groupsOf } from '../../metrics/sources.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, groupName, problemOf, scopeOf } from '../counts/cells.ts';
import { cubeWith } from '../counts/cubes.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { limitOf } from './comparison.ts';
import { type GroupPair, pairsOf } from './pairs.ts';
import { favorableClass, ratesOfMetric } from './rates.ts';
import type { BiasRule, BiasSettings } from './settings.ts';
import { type Target, targetsOf } from './targets.ts';

/** Two groups that a rule compares. */
export type Comparable = GroupPair & {
  readonly rule: BiasRule;
  readonly subject: Subject;
  /** The group's and the reference group's rate, for each rate of the metric. */
  readonly rates: readonly (readonly [group: Rate, reference: Rate])[];
};

/** What one rule has to judge, and what it cannot. */
export type Plan = {
  readonly comparable: readonly Comparable[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly groups: readonly { readonly target: Target; readonly groups: readonly Group[] }[];
};

const nothing: Plan = { comparable: [], findings: [], problems: [], groups: [] };

/** The counts that the rules need, each once. */
export function biasRequests(candidate: Candidate, { rules }: BiasSettings): CountRequest[] {
  const requests = rules.flatMap((rule) =>
    targetsOf(candidate, rule, null).targets.map(({ table, columns }) => cubeWith(candidate.card, table, columns)),
  );
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

export function rulePlan(
  candidate: Candidate,
  settings: Settings<BiasSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = settings.value.rules[index]!;
  const line = settings.placeOf(`/rules/${index}`);
  const { targets, problems } = targetsOf(candidate, rule, line);
  if (targets.length === 0) {
    const subject = subjectOf(candidate.model, rule, line, null);
    const finding = inapplicable(subject, demandOf(rule), 'the card declares no groups of people');
    return { ...nothing, problems, findings: problems.length > 0 ? [] : [finding] };
  }
  // A name is needed only where there is more than one: waivers speak of groups by their columns alone.
  const several = new Set(targets.map(({ table }) => table.name)).size > 1;
  const plans = targets.map((target) => {
    const subject = subjectOf(candidate.model, rule, line, target);
    const named = several ? { ...subject, scope: { evidence: target.table.name } } : subject;
    return targetPlan(candidate, rule, target, named, measured);
  });
  return {
    comparable: plans.flatMap((plan) => plan.comparable),
    findings: plans.flatMap((plan) => plan.findings),
    problems: plans.flatMap((plan) => plan.problems),
    groups: plans.flatMap((plan) => plan.groups),
  };
}

function targetPlan(candidate: Candidate, rule: BiasRule, target: Target, subject: Subject, measured: Measured): Plan {
  const request = cubeWith(candidate.card, target.table, target.columns);
  const result = measured(request);
  const counts = countsOf(result, 'cube');
  if (counts === null) return { ...nothing, problems: problemOf(result, target.place) };
  const missing = missingPredictions(target.table, counts.cells);
  if (missing !== null) return { ...nothing, problems: [missing] };
  const groups = groupsOf(request, counts.cells, target.columns);
  const pairs = pairsOf(groups, target);
  if ('problem' in pairs) return { ...nothing, problems: [pairs.problem] };
  if ('only' in pairs) {
    const { only } = pairs;
    const reason = `${groupName(only)} is the only group, so there is none to compare it with`;
    const about = { ...subject, scope: { ...scopeOf(only), ...subject.scope } };
    const finding = untold(about, demandOf(rule), { reason, n: [only.rows] });
    return { ...nothing, findings: [finding], groups: [{ target, groups }] };
  }
  const wanted = favorableClass(target.table.table);
  const comparable = pairs.pairs.map(({ group, reference }) => ({
    ...{ rule, subject, group, reference },
    rates: ratesOfMetric[rule.metric].map(
      (kind) => [kind.of(group.cells, wanted), kind.of(reference.cells, wanted)] as const,
    ),
  }));
  return { ...nothing, comparable, groups: [{ target, groups }] };
}

export const demandOf = (rule: BiasRule) => ({ limit: limitOf(rule), decide: rule.decide });

const subjectOf = (model: string, rule: BiasRule, line: Place | null, target: Target | null): Subject => ({
  ...{ check: 'bias', model, metric: rule.metric, scope: {}, reference: null },
  unit: rule.metric === 'demographic-parity-ratio' ? 'ratio' : 'difference',
  place: target?.place ?? null,
  rule: line,
});
