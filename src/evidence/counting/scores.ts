import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** The column of the score. Throws EvidenceError. */
export function scoreColumn(table: Table, score: string | null): Column {
  if (score !== null) return columnOf(table, score);
  throw new EvidenceError(
    'count-impossible',
    `${table.uri} names no score column, and one is needed here.`,
    'Name the column of the score as `score`.',
  );
}

/** The column as a DOUBLE; NULL where a text is no number. Throws EvidenceError for dates and the like. */
export function numberSql(table: Table, column: Column, alias: string): string {
  const sql = `${alias}.${column.sql}`;
  if (column.type === 'DOUBLE') return sql;
  if (column.kind === 'number') return `CAST(${sql} AS DOUBLE)`;
  if (column.kind === 'text') return `TRY_CAST(${sql} AS DOUBLE)`;
  throw new EvidenceError(
    'column-not-numeric',
    `Column "${column.name}" of ${table.uri} has the type ${column.type}; a number was expected.`,
    'Name a numeric column, or list this one among the categorical columns.',
  );
}

/** Says which score is not a finite number, and where. Only called when one is known to be there. */
export async function notFinite(engine: Engine, table: Table, column: Column): Promise<EvidenceError> {
  const sql = numberSql(table, column, 't');
  const row = table.rowNumber ?? 'NULL';
  const [[text, first, count] = []] = await engine.rows(
    `SELECT arg_min(value, row), min(row), count(*) FROM (SELECT coalesce(CAST(t.${column.sql} AS VARCHAR), 'no value') AS value, ` +
      `${row} AS row FROM ${table.relation} AS t WHERE (isfinite(${sql})) IS NOT TRUE)`,
  );
  const where = first === null || first === undefined ? '' : ` in row ${first}`;
  const all = Number(count) > 1 ? `, and ${Number(count) - 1} more such rows` : '';
  return new EvidenceError(
    'score-not-finite',
    `Column "${column.name}" of ${table.uri} has ${text}${where}${all}; every score must be a finite number.`,
    'Score every row, or leave out of the table the rows that the model does not score.',
  );
}
