import type { ColumnPair, CountRequest, Counts } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { lyingRowCount } from './cells.ts';
import { commonValues } from './common-value.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { repeatedRows } from './repeats.ts';
import { columnOf, type Table } from './table.ts';
import { timeColumn } from './time-column.ts';

type Overlap = Extract<Counts, { kind: 'overlap' }>;
type Asked = Pick<Extract<CountRequest, { kind: 'overlap' }>, 'id' | 'columns' | 'time'>;

/** What two tables have in common. Throws EvidenceError. */
export async function overlap(
  engine: Engine,
  table: Table,
  other: Table,
  { id, columns, time }: Asked,
): Promise<Overlap> {
  const alike = columns.map((name): ColumnPair => ({ own: name, other: name }));
  return {
    kind: 'overlap',
    rows: table.rows,
    otherRows: other.rows,
    sharedIds: id === null ? null : await sharedRows(engine, table, other, [id], 'nobody'),
    sharedRows: alike.length === 0 ? null : await sharedRows(engine, table, other, alike, 'value'),
    repeatedRows:
      alike.length === 0
        ? null
        : { own: await repeatedIn(engine, table, columns), other: await repeatedIn(engine, other, columns) },
    notLater: time === null ? null : await notLater(engine, table, other, time),
  };
}

const repeatedIn = (engine: Engine, table: Table, columns: readonly string[]): Promise<number> =>
  repeatedRows(
    engine,
    `${table.relation} AS t`,
    columns.map((name) => groupSql(columnOf(table, name), 't')),
  );

/**
 * Rows of `table` of which `other` has one alike in all pairs of columns. Both are grouped together: a join would skip
 * rows by what a Parquet file says of its values. Hashes only choose which rows are compared, so the count is exact.
 * @param missing what a missing value is equal to: nothing, or another missing one
 */
async function sharedRows(
  engine: Engine,
  table: Table,
  other: Table,
  pairs: readonly ColumnPair[],
  missing: 'nobody' | 'value',
): Promise<number> {
  const values = pairs.map((pair) => commonValues(columnOf(table, pair.own), columnOf(other, pair.other)));
  const keys = values.map((_, index) => `k${index}`);
  const side = (index: 0 | 1): string =>
    `SELECT ${values.map((both, key) => `${both[index]} AS ${keys[key]}`).join(', ')}, ${index} AS side ` +
    `FROM ${index === 0 ? `${table.relation} AS a` : `${other.relation} AS b`}`;
  const rows = `(SELECT *, hash(${keys.join(', ')}) AS hash FROM (${side(0)} UNION ALL ${side(1)}))`;
  const grouped = (by: readonly string[], from: string): string =>
    `(SELECT ${by.join(', ')}, count(*) FILTER (side = 0) AS own, count(*) FILTER (side = 1) AS others FROM ${from} GROUP BY ${by.join(', ')})`;
  const [[own, others, suspects] = []] = await engine.rows(
    `SELECT sum(own), sum(others), coalesce(sum(own) FILTER (others > 0), 0) FROM ${grouped(['hash'], rows)}`,
  );
  if (Number(own) !== table.rows) throw lyingRowCount(table, Number(own));
  if (Number(others) !== other.rows) throw lyingRowCount(other, Number(others));
  if (suspects === '0') return 0;
  const inBoth = `SELECT hash FROM ${grouped(['hash'], rows)} WHERE own > 0 AND others > 0`;
  const present = missing === 'nobody' ? ` AND ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')}` : '';
  const [[compared, shared] = []] = await engine.rows(
    `SELECT sum(own), coalesce(sum(own) FILTER (others > 0${present}), 0) FROM ${grouped(keys, `${rows} WHERE hash IN (${inBoth})`)}`,
  );
  if (compared !== suspects) throw lyingRowCount(table, Number(compared));
  return Number(shared);
}

async function notLater(engine: Engine, table: Table, other: Table, { own, other: others }: ColumnPair) {
  const time = await timeColumn(engine, table, own, 'a');
  const reference = await timeColumn(engine, other, others, 'b');
  if (time.of !== reference.of) {
    const spoken = { number: 'numbers', instant: 'dates or timestamps' };
    throw new EvidenceError(
      'times-mixed',
      `Column "${own}" of ${table.uri} holds ${spoken[time.of]} and column "${others}" of ${other.uri} ${spoken[reference.of]}, so neither is later than the other.`,
      'Write the time of both tables the same way.',
    );
  }
  const [[rows] = []] = await engine.rows(
    `SELECT count(*) FILTER (${time.sql} <= latest) FROM ${table.relation} AS a, ` +
      `(SELECT max(${reference.sql}) AS latest FROM ${other.relation} AS b)`,
  );
  return Number(rows);
}
