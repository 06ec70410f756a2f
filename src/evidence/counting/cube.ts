import type { Counts, CubeCell } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import type { Cell, Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { binaryValues, type LabelSpace, refuseUnlikelyLabel } from './labels.ts';
import type { Rows, Side } from './rows.ts';
import { notFinite, numberSql } from './scores.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** More cells than this are no groups. A cell then holds a handful of rows, and judging them says nothing. */
export const cellLimit = 100_000;

type Cube = Extract<Counts, { kind: 'cube' }>;

/** Rows per group values × label × prediction × champion's prediction. Throws EvidenceError. */
export async function cube(engine: Engine, rows: Rows, by: readonly string[]): Promise<Cube> {
  const { table, roles } = rows.candidate;
  const groups = by.map((name) => columnOf(table, name));
  const label = roles.label === null ? null : columnOf(table, roles.label);
  if (label !== null) await refuseUnlikelyLabel(engine, table, label);
  const outcomes = [
    label === null ? 'NULL' : groupSql(label, rows.candidate.alias),
    await predictionSql(engine, rows.candidate),
    rows.champion === null ? 'NULL' : await predictionSql(engine, rows.champion),
  ];
  const keys = [...groups.map((column) => groupSql(column, rows.candidate.alias)), ...outcomes];
  const counted = await engine.rows(
    `SELECT ${keys.map((_, index) => `k${index}`).join(', ')}, count(*) AS rows FROM ` +
      `(SELECT ${keys.map((sql, index) => `${sql} AS k${index}`).join(', ')} FROM ${rows.from}) GROUP BY ALL LIMIT ${cellLimit + 1}`,
  );
  if (counted.length > cellLimit) throw tooManyCells(table, by);
  const cells = await binaryCells(engine, rows, groups.length, label, counted);
  const total = cells.reduce((sum, cell) => sum + cell.rows, 0);
  if (total !== table.rows) throw lyingRowCount(table, total);
  for (const [index, column] of groups.entries()) refuseEmptyGroup(table, column, cells, index);
  return { kind: 'cube', rows: total, cells };
}

async function predictionSql(engine: Engine, { table, roles, alias }: Side): Promise<string> {
  if (roles.prediction === null) return 'NULL';
  if ('threshold' in roles.prediction) {
    const score = numberSql(table, scoreColumn(table, roles.score), alias);
    return `CASE WHEN isfinite(${score}) THEN ${score} >= CAST('${roles.prediction.threshold}' AS DOUBLE) END`;
  }
  const column = columnOf(table, roles.prediction.column);
  await refuseUnlikelyLabel(engine, table, column);
  return groupSql(column, alias);
}

export function scoreColumn(table: Table, score: string | null): Column {
  if (score !== null) return columnOf(table, score);
  throw new EvidenceError(
    'count-impossible',
    `${table.uri} names no score column, and one is needed here.`,
    'Name the column of the score as `score`.',
  );
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
  const championPredictions =
    champion === null ? null : await predictionValues(engine, champion, column(counted, width + 2), space);
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

function* column(rows: readonly Cell[][], index: number): Generator<Cell> {
  for (const row of rows) yield row[index]!;
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

/** By group values, then label, prediction, champion; missing first, texts by UTF-16 code unit: no locale is asked. */
function inOrder(a: CubeCell, b: CubeCell): number {
  for (const [index, value] of a.values.entries()) {
    const order = compare(value, b.values[index]!);
    if (order !== 0) return order;
  }
  return compare(a.label, b.label) || compare(a.prediction, b.prediction) || compare(a.champion, b.champion);
}

function compare<T extends string | number>(a: T | null, b: T | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

const tooManyCells = (table: Table, by: readonly string[]): EvidenceError =>
  new EvidenceError(
    'cells-too-many',
    `Grouping ${table.uri} by ${by.map((name) => `"${name}"`).join(' and ')} makes more than ${cellLimit} cells.`,
    'Group by columns with few values: make bands of amounts and dates, and leave out names and ids.',
  );

/** A Parquet footer states the number of rows; whoever made the file may have stated another number than the pages hold. */
export const lyingRowCount = (table: Table, counted: number): EvidenceError =>
  new EvidenceError(
    'table-unreadable',
    `${table.uri} says that it has ${table.rows} rows, but ${counted} can be read.`,
    'Write the file again, and pin its digest.',
  );

function refuseEmptyGroup(table: Table, group: Column, cells: readonly CubeCell[], index: number): void {
  if (cells.some((cell) => cell.values[index] !== null)) return;
  throw new EvidenceError(
    'column-empty',
    `Column "${group.name}" of ${table.uri} has no value in any row, so nothing can be grouped by it.`,
    'Fill the column, or group by another one.',
  );
}
