import { type Finding, type Scope, smallestCell } from '../../domain/finding.ts';
import { championUnavailable, type MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import type { Metric } from '../../metrics/metric.ts';
import { half, type ScopedSource, sourcesOf } from '../../metrics/sources.ts';
import type { Measured } from '../check.ts';
import { problemOf, scopeOf } from '../counts/cells.ts';
import type { Subject } from '../rules/finding.ts';
import type { Judgement } from '../rules/holm.ts';
import { count, decimal } from '../rules/numbers.ts';
import { estimateOf, regressionFinding } from './finding.ts';
import type { SearchTarget } from './search-target.ts';
import { limitOf, type RegressionRule } from './settings.ts';

/**
 * A bounded search for slices that nobody declared. One half of the rows says which slices look worst; the other half,
 * which had no say in that, judges these few. So their intervals err no more often than those of declared slices,
 * however many slices were looked at (Cox 1975, on data splitting).
 */
export type Search = {
  readonly reference: Scope | null;
  readonly limit: Limit;
  readonly suspects: readonly Suspect[];
  /** Slices that were looked at, and those with enough rows in both halves. */
  readonly searched: number;
  readonly slices: number;
  readonly columns: readonly string[];
  readonly others: number;
  /** Columns and pairs that have too many values to be slices. */
  readonly tooWide: readonly string[];
  readonly problems: readonly Problem[];
};

/** A slice that is beyond the limit on the rows that were searched. */
export type Suspect = { readonly scope: Scope; readonly found: Estimate; readonly judgement: Judgement };

/** So few are tried on the other rows that their share of the error stays large. */
const mostSuspects = 5;

/** Ranks slices only: no verdict rests on it. */
const exploring = 0.95;

type Slice = { readonly scope: Scope; readonly searched: ScopedSource; readonly kept: ScopedSource };

export function searchOf(
  { columns, others, requests }: SearchTarget,
  rule: RegressionRule,
  metric: Metric,
  about: (scope: Scope) => Subject,
  measured: Measured,
  place: Place,
): Search {
  const { slices: most, minimum } = rule.search!;
  const counted = requests.map(([by, request]) => ({ by, result: measured(request) }));
  const slices = counted
    .flatMap(({ by, result }) => slicesOf(result, by))
    .filter(({ searched, kept }) => Math.min(searched.rows, kept.rows) >= minimum.rows);
  const largest = slices.toSorted((a, b) => rowsOf(b) - rowsOf(a) || byName(a, b)).slice(0, most);
  return {
    ...{ reference: about({}).reference, limit: limitOf(rule) },
    suspects: suspectsAmong(largest, rule, metric, about),
    ...{ searched: largest.length, slices: slices.length, columns, others },
    tooWide: counted.filter(({ result }) => isTooWide(result)).map(({ by }) => by.join(' × ')),
    // That the champion cannot be read is said of the rule itself.
    problems: counted
      .filter(({ result }) => !isTooWide(result))
      .flatMap(({ result }) => problemOf(result, place))
      .filter(({ code }) => code !== championUnavailable),
  };
}

/** No slices, but names or numbers, which a feature may well be. */
const isTooWide = (result: MeasurementResult): boolean =>
  'problem' in result && ['cells-too-many', 'cells-too-long'].includes(result.problem.code);

function slicesOf(result: MeasurementResult, by: readonly string[]): Slice[] {
  const halves = sourcesOf(result, [...by, half]);
  const slices = Map.groupBy(halves, ({ values }) => JSON.stringify(values.slice(0, -1)));
  return [...slices.values()].flatMap((own) => {
    const [searched, kept] = ['1', '2'].map((each) => own.find(({ values }) => values.at(-1) === each));
    return searched === undefined || kept === undefined
      ? []
      : [{ scope: scopeOf({ columns: by, values: searched.values.slice(0, -1) }), searched, kept }];
  });
}

const rowsOf = ({ searched, kept }: Slice): number => searched.rows + kept.rows;
const byName = (a: Slice, b: Slice): number => (JSON.stringify(a.scope) < JSON.stringify(b.scope) ? -1 : 1);

/** The slices that are surest to be beyond the limit, none of them a part of another one. */
function suspectsAmong(
  slices: readonly Slice[],
  rule: RegressionRule,
  metric: Metric,
  about: (scope: Scope) => Subject,
): readonly Suspect[] {
  const limit = limitOf(rule);
  const ranked = slices
    .flatMap((slice) => {
      const found = estimateOf({ rule, metric, source: slice.searched.source }, exploring);
      if (found === null || found.interval === null || found.rows < smallestCell) return [];
      const { lower, upper } = found.interval;
      return beyond(found.estimate, limit) > 0
        ? [{ slice, found, surely: beyond(limit.bound === 'atLeast' ? upper : lower, limit) }]
        : [];
    })
    .sort((a, b) => b.surely - a.surely || byName(a.slice, b.slice));
  const suspects: Suspect[] = [];
  for (const { slice, found } of ranked) {
    if (suspects.length === mostSuspects) break;
    const { scope, kept } = slice;
    if (suspects.some((other) => isPart(scope, other.scope) || isPart(other.scope, scope))) continue;
    const judgeable = { rule, metric, source: kept.source, subject: about(scope) };
    suspects.push({
      ...{ scope, found },
      judgement: (confidence) => confirmed(regressionFinding(judgeable, confidence), found, slices.length),
    });
  }
  return suspects;
}

/** How far a value lies on the wrong side of a limit. */
const beyond = (value: number, { bound, value: limit }: Limit): number =>
  bound === 'atLeast' ? limit - value : value - limit;

const isPart = (scope: Scope, of: Scope): boolean =>
  Object.entries(of).every(([column, value]) => scope[column] === value);

function confirmed(finding: Finding, found: Estimate, searched: number): Finding {
  const { uncertainty, message } = finding;
  return {
    ...finding,
    uncertainty:
      'none' in uncertainty
        ? uncertainty
        : { ...uncertainty, method: `${uncertainty.method}, on the half not searched` },
    message: `${message} Nobody declared this slice: a search of ${count(searched)} slices found it on the other half of the rows, at ${decimal(found.estimate)}.`,
  };
}
