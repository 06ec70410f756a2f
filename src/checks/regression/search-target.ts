import type { Document } from '../../documents/document.ts';
import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { ChampionRoles, CountRequest } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Metric } from '../../metrics/metric.ts';
import { requestOf } from '../../metrics/sources.ts';
import { type NamedTable, tablesOf } from '../counts/evidence.ts';
import { featuresOf } from '../counts/features.ts';
import { checkProblem } from '../rules/problem.ts';
import { mostColumns, type RegressionRule } from './settings.ts';

/** What a search for slices needs counted: columns, and pairs of them, with the halves of their rows apart. */
export type SearchTarget = {
  readonly columns: readonly string[];
  /** Columns that could be searched as well. */
  readonly others: number;
  readonly requests: readonly (readonly [by: readonly string[], request: CountRequest])[];
};

/** Into how many bands of nearly equal rows numbers are cut. */
const bands = 4;

/** Null where a rule asks for no search. */
export function searchTarget(
  { search, slices, metric: name }: RegressionRule,
  metric: Metric,
  card: Document<'ModelCard'>,
  table: NamedTable,
  champion: ChampionRoles | null,
): SearchTarget | { readonly problem: Problem } | { readonly inapplicable: string } | null {
  if (search === null) return null;
  const { id, cluster } = table.table.rows;
  const divided = cluster ?? id;
  if (divided === null) return { problem: withoutIds(table, name) };
  const features = featuresOf([table, ...tablesOf(card)]);
  const named = search.columns.length > 0 ? search.columns : features.map(({ column }) => column);
  if (named.length === 0) return { inapplicable: 'the card declares no features to search for slices' };
  const columns = [...new Set(named)].slice(0, mostColumns);
  const numeric = features.filter(({ kind }) => kind === 'numeric').map(({ column }) => column);
  // What the rule declares is judged on all rows.
  const single = columns.filter((column) => !slices.includes(column)).map((column) => [column]);
  const pairs = columns.flatMap((one, i) => columns.slice(i + 1).map((other) => [one, other].sort()));
  const requests = [...single, ...(search.depth === 1 ? [] : pairs)].map((by) => {
    const cut = by.filter((column) => numeric.includes(column)).map((column) => [column, bands] as const);
    const split = { column: divided, bands: Object.fromEntries(cut) };
    const judged = { pin: evidencePin(table.table), roles: columnRoles(table.table) };
    return [by, requestOf(metric, judged, by, champion, split)] as const;
  });
  return { columns, others: new Set(named).size - columns.length, requests };
}

const withoutIds = ({ name, place }: NamedTable, metric: string): Problem =>
  checkProblem(
    'evidence-column',
    `The evidence table \`${name}\` names no id, and the slices that a search by ${metric} finds must be confirmed on other rows, told apart by their ids.`,
    'Add `rows: {id: …}` to the table, or take `search` out of the rule.',
    place,
  );
