import { column } from './cells.ts';
import type { Cell, Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { binaryValues, type LabelSpace, refuseUnlikelyLabel } from './labels.ts';
import type { Key } from './row-counts.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { notFinite, numberSql, scoreColumn } from './scores.ts';
import { doubleSql } from './sql.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** Something binary: a column's raw values, or a comparison with a threshold, which has no column. */
type Outcome = { readonly sql: string; readonly table: Table | null; readonly column: Column | null };

const nothing: Outcome = { sql: 'NULL', table: null, column: null };

const outcomeOf = (table: Table, column: Column, alias: string): Outcome => ({
  sql: groupSql(column, alias),
  table,
  column,
});

function predictionOf({ table, roles, alias }: Side): Outcome {
  if (roles.prediction === null) return nothing;
  if ('column' in roles.prediction) return outcomeOf(table, columnOf(table, roles.prediction.column), alias);
  const score = numberSql(table, scoreColumn(table, roles.score), alias);
  // NULL marks a score that cannot be compared.
  return {
    ...nothing,
    sql: `CASE WHEN isfinite(${score}) THEN ${score} >= ${doubleSql(roles.prediction.threshold)} END`,
  };
}

/** What rows are grouped by: label, prediction, the champion's prediction. Throws EvidenceError. */
export async function outcomeKeys(engine: Engine, rows: Rows): Promise<Key[]> {
  const { table, roles, alias } = rows.candidate;
  const outcomes = [
    roles.label === null ? nothing : outcomeOf(table, columnOf(table, roles.label), alias),
    predictionOf(rows.candidate),
    rows.champion === null ? nothing : predictionOf(rows.champion),
  ];
  await refuseUnlikelyLabels(engine, rows, outcomes);
  return outcomes.map((outcome) => ({
    table: outcome.table ?? table,
    name: outcome.column?.name ?? 'prediction',
    sql: outcome.sql,
  }));
}

/** Refuses, before a large table is grouped in vain, columns that its first rows show to be no labels. */
async function refuseUnlikelyLabels(engine: Engine, rows: Rows, outcomes: readonly Outcome[]): Promise<void> {
  const sample = await distinctInSample(
    engine,
    rows.candidate.table.rows,
    rows.from,
    outcomes.map(({ sql }) => sql),
  );
  for (const [index, { table, column }] of outcomes.entries()) {
    if (table !== null && column !== null) refuseUnlikelyLabel(table, column, sample?.[index]);
  }
}

type Values = ReadonlyMap<Cell, 0 | 1 | null>;

/** What a row's outcomes are: 1 for the positive value, 0 for the other, null for none. */
export type Outcomes = {
  readonly label: 0 | 1 | null;
  readonly prediction: 0 | 1 | null;
  readonly champion: 0 | 1 | null;
};

/**
 * Reads the outcomes from texts that were grouped by `outcomeKeys`, the first of which stands at `from`.
 * Throws EvidenceError for values that are no labels.
 */
export async function outcomesOf(
  engine: Engine,
  { candidate, champion }: Rows,
  texts: readonly (readonly Cell[])[],
  from: number,
): Promise<(own: readonly Cell[]) => Outcomes> {
  const { table, roles } = candidate;
  const labels =
    roles.label === null
      ? null
      : await binaryValues(engine, table, columnOf(table, roles.label), roles.positive, column(texts, from), null);
  const space = labels?.space ?? null;
  const predictions = await predictionValues(engine, candidate, column(texts, from + 1), space);
  // A champion whose table spells its classes in its own way answers to its own two values.
  const theirs = champion?.roles.positive === roles.positive ? space : null;
  const championPredictions =
    champion === null ? null : await predictionValues(engine, champion, column(texts, from + 2), theirs);
  return (own) => ({
    label: labels?.values.get(own[from]!) ?? null,
    prediction: predictions?.get(own[from + 1]!) ?? null,
    champion: championPredictions?.get(own[from + 2]!) ?? null,
  });
}

/** Which texts of a prediction are 1, 0 or missing; null where there is no prediction. Throws EvidenceError. */
async function predictionValues(
  engine: Engine,
  { table, roles }: Side,
  texts: Iterable<Cell>,
  space: LabelSpace | null,
): Promise<Values | null> {
  if (roles.prediction === null) return null;
  if ('column' in roles.prediction) {
    const predicted = columnOf(table, roles.prediction.column);
    return (await binaryValues(engine, table, predicted, roles.positive, texts, space)).values;
  }
  for (const text of texts) if (text === null) throw await notFinite(engine, table, scoreColumn(table, roles.score));
  return new Map<Cell, 0 | 1>([
    ['true', 1],
    ['false', 0],
  ]);
}
