import { canonicalJson } from '../../domain/digest.ts';
import type { Finding } from '../../domain/finding.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, type Group, groupName, groupsOf, problemOf, type Rate, scopeOf } from '../counts/cells.ts';
import { cubeWith } from '../counts/cubes.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { limitOf } from './comparison.ts';
import { type GroupPair, pairsOf } from './pairs.ts';
import { favorableClass, ratesOfMetric } from './rates.ts';
import type { BiasRule, BiasSettings } from './settings.ts';
import { type Target, targetsOf } from './targets.ts';

/** A comparison that a rule asks for and the counts allow. */
export type Comparable = GroupPair & {
  readonly rule: BiasRule;
  readonly target: Target;
  readonly subject: Subject;
  /** The group's and the reference group's rate, for each rate of the metric. */
  readonly rates: readonly (readonly [group: Rate, reference: Rate])[];
};

export type Plan = {
  /** By rule, in the policy's order. */
  readonly comparable: readonly (readonly Comparable[])[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly groups: readonly { readonly target: Target; readonly groups: readonly Group[] }[];
};

/** The counts that the rules need, each once. */
export function biasRequests(candidate: Candidate, { rules }: BiasSettings): CountRequest[] {
  const requests = rules.flatMap((rule) =>
    targetsOf(candidate, rule, null).targets.map(({ table, columns }) => cubeWith(candidate.card, table, columns)),
  );
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

/** What there is to compare, and what there is not. */
export function biasPlan(candidate: Candidate, settings: Settings<BiasSettings>, measured: Measured): Plan {
  const plans = settings.value.rules.map((rule, i) =>
    rulePlan(candidate, rule, settings.placeOf(`/rules/${i}`), measured),
  );
  return {
    comparable: plans.map((plan) => plan.comparable.flat()),
    findings: plans.flatMap((plan) => plan.findings),
    problems: plans.flatMap((plan) => plan.problems),
    groups: plans.flatMap((plan) => plan.groups),
  };
}

function rulePlan(candidate: Candidate, rule: BiasRule, place: Place | null, measured: Measured): Plan {
  const { card, model } = candidate;
  const { targets, problems } = targetsOf(candidate, rule, place);
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const several = new Set(targets.map(({ table }) => table.name)).size > 1;
  const about = (target: Target | null, group: Group | null, reference: Group | null): Subject => ({
    check: 'bias',
    model,
    metric: rule.metric,
    scope: { ...(group ? scopeOf(group) : {}), ...(several && target ? { evidence: target.table.name } : {}) },
    reference: reference ? scopeOf(reference) : null,
    unit: rule.metric === 'demographic-parity-ratio' ? 'ratio' : 'difference',
    place: target?.place ?? null,
    rule: place,
  });
  if (targets.length === 0 && problems.length === 0) {
    const reason = 'the card declares no groups of people';
    return { comparable: [], findings: [inapplicable(about(null, null, null), demand, reason)], problems, groups: [] };
  }
  const plans = targets.map((target): Plan => {
    const request = cubeWith(card, target.table, target.columns);
    const result = measured(request);
    const counts = countsOf(result, 'cube');
    if (counts === null) return { ...nothing, problems: problemOf(result, target.place) };
    const missing = missingPredictions(target.table, counts.cells);
    if (missing !== null) return { ...nothing, problems: [missing] };
    const groups = groupsOf(request, counts.cells, target.columns);
    const pairs = pairsOf(groups, target);
    if ('problem' in pairs) return { ...nothing, problems: [pairs.problem] };
    const counted = { ...nothing, groups: [{ target, groups }] };
    if ('only' in pairs) {
      const reason = `${groupName(pairs.only)} is the only group, so there is none to compare it with`;
      return {
        ...counted,
        findings: [untold(about(target, pairs.only, null), demand, { reason, n: [pairs.only.rows] })],
      };
    }
    const wanted = favorableClass(target.table.table);
    const compared = pairs.pairs.map(({ group, reference }): Comparable => {
      const rates = ratesOfMetric[rule.metric].map(
        (rate) => [rate.of(group.cells, wanted), rate.of(reference.cells, wanted)] as const,
      );
      return { group, reference, rule, target, rates, subject: about(target, group, reference) };
    });
    const reasons = compared.map((comparable) => [comparable, unanswerable(comparable)] as const);
    return {
      ...counted,
      comparable: [reasons.filter(([, reason]) => reason === null).map(([comparable]) => comparable)],
      findings: reasons.flatMap(
        ([
          {
            subject,
            rates,
            rule: { minimum },
          },
          reason,
        ]) => {
          if (reason === null) return [];
          const needs = minimum.rows > 0 ? { rows: minimum.rows, of: reason.of } : null;
          return [untold(subject, demand, { reason: reason.text, n: leastRows(rates), needs })];
        },
      ),
    };
  });
  return {
    comparable: plans.flatMap((plan) => plan.comparable),
    findings: plans.flatMap((plan) => plan.findings),
    problems: [...problems, ...plans.flatMap((plan) => plan.problems)],
    groups: plans.flatMap((plan) => plan.groups),
  };
}

const nothing: Plan = { comparable: [], findings: [], problems: [], groups: [] };

/**
 * Why a pair has no number, and whose rows are missing. A rate over no rows is unknown; taking it for 0 would make a
 * perfect model look as unfair as can be, and taking it for 1 would hide any unfairness.
 */
function unanswerable({ rule, group, reference, rates }: Comparable): { text: string; of: string } | null {
  for (const [i, kind] of ratesOfMetric[rule.metric].entries()) {
    const [own, other] = rates[i]!;
    for (const [rate, who] of [
      [own, group],
      [other, reference],
    ] as const) {
      const of = `${groupName(who)}${kind.among}`;
      if (rate.rows === 0) return { text: `${groupName(who)} has no row${kind.among}`, of };
    }
    if (rule.metric === 'demographic-parity-ratio' && own.events + other.events === 0) {
      const text = `nobody in ${groupName(group)} or ${groupName(reference)} has the favorable prediction`;
      return { text, of: groupName(group) };
    }
  }
  return null;
}

/** The fewest rows that any of a metric's rates rests on, for the group and for the reference. */
export const leastRows = (rates: Comparable['rates']): readonly [number, number] => [
  Math.min(...rates.map(([group]) => group.rows)),
  Math.min(...rates.map(([, reference]) => reference.rows)),
];
