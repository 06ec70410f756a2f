import type { Counts } from '../../domain/measurement.ts';
import { lyingRowCount } from './cube.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { columnOf, type Table } from './table.ts';

/** Rows per value: the `top` most frequent, the rest, NULL. Memory is bounded by DuckDB, which spills. */
export async function categories(
  engine: Engine,
  table: Table,
  name: string,
  top: number,
): Promise<Extract<Counts, { kind: 'categories' }>> {
  const grouped = 'grouped';
  await engine.run(
    `CREATE OR REPLACE TABLE ${grouped} AS SELECT CAST(value AS VARCHAR) AS value, count(*) AS rows FROM ` +
      `(SELECT ${groupSql(columnOf(table, name), 't')} AS value FROM ${table.relation} AS t) GROUP BY ALL`,
  );
  // Ties are broken by the value's bytes, which order as code points do: no locale is asked.
  const counted = await engine.rows(
    `SELECT value, rows FROM ${grouped} WHERE value IS NOT NULL ORDER BY rows DESC, value LIMIT ${Math.max(0, Math.floor(top))}`,
  );
  const [[total, missing, distinct] = []] = await engine.rows(
    `SELECT sum(rows), sum(rows) FILTER (value IS NULL), count(value) FROM ${grouped}`,
  );
  if (Number(total) !== table.rows) throw lyingRowCount(table, Number(total));
  const values = counted.map(([value, rows]): [string, number] => [value!, Number(rows)]);
  const nulls = Number(missing ?? 0);
  const listed = values.reduce((sum, [, rows]) => sum + rows, 0);
  return {
    kind: 'categories',
    rows: table.rows,
    values,
    rest: table.rows - nulls - listed,
    distinct: Number(distinct),
    nulls,
  };
}
