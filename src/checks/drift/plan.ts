import type { Finding, Scope } from '../../domain/finding.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { inapplicable, type Subject } from '../rules/finding.ts';
import { type Bins, categoricalBins, numericBins } from './bins.ts';
import { type Distance, kolmogorovDistance, stabilityDistance } from './distance.ts';
import type { DriftRule, DriftSettings } from './settings.ts';
import { isMeasurable, type Target, targetsOf } from './targets.ts';

/** One distance that a rule asks for, as a function of the confidence of its interval. */
export type Judgeable = {
  readonly rule: DriftRule;
  readonly subject: Subject;
  readonly bins: Bins;
  readonly distance: (confidence: number) => Distance | null;
  readonly tables: { readonly current: string; readonly reference: string };
};

export type Plan = {
  readonly judgeable: readonly Judgeable[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
};

/** What one rule has to judge. */
export function rulePlan(
  candidate: Candidate,
  settings: Settings<DriftSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = settings.value.rules[index]!;
  const line = settings.placeOf(`/rules/${index}`);
  const found = targetsOf(candidate, rule, line);
  const about = (scope: Scope, place: Place | null): Subject => ({
    ...{ check: 'drift', model: candidate.model, metric: rule.measure, scope, unit: 'none', place, rule: line },
    reference: { evidence: rule.reference },
  });
  const demand = { limit: { bound: 'atMost', value: rule.atMost }, decide: rule.decide } as const;
  if ('problem' in found) return { judgeable: [], findings: [], problems: [found.problem] };
  if ('inapplicable' in found) {
    const scope: Scope = rule.on === 'score' ? { on: 'score' } : { on: 'features' };
    return { judgeable: [], findings: [inapplicable(about(scope, null), demand, found.inapplicable)], problems: [] };
  }
  const tables = { current: found.current.name, reference: found.reference.name };
  const plans = found.targets.map((target): Plan => {
    const subject = about(target.scope, target.place);
    if (!isMeasurable(target, rule)) {
      const reason = 'the distance needs an order, and categories have none; psi compares them';
      return { judgeable: [], findings: [inapplicable(subject, demand, reason)], problems: [] };
    }
    const problems = [target.reference, target.current].flatMap((request) =>
      problemOf(measured(request), target.place),
    );
    const counted = countedOf(target, rule, measured);
    const judgeable = counted === null || problems.length > 0 ? [] : [{ rule, subject, tables, ...counted }];
    return { judgeable, findings: [], problems };
  });
  return {
    judgeable: plans.flatMap((plan) => plan.judgeable),
    findings: plans.flatMap((plan) => plan.findings),
    problems: plans.flatMap((plan) => plan.problems),
  };
}

function countedOf(target: Target, rule: DriftRule, measured: Measured): Pick<Judgeable, 'bins' | 'distance'> | null {
  const [before, now] = [measured(target.reference), measured(target.current)];
  if (target.kind === 'categorical') {
    const [reference, current] = [countsOf(before, 'categories'), countsOf(now, 'categories')];
    if (reference === null || current === null) return null;
    const bins = categoricalBins(reference, current);
    return { bins, distance: (confidence) => stabilityDistance(bins, confidence) };
  }
  const [reference, current] = [countsOf(before, 'histogram'), countsOf(now, 'histogram')];
  if (reference === null || current === null) return null;
  const bins = numericBins(reference, current);
  return {
    bins,
    distance: (confidence) =>
      rule.measure === 'psi' ? stabilityDistance(bins, confidence) : kolmogorovDistance(reference, current, confidence),
  };
}
