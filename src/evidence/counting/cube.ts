import type { Counts, CubeCell } from '../../domain/measurement.ts';
import {
  byValues,
  cellLimit,
  column,
  compare,
  lyingRowCount,
  nameSql,
  refuseEmptyGroup,
  refuseLongNames,
  tooManyCells,
} from './cells.ts';
import type { Cell, Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { binaryValues, type LabelSpace, refuseUnlikelyLabel } from './labels.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample, provesTooManyCells } from './sample.ts';
import { notFinite, numberSql, scoreColumn } from './scores.ts';
import { type Column, columnOf, type Table } from './table.ts';

type Cube = Extract<Counts, { kind: 'cube' }>;

/** Rows per group values × label × prediction × champion's prediction. Throws EvidenceError. */
export async function cube(engine: Engine, rows: Rows, by: readonly string[]): Promise<Cube> {
  const { table, roles } = rows.candidate;
  const groups = by.map((name) => columnOf(table, name));
  const label = roles.label === null ? null : columnOf(table, roles.label);
  const outcomes = [
    label === null ? nothing : outcomeOf(table, label, rows.candidate.alias),
    predictionOf(rows.candidate),
    rows.champion === null ? nothing : predictionOf(rows.champion),
  ];
  const keys = [...groups.map((column) => groupSql(column, rows.candidate.alias)), ...outcomes.map(({ sql }) => sql)];
  await refuseUnlikely(engine, rows, by, outcomes, keys);
  const counted = await engine.rows(
    `SELECT ${keys.map((_, index) => nameSql(`k${index}`)).join(', ')}, count(*) FROM ` +
      `(SELECT ${keys.map((sql, index) => `${sql} AS k${index}`).join(', ')} FROM ${rows.from}) GROUP BY ${keys.map((_, index) => `k${index}`).join(', ')} LIMIT ${cellLimit + 1}`,
  );
  if (counted.length > cellLimit) throw tooManyCells(table, by);
  const names = [...by, roles.label ?? '', 'prediction', 'prediction'];
  for (const [index, name] of names.entries()) refuseLongNames(table, name, column(counted, index));
  const cells = await binaryCells(engine, rows, groups.length, label, counted);
  const total = cells.reduce((sum, cell) => sum + cell.rows, 0);
  if (total !== table.rows) throw lyingRowCount(table, total);
  for (const [index, group] of groups.entries())
    refuseEmptyGroup(
      table,
      group,
      column(
        cells.map(({ values }) => values),
        index,
      ),
    );
  return { kind: 'cube', rows: total, cells };
}

/** Something binary to group by: a column's raw values, or a comparison with a threshold, which has no column. */
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
    sql: `CASE WHEN isfinite(${score}) THEN ${score} >= CAST('${roles.prediction.threshold}' AS DOUBLE) END`,
  };
}

/** Refuses, before a large table is grouped in vain, columns that its first rows show to be no labels or no groups. */
async function refuseUnlikely(
  engine: Engine,
  rows: Rows,
  by: readonly string[],
  outcomes: readonly Outcome[],
  keys: readonly string[],
): Promise<void> {
  const { table } = rows.candidate;
  const sample = await distinctInSample(
    engine,
    table.rows,
    rows.from,
    outcomes.map(({ sql }) => sql),
  );
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.table !== null && outcome.column !== null)
      refuseUnlikelyLabel(outcome.table, outcome.column, sample?.[index]);
  }
  if (by.length === 0) return;
  if (await provesTooManyCells(engine, table.rows, rows.from, `row(${keys.join(', ')})`)) throw tooManyCells(table, by);
}

/** Turns raw values into 1, 0 and null, joins cells that have become equal, and puts them in order. */
async function binaryCells(
  engine: Engine,
  rows: Rows,
  width: number,
  label: Column | null,
  counted: readonly Cell[][],
): Promise<CubeCell[]> {
  const { candidate, champion } = rows;
  const labels =
    label === null
      ? null
      : await binaryValues(engine, candidate.table, label, candidate.roles.positive, column(counted, width), null);
  const space = labels?.space ?? null;
  const predictions = await predictionValues(engine, candidate, column(counted, width + 1), space);
  // A champion whose table spells its classes in its own way answers to its own two values.
  const theirs = champion?.roles.positive === candidate.roles.positive ? space : null;
  const championPredictions =
    champion === null ? null : await predictionValues(engine, champion, column(counted, width + 2), theirs);
  const cells = new Map<string, CubeCell>();
  for (const row of counted) {
    const cell: Omit<CubeCell, 'rows'> = {
      values: row.slice(0, width),
      label: labels?.values.get(row[width]!) ?? null,
      prediction: predictions?.get(row[width + 1]!) ?? null,
      champion: championPredictions?.get(row[width + 2]!) ?? null,
    };
    const key = JSON.stringify(cell);
    cells.set(key, { ...cell, rows: (cells.get(key)?.rows ?? 0) + Number(row[width + 3]) });
  }
  return [...cells.values()].sort(inOrder);
}

async function predictionValues(
  engine: Engine,
  { table, roles }: Side,
  texts: Iterable<Cell>,
  space: LabelSpace | null,
): Promise<ReadonlyMap<Cell, 0 | 1 | null> | null> {
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

/** By group values, then label, prediction, champion. */
const inOrder = (a: CubeCell, b: CubeCell): number =>
  byValues(a.values, b.values) ||
  compare(a.label, b.label) ||
  compare(a.prediction, b.prediction) ||
  compare(a.champion, b.champion);
