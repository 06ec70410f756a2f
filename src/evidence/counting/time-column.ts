import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { numberOrNullSql } from './number-or-null.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** When each row was: a number (an epoch, a year, a step) or a point in time, as SQL that orders. */
export type TimeColumn = { readonly of: 'number' | 'instant'; readonly column: Column; readonly sql: string };

/**
 * A column that says when each row was: of texts, all numbers or all dates and timestamps; without a zone they are UTC.
 * Throws EvidenceError where a row has no time, or the column holds something else or both.
 */
export async function timeColumn(engine: Engine, table: Table, name: string, alias: string): Promise<TimeColumn> {
  const column = columnOf(table, name);
  const number = numberOrNullSql(column, alias);
  const sql = `${alias}.${column.sql}`;
  const instant =
    column.kind === 'text' || /^(DATE|TIMESTAMP)/.test(column.type)
      ? `TRY_CAST(${sql} AS TIMESTAMPTZ)`
      : 'CAST(NULL AS TIMESTAMPTZ)';
  const [[present, numbers, instants] = []] = await engine.rows(
    `SELECT count(${sql}), count(*) FILTER (isfinite(${number})), count(*) FILTER (isfinite(${instant})) FROM ${table.relation} AS ${alias}`,
  );
  if (Number(present) < table.rows) throw missingTimes(table, column, table.rows - Number(present));
  const whole = /INT$/.test(column.type) ? sql : number;
  if (column.kind !== 'boolean' && Number(numbers) === table.rows) return { of: 'number', column, sql: whole };
  if (Number(instants) === table.rows) return { of: 'instant', column, sql: instant };
  throw new EvidenceError(
    'column-not-time',
    `Column "${name}" of ${table.uri} should say when each row was; ${numbers} of its ${table.rows} values are numbers and ${instants} are dates or timestamps.`,
    'Write every time the same way, as an ISO 8601 date or timestamp or as a number.',
  );
}

const missingTimes = (table: Table, column: Column, rows: number): EvidenceError =>
  new EvidenceError(
    'times-missing',
    `Column "${column.name}" of ${table.uri} has no value in ${rows} rows; a time was expected in every row.`,
    'Say when each row was, or leave out of the table the rows of which nobody knows.',
  );
