import type { ColumnExpectation, ColumnSoundness, CountRequest, Counts } from '../../domain/measurement.ts';
import { lyingRowCount } from './cells.ts';
import type { Engine } from './engine.ts';
import { unexpectedSql } from './expectation.ts';
import { groupSql } from './group.ts';
import { idCounts } from './ids.ts';
import { numberOrNullSql } from './number-or-null.ts';
import { repeatedRows } from './repeats.ts';
import { type Column, columnOf, type Table } from './table.ts';
import { timeColumn } from './time-column.ts';

type Soundness = Extract<Counts, { kind: 'soundness' }>;
type Asked = Omit<Extract<CountRequest, { kind: 'soundness' }>, 'kind' | 'pin'>;

/**
 * How sound a table is. Lists and structures are values that can be missing and alike like any other; a JSONL column
 * with two kinds of value is an error. Throws EvidenceError.
 */
export async function soundness(engine: Engine, table: Table, { id, time, expected }: Asked): Promise<Soundness> {
  for (const { fault } of table.columns) if (fault !== null && fault.code !== 'column-nested') throw fault;
  const idColumn = id === null ? null : columnOf(table, id);
  const columns = await columnCounts(engine, table);
  const unexpected = await unexpectedCounts(engine, table, expected);
  const others = table.columns.filter((column) => column !== idColumn);
  const compared = others.length === 0 ? table.columns : others;
  return {
    kind: 'soundness',
    rows: table.rows,
    columns,
    unexpected,
    repeatedIds: idColumn === null ? null : await repeatedIds(engine, table, idColumn),
    repeatedRows: await repeatedRows(
      engine,
      `${table.relation} AS t`,
      compared.map((column) => valueSql(column)),
    ),
    lastDay: time === null ? null : await lastDay(engine, table, time),
  };
}

/** Equal values are equal as groups are. */
const valueSql = (column: Column): string => (column.fault === null ? groupSql(column, 't') : `t.${column.sql}`);

async function columnCounts(engine: Engine, table: Table): Promise<ColumnSoundness[]> {
  const aggregates = table.columns.flatMap((column) => {
    const number = column.fault === null ? numberOrNullSql(column, 't') : 'CAST(NULL AS DOUBLE)';
    return [`count(t.${column.sql})`, `count(${number})`, `count(*) FILTER (isnan(${number}))`].concat(
      `count(*) FILTER (isinf(${number}))`,
    );
  });
  const [[rows, ...counted] = []] = await engine.rows(
    `SELECT ${['count(*)', ...aggregates].map((sql, index) => `${sql} AS a${index}`).join(', ')} FROM ${table.relation} AS t`,
  );
  if (Number(rows) !== table.rows) throw lyingRowCount(table, Number(rows));
  const columns: ColumnSoundness[] = [];
  for (const [index, column] of table.columns.entries()) {
    const [present, numbers, nans, infinities] = counted.slice(4 * index, 4 * index + 4).map(Number);
    const isNumeric = numbers === present;
    columns.push({
      column: column.name,
      type: column.type,
      nulls: table.rows - present!,
      nans: isNumeric ? nans! : 0,
      infinities: isNumeric ? infinities! : 0,
      distinct: (await idCounts(engine, table, column)).distinct,
    });
  }
  return columns;
}

async function unexpectedCounts(
  engine: Engine,
  table: Table,
  expected: readonly ColumnExpectation[],
): Promise<Soundness['unexpected']> {
  if (expected.length === 0) return [];
  const row = table.rowNumber ?? 'NULL';
  const aggregates = expected.flatMap((each) => {
    const unexpected = unexpectedSql(columnOf(table, each.column), each, 't');
    return [`count(*) FILTER (${unexpected})`, `min(${row}) FILTER (${unexpected})`];
  });
  const [counted = []] = await engine.rows(
    `SELECT ${aggregates.map((sql, index) => `${sql} AS a${index}`).join(', ')} FROM ${table.relation} AS t`,
  );
  return expected.map((_, index) => {
    const first = counted[2 * index + 1];
    return { rows: Number(counted[2 * index]), first: first == null ? null : Number(first) };
  });
}

async function repeatedIds(engine: Engine, table: Table, column: Column): Promise<number> {
  const { present, distinct } = await idCounts(engine, table, column);
  return present - distinct;
}

async function lastDay(engine: Engine, table: Table, name: string): Promise<string | null> {
  const time = await timeColumn(engine, table, name, 't');
  if (time.of === 'number') return null;
  const [[latest] = []] = await engine.rows(`SELECT epoch_ms(max(${time.sql})) FROM ${table.relation} AS t`);
  return new Date(Number(latest)).toISOString().slice(0, 10);
}
