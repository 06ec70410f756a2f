import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Finding, Scope } from '../../domain/finding.ts';
import { type CountRequest, championUnavailable, type MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, groupsOf, problemOf, scopeOf } from '../counts/cells.ts';
import { cubeWith, pairedCubes } from '../counts/cubes.ts';
import { columnProblem, isProblem, judgedTable, type NamedTable, placeIn } from '../counts/evidence.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { inapplicable, type Subject, untold } from '../rules/finding.ts';
import { checkProblem } from '../rules/problem.ts';
import { type ChampionEvidence, championEvidence } from './champion.ts';
import type { Source } from './level.ts';
import { limitOf, type RegressionRule, type RegressionSettings } from './settings.ts';

/** More slices than this are no slices but names or numbers. */
const mostSlices = 200;

/** One number that a rule asks for, with the counts to make it from. */
export type Judgeable = { readonly rule: RegressionRule; readonly subject: Subject; readonly source: Source };

export type Plan = {
  readonly judgeable: readonly Judgeable[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
};

/** What a rule needs counted, or why it cannot be. */
type Target =
  | { readonly problem: Problem }
  | {
      readonly table: NamedTable;
      readonly missing: Exclude<ChampionEvidence, { version: string } | { problem: Problem }>;
    }
  | {
      readonly table: NamedTable;
      readonly version: string | null;
      /** By slice column; null stands for all rows. */
      readonly requests: readonly (readonly [column: string | null, request: CountRequest])[];
    };

/** The counts that the rules need, each once. */
export function regressionRequests(candidate: Candidate, { rules }: RegressionSettings): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    const target = targetOf(candidate, rule, null);
    return 'requests' in target ? target.requests.map(([, request]) => request) : [];
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function targetOf(candidate: Candidate, rule: RegressionRule, place: Place | null): Target {
  const { card } = candidate;
  const table = judgedTable(card, rule.evidence, place);
  if (isProblem(table)) return { problem: table };
  const role = rule.metric === 'auroc' ? 'score' : 'prediction';
  const evidence = rule.against === null ? null : championEvidence(candidate, table, role, rule.evidence);
  if (evidence !== null && 'inapplicable' in evidence) return { table, missing: evidence };
  const roles = columnRoles(table.table);
  for (const needed of ['label', role] as const) {
    if (roles[needed] === null) return { problem: columnProblem(card, table.name, needed, rule.metric) };
  }
  if (evidence !== null && 'problem' in evidence) return evidence;
  if (evidence !== null && 'untold' in evidence) return { table, missing: evidence };
  const champion = evidence?.champion ?? null;
  const version = evidence?.version ?? null;
  if (rule.metric === 'auroc') {
    return { table, version, requests: [[null, { kind: 'ranks', pin: evidencePin(table.table), roles, champion }]] };
  }
  const columns = rule.slices.length === 0 ? [null] : rule.slices;
  const paired = champion === null ? null : pairedCubes(table, rule.slices, champion);
  const requests = columns.map((column) => {
    const by = column === null ? [] : [column];
    const request = paired?.find((cube) => by.every((name) => cube.by.includes(name))) ?? cubeWith(card, table, by);
    return [column, request] as const;
  });
  return { table, version, requests };
}

/** What one rule has to judge. */
export function rulePlan(
  candidate: Candidate,
  settings: Settings<RegressionSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = settings.value.rules[index]!;
  const place = settings.placeOf(`/rules/${index}`);
  const target = targetOf(candidate, rule, place);
  if ('problem' in target) return { judgeable: [], findings: [], problems: [target.problem] };
  const { table } = target;
  const about = (scope: Scope, reference: Scope | null, at: Place): Subject => ({
    check: 'regression',
    model: candidate.model,
    metric: rule.metric,
    scope,
    reference,
    unit: rule.against !== null ? 'difference' : rule.metric === 'auroc' ? 'none' : 'rate',
    place: at,
    rule: place,
  });
  const demand = { limit: limitOf(rule), decide: rule.decide };
  if ('missing' in target) {
    const subject = about({}, null, table.place);
    const finding =
      'untold' in target.missing
        ? untold(subject, demand, { reason: target.missing.untold, n: [] })
        : inapplicable(subject, demand, target.missing.inapplicable);
    return { judgeable: [], findings: [finding], problems: [] };
  }
  const reference = target.version === null ? null : { version: target.version };
  const plans = target.requests.map(([column, request]): Plan => {
    const at = column === null ? table.place : sliceLine(candidate, table, column);
    const sources = sourcesOf(measured(request), request, column, table, at);
    if ('code' in sources) {
      if (sources.code !== championUnavailable) return { judgeable: [], findings: [], problems: [sources] };
      const reason = `the live version's evidence cannot be read (${sources.message.replace(/\.$/, '')})`;
      return { judgeable: [], findings: [untold(about({}, reference, at), demand, { reason, n: [] })], problems: [] };
    }
    const judgeable = sources.map(({ scope, source }) => ({ rule, subject: about(scope, reference, at), source }));
    return { judgeable, findings: [], problems: [] };
  });
  return {
    judgeable: plans.flatMap((plan) => plan.judgeable),
    findings: plans.flatMap((plan) => plan.findings),
    problems: plans.flatMap((plan) => plan.problems),
  };
}

type Scoped = { readonly scope: Scope; readonly source: Source };

/** The counts of all rows, or of each slice; a problem where there are none to judge. */
function sourcesOf(
  result: MeasurementResult,
  request: CountRequest,
  column: string | null,
  table: NamedTable,
  place: Place,
): readonly Scoped[] | Problem {
  const [problem] = problemOf(result, place);
  if (problem !== undefined) return problem;
  const ranks = countsOf(result, 'ranks');
  if (ranks !== null) return [{ scope: {}, source: { ranks } }];
  const cube = countsOf(result, 'cube');
  if (cube === null || request.kind !== 'cube') return [];
  const missing = missingPredictions(table, cube.cells, request.champion !== null);
  if (missing !== null) return missing;
  if (column === null) return [{ scope: {}, source: { cells: cube.cells } }];
  const slices = groupsOf(request, cube.cells, [column]);
  if (slices.length <= mostSlices) {
    return slices.map((slice) => ({ scope: scopeOf(slice), source: { cells: slice.cells } }));
  }
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
