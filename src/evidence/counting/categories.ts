import type { Counts } from '../../domain/measurement.ts';
import { cellLimit, lyingRowCount, nameSql, refuseLongNames, tooManyCells } from './cells.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { provesTooManyCells } from './sample.ts';
import { columnOf, type Table } from './table.ts';

type Categories = Extract<Counts, { kind: 'categories' }>;

/** Rows per value: the `top` most frequent, the rest, NULL. Throws EvidenceError when there are too many to be categories. */
export async function categories(engine: Engine, table: Table, name: string, top: number): Promise<Categories> {
  const value = groupSql(columnOf(table, name), 't');
  const from = `${table.relation} AS t`;
  if (await provesTooManyCells(engine, table.rows, from, value)) throw tooManyCells(table, [{ name }]);
  const counted = await engine.rows(
    `SELECT ${nameSql('value')}, count(*) FROM (SELECT ${value} AS value FROM ${from}) GROUP BY value LIMIT ${cellLimit + 2}`,
  );
  refuseLongNames(
    table,
    name,
    counted.map(([text = null]) => text),
  );
  const nulls = counted.reduce((sum, [text, rows]) => sum + (text === null ? Number(rows) : 0), 0);
  const values = counted.flatMap(([text, rows]): [string, number][] => (text == null ? [] : [[text, Number(rows)]]));
  if (values.length > cellLimit) throw tooManyCells(table, [{ name }]);
  const present = values.reduce((sum, [, rows]) => sum + rows, 0);
  if (present + nulls !== table.rows) throw lyingRowCount(table, present + nulls);
  // Texts order by UTF-16 code unit: no locale is asked.
  values.sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a < b ? -1 : 1));
  const listed = values.slice(0, Math.max(0, Math.floor(top)));
  const rest = present - listed.reduce((sum, [, rows]) => sum + rows, 0);
  return { kind: 'categories', rows: table.rows, values: listed, rest, distinct: values.length, nulls };
}
