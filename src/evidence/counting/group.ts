import type { Column } from './table.ts';

/** Types whose equal values have equal texts, so that grouping by value or by text is the same; grouping by value is faster. */
const plain =
  /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BOOLEAN|VARCHAR|JSON|DATE|TIMESTAMP|UUID|DECIMAL\(.*\)|ENUM\(.*\))$/;

/** A column as a group: an expression whose text is the group's name, the same for equal values in any row order. */
export function groupSql(column: Column, alias: string): string {
  const sql = `${alias}.${column.sql}`;
  if (plain.test(column.type)) return sql;
  // −0 and 0 are equal and print differently: which one a group showed would depend on the first row.
  if (column.kind === 'number') return `CAST(CASE WHEN ${sql} = 0 THEN 0 ELSE ${sql} END AS VARCHAR)`;
  return `CAST(${sql} AS VARCHAR)`;
}
