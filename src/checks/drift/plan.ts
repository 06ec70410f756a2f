import type { Scope, SupportingTable } from '../../domain/finding.ts';
import type { Place } from '../../domain/place.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { inapplicable, type Subject } from '../rules/finding.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import type { Bins } from './bins.ts';
import { type Column, categoricalColumn, knownClasses, knownHistogram, numericColumn } from './column.ts';
import type { Distance } from './distance.ts';
import { driftFinding, limitOf, type Tables, untoldShift } from './finding.ts';
import { type Measure, measures } from './measures.ts';
import { movedFinding, movedTable } from './moved.ts';
import { rowsPlan } from './rows.ts';
import type { DriftRule, DriftSettings } from './settings.ts';
import { isMeasurable, type Target, targetsOf } from './targets.ts';

/** A column's distributions, and how far they are apart in limits. */
export type Picture = { readonly title: string; readonly bins: Bins; readonly size: number };

export type DriftPlan = Plan & {
  readonly pictures: readonly Picture[];
  readonly tables: readonly SupportingTable[];
};

/** A column with the distance that a rule asks for, or the reason why there is none. */
export type Shift = {
  readonly subject: Subject;
  readonly bins: Bins;
  readonly distance: Distance | { readonly untold: string };
};

/** What one rule has to judge. */
export function rulePlan(
  candidate: Candidate,
  settings: Settings<DriftSettings>,
  index: number,
  measured: Measured,
): DriftPlan {
  const rule = settings.value.rules[index]!;
  const line = settings.placeOf(`/rules/${index}`);
  const unit = rule.measure === 'auroc' ? 'none' : measures[rule.measure].unit;
  const about = (scope: Scope, place: Place | null): Subject => ({
    ...{ check: 'drift', model: candidate.model, metric: rule.measure, scope, unit, place, rule: line },
    reference: { evidence: rule.reference },
  });
  const plain = (plan: Plan): DriftPlan => ({ ...plan, pictures: [], tables: [] });
  const found = targetsOf(candidate, rule, line);
  if ('problem' in found) return plain({ ...nothing, problems: [found.problem] });
  if ('inapplicable' in found) return plain(unasked(about({ on: rule.on }, null), rule, found.inapplicable));
  const tables = { current: found.current.name, reference: found.reference.name };
  if (rule.measure === 'auroc') return plain(rowsPlan(rule, about, found, measured, tables));
  const measure: Measure = measures[rule.measure];
  const measurable = found.targets.filter((target) => isMeasurable(target, rule));
  const others = found.targets
    .filter((target) => !measurable.includes(target))
    .map((target) => unasked(about(target.scope, target.place), rule, measure.otherwise));
  const shifts = measurable.map((target) => shiftOf(target, rule, measure, measured, about));
  const told = shifts.flatMap((shift) => ('problems' in shift ? [] : [shift]));
  const problems = shifts.flatMap((shift) => ('problems' in shift ? shift.problems : []));
  const isTogether = rule.moved !== null && told.length > 0 && problems.length === 0;
  const judged = isTogether ? [movedPlan(about({ measure: rule.measure }, null), rule, told, tables)] : [];
  const apart = rule.moved === null ? told.map((shift) => shiftPlan(shift, rule, measure.title, tables)) : [];
  return {
    ...joined([{ ...nothing, problems }, ...others, ...judged, ...apart]),
    pictures: told.flatMap((shift) => pictureOf(shift, rule, tables)),
    tables: isTogether ? [movedTable(rule, told, settings.value.confidence, tables)] : [],
  };
}

const unasked = (subject: Subject, rule: DriftRule, reason: string): Plan => ({
  ...nothing,
  findings: [inapplicable(subject, { limit: limitOf(rule), decide: rule.decide }, reason)],
});

function shiftOf(
  target: Target,
  rule: DriftRule,
  measure: Measure,
  measured: Measured,
  about: (scope: Scope, place: Place) => Subject,
): Shift | Pick<Plan, 'problems'> {
  const results = [measured(target.reference), measured(target.current)] as const;
  const problems = results.flatMap((result) => problemOf(result, target.place));
  if (problems.length > 0) return { problems };
  const column = columnOf(target.kind, results, rule.on === 'label');
  if (column === null) return { problems: [] };
  return { subject: about(target.scope, target.place), bins: column.bins, distance: measure.of(column) };
}

function columnOf(
  kind: Target['kind'],
  [before, now]: readonly Parameters<typeof countsOf>[0][],
  isLabel: boolean,
): Column | null {
  if (kind === 'categorical') {
    const [reference, current] = [countsOf(before!, 'categories'), countsOf(now!, 'categories')];
    if (reference === null || current === null) return null;
    return isLabel
      ? categoricalColumn(knownClasses(reference), knownClasses(current))
      : categoricalColumn(reference, current);
  }
  const [reference, current] = [countsOf(before!, 'histogram'), countsOf(now!, 'histogram')];
  if (reference === null || current === null) return null;
  return isLabel
    ? numericColumn(knownHistogram(reference), knownHistogram(current))
    : numericColumn(reference, current);
}

function shiftPlan({ subject, distance }: Shift, rule: DriftRule, title: string, tables: Tables): Plan {
  if ('untold' in distance) return { ...nothing, findings: [untoldShift(subject, rule, distance.untold)] };
  return {
    ...nothing,
    judgeable: [(confidence) => driftFinding(subject, rule, title, distance, confidence, tables)],
  };
}

const movedPlan = (subject: Subject, rule: DriftRule, shifts: readonly Shift[], tables: Tables): Plan => ({
  ...nothing,
  judgeable: [(confidence) => movedFinding(subject, rule, shifts, confidence, tables)],
});

function pictureOf({ subject, bins, distance }: Shift, { moved, atMost }: DriftRule, tables: Tables): Picture[] {
  if ('untold' in distance) return [];
  const title = `${Object.values(subject.scope).join(', ')}: ${tables.reference} against ${tables.current}`;
  return [{ title, bins, size: distance.estimate / ((moved ?? atMost) || 1) }];
}
