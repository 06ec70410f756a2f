import type { Column } from './table.ts';

/** The column as a DOUBLE, true as 1 and false as 0; NULL where a value is none of these. Of any column. */
export function numberOrNullSql(column: Column, alias: string): string {
  const sql = `${alias}.${column.sql}`;
  if (column.type === 'DOUBLE') return sql;
  if (column.kind === 'number') return `CAST(${sql} AS DOUBLE)`;
  if (column.kind === 'boolean') return `CAST(CAST(${sql} AS TINYINT) AS DOUBLE)`;
  return column.kind === 'text' ? `TRY_CAST(${sql} AS DOUBLE)` : 'CAST(NULL AS DOUBLE)';
}
