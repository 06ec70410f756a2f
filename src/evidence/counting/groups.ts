import type { Split } from '../../domain/measurement.ts';
import { classNameSql } from './class-name.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { requireIds } from './ids.ts';
import type { Key } from './row-counts.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** What rows are grouped by, over the judged table under the alias `a`. */
export type Groups = {
  readonly keys: readonly Key[];
  /** Whether nobody named these columns to be judged: one that is empty is then no fault. */
  readonly isSearch: boolean;
};

/**
 * A key for each column, and where rows are split one for their half.
 * @param bandSql a numeric column's bands as SQL
 */
export async function groupsOf(
  engine: Engine,
  table: Table,
  by: readonly string[],
  split: Split | null,
  bandSql: (column: string, bands: number) => Promise<string>,
): Promise<Groups> {
  const keys: Key[] = [];
  for (const name of by) {
    const bands = split?.bands[name];
    const sql = bands === undefined ? groupSql(columnOf(table, name), 'a') : await bandSql(name, bands);
    keys.push({ table, name, sql });
  }
  if (split === null) return { keys, isSearch: false };
  const column = columnOf(table, split.column);
  await requireIds(engine, table, column);
  return { keys: [...keys, { table, name: split.column, sql: halfSql(column) }], isSearch: true };
}

/** The first half of all MD5 sums, or the second: of an id's text, in one spelling whatever the file's format. */
const halfSql = (column: Column): string =>
  `CASE WHEN md5(${classNameSql(column, 'a', '')}) < '8' THEN '1' ELSE '2' END`;
