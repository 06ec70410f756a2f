import { type CountRequest, championUnavailable } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { rowsWhere } from '../../metrics/cells.ts';
import type { Difference } from '../../metrics/estimate.ts';
import { lacks, type Metric, type Source } from '../../metrics/metric.ts';
import { sourcesOf } from '../../metrics/sources.ts';
import { countsOf, problemOf, scopeOf } from '../counts/cells.ts';
import { columnProblem } from '../counts/evidence.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { count } from '../rules/numbers.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { copiesRequest, factorOf, thinned } from './copies.ts';
import type { Disturbed } from './disturbed.ts';
import { demandOf, type Judging, subjectOf } from './judging.ts';
import { kindsProblem, namedScope } from './kinds.ts';
import { lossFinding } from './loss-finding.ts';
import { lossMetric, type RobustnessRule } from './settings.ts';

/** What a metric is made of, disturbed beside undisturbed. Ranks are of all kinds together. */
export function lossRequests(rule: RobustnessRule, disturbed: Disturbed): readonly CountRequest[] {
  if (lossMetric(rule).needs.some((role) => lacks(disturbed.roles, role))) return [];
  const { pin, roles, undisturbed: champion, by } = disturbed;
  return lossMetric(rule).counted === 'ranks'
    ? [{ kind: 'ranks', pin, roles, champion }, copiesRequest(disturbed, [])]
    : [{ kind: 'cube', pin, roles, by, champion }, copiesRequest(disturbed, by)];
}

export function lossPlan(judging: Judging, tables: readonly Disturbed[]): Plan {
  const { candidate, rule } = judging;
  const metric = lossMetric(rule);
  return joined(
    tables.map((disturbed): Plan => {
      const lacking = metric.needs.find((role) => lacks(disturbed.roles, role));
      if (lacking !== undefined)
        return { ...nothing, problems: [columnProblem(candidate.card, disturbed.table.name, lacking, rule.metric)] };
      return tablePlan(judging, metric, disturbed, tables);
    }),
  );
}

function tablePlan(judging: Judging, metric: Metric, disturbed: Disturbed, tables: readonly Disturbed[]): Plan {
  const { rule, measured } = judging;
  const { table, original, place } = disturbed;
  const [result, copies] = lossRequests(rule, disturbed).map(measured) as [
    ReturnType<typeof measured>,
    ReturnType<typeof measured>,
  ];
  const problems = [...problemOf(result, place), ...problemOf(copies, place)].map(withOwnCode);
  if (problems.length > 0) return { ...nothing, problems: problems.slice(0, 1) };
  const cube = countsOf(result, 'cube');
  const missing =
    cube === null ? null : (missingPredictions(table, cube.cells) ?? unansweredOriginals(disturbed, cube.cells));
  if (missing !== null) return { ...nothing, problems: [missing] };
  const sources = sourcesOf(result, metric.counted === 'ranks' ? [] : disturbed.by);
  const many = kindsProblem(sources.length, disturbed);
  if (many !== null) return { ...nothing, problems: [many] };
  const judgeable = sources.map(({ columns, values, source }) => (confidence: number) => {
    const factor = factorOf(copies, columns.length === 0 ? undefined : values[0]);
    const scope = namedScope(scopeOf({ columns, values }), disturbed, tables);
    const subject = subjectOf(judging, scope, place, { unit: 'difference', reference: { evidence: original.name } });
    const difference = (at: number): Difference | null => metricDifference(metric, source, at, factor);
    return lossFinding(subject, demandOf(rule), rule, difference, factor, confidence);
  });
  return { ...nothing, judgeable };
}

/** The undisturbed table is the card's own: what is wrong with it is no trouble of a live version. */
const withOwnCode = (problem: Problem): Problem =>
  problem.code === championUnavailable ? { ...problem, code: 'evidence-missing' } : problem;

/** A difference whose interval allows for copies: of rates over fewer rows, of areas by a wider error. */
function metricDifference(metric: Metric, source: Source, confidence: number, factor: number): Difference | null {
  if (source.kind === 'cube') return metric.difference({ ...source, cells: thinned(source.cells, factor) }, confidence);
  const found = metric.difference(source, confidence);
  if (found?.interval == null) return found;
  const { estimate, interval } = found;
  const wider = Math.sqrt(factor);
  return {
    ...found,
    rows: found.rows / factor,
    least: found.least / factor,
    interval: {
      lower: Math.max(-1, estimate - (estimate - interval.lower) * wider),
      upper: Math.min(1, estimate + (interval.upper - estimate) * wider),
    },
  };
}

function unansweredOriginals(
  { original }: Disturbed,
  cells: Extract<Source, { kind: 'cube' }>['cells'],
): Problem | null {
  const rows = rowsWhere(cells, ({ champion }) => champion === null);
  if (rows === 0) return null;
  return checkProblem(
    'predictions-missing',
    `The evidence table \`${original.name}\` has no prediction for the originals of ${count(rows)} disturbed rows.`,
    'Predict every row undisturbed as well.',
    original.place,
  );
}
