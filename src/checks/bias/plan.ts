import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Finding } from '../../domain/finding.ts';
import type { CountRequest, CubeCell } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { type FairnessMetric, fairnessMetricNamed } from '../../metrics/fairness.ts';
import { groupRateOf } from '../../metrics/group-rates.ts';
import { type Group, groupsOf, sourcesOf } from '../../metrics/sources.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { groupName, problemOf, scopeOf } from '../counts/cells.ts';
import { cubeWith } from '../counts/cubes.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { demandOf } from './demand.ts';
import { rateFinding, unanswerable } from './finding.ts';
import { meanFinding } from './means.ts';
import type { RatePair } from './pair.ts';
import { type GroupPair, pairsOf } from './pairs.ts';
import { peopleFinding } from './people.ts';
import type { BiasRule, BiasSettings } from './settings.ts';
import { strataFinding } from './strata.ts';
import { type Target, targetsOf } from './targets.ts';
import { viewsOf } from './views.ts';

/** A number that a rule asks for, as a judgement that waits for the confidence of its intervals. */
export type Comparable = {
  /** Intervals that its verdict rests on; none where the number cannot be told. */
  readonly intervals: number;
  readonly finding: (confidence: number) => Finding;
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
    suits(candidate, rule)
      ? targetsOf(candidate, rule, null).targets.map((target) => requestFor(candidate, rule, target))
      : [],
  );
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function requestFor({ card }: Candidate, rule: BiasRule, { table, columns }: Target): CountRequest {
  const metric = fairnessMetricNamed(rule.metric);
  const by = [...columns, ...rule.strata];
  const common = { pin: evidencePin(table.table), roles: columnRoles(table.table) };
  if (metric.family === 'means') {
    const variables = metric.variables(table.table.score).map(([, variable]) => variable);
    return { kind: 'moments', ...common, by: columns, variables, champion: null };
  }
  if (card.value.spec.task === 'multiclass-classification') return { kind: 'matrix', ...common, by, champion: null };
  return cubeWith(card, table, by);
}

const suits = ({ card }: Candidate, { metric }: BiasRule): boolean =>
  fairnessMetricNamed(metric).tasks.includes(card.value.spec.task);

export function rulePlan(
  candidate: Candidate,
  settings: Settings<BiasSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = settings.value.rules[index]!;
  const line = settings.placeOf(`/rules/${index}`);
  const metric = fairnessMetricNamed(rule.metric);
  const about = (target: Target | null): Subject => ({
    ...{ check: 'bias', model: candidate.model, metric: rule.metric, scope: {}, reference: null, unit: metric.unit },
    ...{ place: target?.place ?? null, rule: line },
  });
  if (!suits(candidate, rule)) {
    const reason = `${rule.metric} is no metric of ${candidate.card.value.spec.task}`;
    return { ...nothing, findings: [inapplicable(about(null), demandOf(rule), reason)] };
  }
  const { targets, problems } = targetsOf(candidate, rule, line);
  if (targets.length === 0) {
    const finding = inapplicable(about(null), demandOf(rule), 'the card declares no groups of people');
    return { ...nothing, problems, findings: problems.length > 0 ? [] : [finding] };
  }
  // A name is needed only where there is more than one: waivers speak of groups by their columns alone.
  const several = new Set(targets.map(({ table }) => table.name)).size > 1;
  const plans = targets.map((target) => {
    const subject = several ? { ...about(target), scope: { evidence: target.table.name } } : about(target);
    return targetPlan(rule, metric, target, subject, requestFor(candidate, rule, target), measured);
  });
  return joined(plans);
}

function targetPlan(
  rule: BiasRule,
  metric: FairnessMetric,
  target: Target,
  subject: Subject,
  request: CountRequest,
  measured: Measured,
): Plan {
  const result = measured(request);
  if ('problem' in result) return { ...nothing, problems: problemOf(result, target.place) };
  if (metric.family === 'means') {
    return comparedPairs(rule, target, subject, sourcesOf(result, target.columns), ({ group, reference }) =>
      meanFinding(rule, metric, subject, group, reference, target.table.table.score),
    );
  }
  const views = viewsOf(result, target);
  if ('problem' in views) return { ...nothing, problems: [views.problem] };
  const plans = views.views.map(({ by, cells, scope, wanted }): Plan => {
    const about = { ...subject, scope: { ...subject.scope, ...scope } };
    if (metric.family === 'people') {
      return { ...nothing, comparable: [peopleFinding(rule, metric, about, { kind: 'cube', cells })] };
    }
    const groups = groupsOf({ by }, cells, target.columns);
    const strataOf = (own: readonly CubeCell[]) => groupsOf({ by }, own, rule.strata);
    const plan = comparedPairs(rule, target, about, groups, ({ group, reference }) =>
      rule.strata.length > 0
        ? strataFinding(rule, metric, about, group, reference, strataOf, wanted)
        : rateComparable({ rule, metric, subject: about, group, reference }, wanted),
    );
    return { ...plan, groups: Object.keys(scope).length > 0 ? [] : [{ target, groups }] };
  });
  return joined(plans);
}

function rateComparable({ metric, group, reference, ...rest }: Omit<RatePair, 'rates'>, wanted: 0 | 1): Comparable {
  const rates = metric.rates.map(
    (rate) => [groupRateOf(rate, group.cells, wanted), groupRateOf(rate, reference.cells, wanted)] as const,
  );
  const pair: RatePair = { ...rest, metric, group, reference, rates };
  return {
    intervals: unanswerable(pair) === null ? rates.length : 0,
    finding: (confidence) => rateFinding(pair, confidence),
  };
}

/** The pairs of groups that a rule compares; a finding that says so where there is nothing to compare with. */
function comparedPairs<Each extends Omit<Group, 'cells'>>(
  rule: BiasRule,
  target: Target,
  subject: Subject,
  groups: readonly Each[],
  comparable: (pair: GroupPair<Each>) => Comparable,
): Plan {
  const pairs = pairsOf(groups, target, rule.reference);
  if ('problem' in pairs) return { ...nothing, problems: [pairs.problem] };
  if ('pairs' in pairs) return { ...nothing, comparable: pairs.pairs.map(comparable) };
  const { only } = pairs;
  const reason = `${groupName(only)} is the only group, so there is none to compare it with`;
  const about = { ...subject, scope: { ...scopeOf(only), ...subject.scope } };
  return { ...nothing, findings: [untold(about, demandOf(rule), { reason, n: [only.rows] })] };
}

const joined = (plans: readonly Plan[]): Plan => ({
  comparable: plans.flatMap((plan) => plan.comparable),
  findings: plans.flatMap((plan) => plan.findings),
  problems: plans.flatMap((plan) => plan.problems),
  groups: plans.flatMap((plan) => plan.groups),
});
