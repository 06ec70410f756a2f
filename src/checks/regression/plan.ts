import { columnRoles, numberColumns } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Scope, Unit } from '../../domain/finding.ts';
import { type CountRequest, championUnavailable, type MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { lacks, type Metric, type Source } from '../../metrics/metric.ts';
import { sourcesOf } from '../../metrics/sources.ts';
import { amountOf, metricFor } from '../../metrics/table.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, problemOf, scopeOf } from '../counts/cells.ts';
import { columnProblem, isProblem, judgedTable, type NamedTable, placeIn } from '../counts/evidence.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { requestFor } from '../counts/sources.ts';
import { changedTask } from '../counts/task.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { type ChampionEvidence, championEvidence } from './champion.ts';
import { planOf } from './finding.ts';
import { type Search, searchOf } from './search.ts';
import { searchTarget } from './search-target.ts';
import { limitOf, type RegressionRule, type RegressionSettings } from './settings.ts';

/** More slices than this are no slices but names or numbers. */
const mostSlices = 200;

/** What a rule needs counted, or why it cannot be. */
type Target =
  | { readonly problem: Problem }
  | { readonly otherTask: true }
  | {
      readonly table: NamedTable;
      readonly missing: Exclude<ChampionEvidence, { version: string } | { problem: Problem }>;
    }
  | {
      readonly table: NamedTable;
      readonly metric: Metric;
      readonly version: string | null;
      /** By slice column; null stands for all rows. */
      readonly requests: readonly (readonly [column: string | null, request: CountRequest])[];
      readonly search: ReturnType<typeof searchTarget>;
    };

/** What one rule has to judge. */
export type RegressionPlan = Plan & {
  readonly metric: string;
  /** The table that is judged, by the name that the card gives it. */
  readonly evidence: string;
  readonly search: Search | null;
};

/** The counts that the rules need, each once. */
export function regressionRequests(candidate: Candidate, { rules }: RegressionSettings): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    const target = targetOf(candidate, rule, null);
    if (!('requests' in target)) return [];
    const { requests: declared, search } = target;
    return [...declared, ...(search !== null && 'requests' in search ? search.requests : [])].map(([, each]) => each);
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function targetOf(candidate: Candidate, rule: RegressionRule, place: Place | null): Target {
  const { card } = candidate;
  const { task } = card.value.spec;
  const general = metricFor(rule.metric, task);
  if (general === null) return taskChanged(candidate, rule.metric) ?? { otherTask: true };
  const table = judgedTable(card, rule.evidence, place);
  if (isProblem(table)) return { problem: table };
  const evidence = rule.against === null ? null : championEvidence(candidate, table, general.needs, rule.evidence);
  if (evidence !== null && 'inapplicable' in evidence) return { table, missing: evidence };
  const roles = columnRoles(table.table);
  for (const needed of general.needs) {
    if (lacks(roles, needed)) return { problem: columnProblem(card, table.name, needed, rule.metric) };
  }
  if (evidence !== null && 'problem' in evidence) return evidence;
  if (evidence !== null && 'untold' in evidence) return { table, missing: evidence };
  const champion = evidence?.champion ?? null;
  const own = numberColumns(table.table);
  if (evidence !== null && metricFor(rule.metric, task, () => evidence.columns) === null) {
    const inapplicable = `the live version ${evidence.version} names no column for ${rule.metric} to compare with`;
    return { table, missing: { inapplicable } };
  }
  const metric = metricFor(rule.metric, task, (who) => (who === 'candidate' ? own : (evidence?.columns ?? own)));
  if (metric === null) return { problem: unnamedColumn(rule, table) };
  const unit = unitProblem(rule, table);
  if (unit !== null) return { problem: unit };
  const columns = rule.slices.length === 0 ? [null] : rule.slices;
  const requests = columns.map((column) => {
    const by = column === null ? [] : [column];
    return [column, requestFor(metric, card, table, by, champion, rule.slices)] as const;
  });
  const search = searchTarget(rule, metric, card, table, champion);
  return { table, metric, version: evidence?.version ?? null, requests, search };
}

function taskChanged(candidate: Candidate, metric: string): Target | null {
  const before = candidate.champion?.value.spec.task;
  if (before === undefined || metricFor(metric, before) === null) return null;
  return { problem: changedTask(candidate, metric, before) };
}

const unnamedColumn = ({ metric }: RegressionRule, { name, place }: NamedTable): Problem =>
  checkProblem(
    'evidence-column',
    `The evidence table \`${name}\` names no column for ${metric}.`,
    amountOf(metric) !== null
      ? `Add \`${amountOf(metric)}\` under \`amounts:\` of the table, or take the rule out of the policy.`
      : 'Add `outcome:` to the table, or take the rule out of the policy.',
    place,
  );

/** Amounts in another unit are other amounts. */
function unitProblem({ metric, unit }: RegressionRule, { name, table, place }: NamedTable): Problem | null {
  const declared = table.amounts[amountOf(metric) ?? '']?.unit;
  if (unit === null || unit === declared) return null;
  return checkProblem(
    'unit-mismatch',
    `The policy judges ${metric} in ${unit}; the evidence table \`${name}\` has it in ${declared ?? 'no unit'}.`,
    'Give the amount in the unit that the policy names, or correct the rule.',
    place,
  );
}

/** The unit of a label is known to nobody but who made it. */
function unitOf({ against, relativeMargin, unit }: RegressionRule, metric: Metric | null): Unit {
  if (relativeMargin !== null) return 'ratio';
  if (unit !== null) return unit;
  if (against !== null) return 'difference';
  return metric?.unit === 'rate' ? 'rate' : 'none';
}

export function rulePlan(
  candidate: Candidate,
  settings: Settings<RegressionSettings>,
  index: number,
  measured: Measured,
): RegressionPlan {
  const rule = settings.value.rules[index]!;
  const place = settings.placeOf(`/rules/${index}`);
  const target = targetOf(candidate, rule, place);
  if ('problem' in target) return uncounted({ ...nothing, problems: [target.problem] });
  const about = (scope: Scope, reference: Scope | null, at: Place | null): Subject => ({
    check: 'regression',
    model: candidate.model,
    metric: rule.metric,
    scope,
    reference,
    unit: unitOf(rule, metricFor(rule.metric, candidate.card.value.spec.task)),
    place: at,
    rule: place,
  });
  const demand = { limit: limitOf(rule), decide: rule.decide };
  // Another rule suits the task, or the check would have said that none does.
  if ('otherTask' in target) return uncounted(nothing);
  const { table } = target;
  if ('missing' in target) {
    const subject = about({}, null, table.place);
    const finding =
      'untold' in target.missing
        ? untold(subject, demand, { reason: target.missing.untold, n: [] })
        : inapplicable(subject, demand, target.missing.inapplicable);
    return uncounted({ ...nothing, findings: [finding] });
  }
  const { metric } = target;
  const reference = target.version === null ? null : { version: target.version };
  const declared = joined(
    target.requests.map(([column, request]) => {
      const at = column === null ? table.place : sliceLine(candidate, table, column);
      const sources = scopedSources(measured(request), request, column, table, at);
      if ('code' in sources) {
        if (sources.code !== championUnavailable) return { ...nothing, problems: [sources] };
        const reason = `the live version's evidence cannot be read (${sources.message.replace(/\.$/, '')})`;
        return { ...nothing, findings: [untold(about({}, reference, at), demand, { reason, n: [] })] };
      }
      return planOf(
        sources.map(({ scope, source }) => ({ rule, metric, source, subject: about(scope, reference, at) })),
      );
    }),
  );
  const { search } = target;
  const known = { metric: rule.metric, evidence: table.name, search: null };
  if (search === null) return { ...declared, ...known };
  if ('problem' in search) return { ...declared, ...known, problems: [...declared.problems, search.problem] };
  if ('inapplicable' in search) {
    const unsearched = inapplicable(
      about({ slices: 'undeclared' }, reference, table.place),
      demand,
      search.inapplicable,
    );
    return { ...declared, ...known, findings: [...declared.findings, unsearched] };
  }
  const subjectOf = (scope: Scope): Subject => about(scope, reference, table.place);
  const found = searchOf(search, rule, metric, subjectOf, measured, table.place);
  return { ...declared, ...known, search: found, problems: [...declared.problems, ...found.problems] };
}

/** Nothing was counted, and nothing searched. */
const uncounted = (plan: Plan): RegressionPlan => ({ ...plan, metric: '', evidence: '', search: null });

type Scoped = { readonly scope: Scope; readonly source: Source };

/** The counts of all rows, or of each slice; a problem where there are none to judge. */
function scopedSources(
  result: MeasurementResult,
  request: CountRequest,
  column: string | null,
  table: NamedTable,
  place: Place,
): readonly Scoped[] | Problem {
  const [problem] = problemOf(result, place);
  if (problem !== undefined) return problem;
  const cube = countsOf(result, 'cube');
  if (cube !== null && request.kind === 'cube') {
    const missing = missingPredictions(table, cube.cells, request.champion !== null);
    if (missing !== null) return missing;
  }
  const slices = sourcesOf(result, column === null ? [] : [column]);
  if (slices.length <= mostSlices) return slices.map((slice) => ({ scope: scopeOf(slice), source: slice.source }));
  return checkProblem(
    'slices-too-many',
    `Column ${column} of the evidence table \`${table.name}\` makes ${slices.length} slices; at most ${mostSlices} can be judged.`,
    'Name a column with fewer values.',
    place,
  );
}

function sliceLine({ card }: Candidate, { name, table, place }: NamedTable, column: string): Place {
  const index = table.slices.indexOf(column);
  return index < 0 ? place : placeIn(card, name, 'slices', index);
}
