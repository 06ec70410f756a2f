import { groupColumns } from '../../documents/evidence-table.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { fairnessMetricNamed } from '../../metrics/fairness.ts';
import type { Candidate } from '../check.ts';
import { columnProblem, isProblem, judgedTable, type NamedTable, placeIn, tablesOf } from '../counts/evidence.ts';
import type { BiasRule } from './settings.ts';

/** Columns of a table whose groups a rule compares, and the line that names them. */
export type Target = { readonly table: NamedTable; readonly columns: readonly string[]; readonly place: Place };

export type Targets = { readonly targets: readonly Target[]; readonly problems: readonly Problem[] };

/**
 * What a rule judges: the groups that it names, or every group that the card declares. Groups that the live version
 * declares are judged too, so that a pull request cannot be rid of a group by no longer naming it.
 */
export function targetsOf({ card, champion }: Candidate, rule: BiasRule, place: Place | null): Targets {
  const declared = tablesOf(card).filter(({ name }) => rule.evidence === null || name === rule.evidence);
  const grouped = declared.filter(({ table }) => table.groups.length > 0);
  const predicting = grouped.filter(({ table }) => table.prediction !== null);
  const former = champion === null ? [] : tablesOf(champion).flatMap(({ table }) => groupColumns(table));
  const dropped = former.filter((columns) => !tablesOf(card).some(({ table }) => has(groupColumns(table), columns)));
  const named = rule.groups?.map((group) => [group].flat()) ?? null;

  const tables = predicting.length > 0 ? predicting : grouped;
  const unnamed = rule.evidence !== null || (tables.length === 0 && (named !== null || dropped.length > 0));
  const fallback = unnamed ? judgedTable(card, rule.evidence, place) : null;
  if (fallback !== null && isProblem(fallback)) return { targets: [], problems: [fallback] };
  const judged = fallback === null ? tables : [fallback];

  const targets = judged.flatMap((table, i) => {
    const own = groupColumns(table.table);
    const sets = named ?? [...own, ...(i === 0 ? unique(dropped) : [])];
    return sets.map((columns) => {
      const index = own.findIndex((other) => same(other, columns));
      return { table, columns, place: index < 0 ? table.place : placeIn(card, table.name, 'groups', index) };
    });
  });
  // A decoy table that predicts must not let the table fall silent that the live version was judged on.
  const silenced = grouped.filter(
    ({ name, table }) => table.prediction === null && champion !== null && predicts(champion, name),
  );
  const problems = [...new Set([...targets.map(({ table }) => table), ...silenced])].flatMap(({ name, table }) => [
    ...(table.prediction === null ? [columnProblem(card, name, 'prediction', rule.metric)] : []),
    ...(table.label === null && needsLabel(rule.metric) ? [columnProblem(card, name, 'label', rule.metric)] : []),
  ]);
  return problems.length > 0 ? { targets: [], problems } : { targets, problems };
}

const predicts = (card: Candidate['card'], name: string): boolean => card.value.spec.evidence[name]?.prediction != null;

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((column) => other.includes(column));

const has = (sets: readonly (readonly string[])[], columns: readonly string[]): boolean =>
  sets.some((set) => same(set, columns));

const unique = (sets: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  sets.filter((columns, i) => sets.findIndex((other) => same(other, columns)) === i);

function needsLabel(name: string): boolean {
  const metric = fairnessMetricNamed(name);
  if (metric.family === 'rates') return metric.rates.some((rate) => rate.needsLabel);
  return metric.family === 'people' || name !== 'score-difference';
}
