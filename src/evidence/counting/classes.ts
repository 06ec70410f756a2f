import { EvidenceError } from '../errors.ts';
import { nameSql } from './cells.ts';
import { classNameSql } from './class-name.ts';
import type { Cell, Engine } from './engine.ts';
import { brokenRequirement } from './requirement.ts';
import type { Key } from './row-counts.ts';
import type { Rows, Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import type { Column, Table } from './table.ts';

/** A column of classes, and whose it is. */
export type Classes = { readonly side: Side; readonly column: Column };

/** Its raw values are grouped, which is cheap; the groups are given their names. */
export const classKey = ({ side: { table, roles, alias }, column }: Classes): Key => ({
  table,
  name: column.name,
  sql: `${alias}.${column.sql}`,
  text: (grouped, name) => nameSql(classNameSql({ ...column, sql: name }, grouped, roles.positive)),
});

/** More classes than this are amounts or names: a matrix of them has as many cells as a table has rows. */
const classLimit = 1_000;

/** Refuses, before a large table is grouped in vain, columns that its first rows show to be no classes. */
export async function refuseUnlikelyClasses(
  engine: Engine,
  { from, candidate: { table } }: Rows,
  classes: readonly (Classes | null)[],
): Promise<void> {
  const named = classes.filter((each) => each !== null);
  const sqlOf = ({ side, column }: Classes): string => `${side.alias}.${column.sql}`;
  const sample = await distinctInSample(engine, table.rows, from, named.map(sqlOf));
  for (const [index, each] of named.entries()) refuseManyClasses(each, sample?.[index] ?? 0);
}

/** Throws EvidenceError when a column holds so many classes. */
export function refuseManyClasses({ side, column }: Classes, classes: number): void {
  if (classes <= classLimit) return;
  throw new EvidenceError(
    'classes-too-many',
    `Column "${column.name}" of ${side.table.uri} holds ${classes} classes or more; at most ${classLimit} are counted.`,
    'Name the column that holds the class; an amount is judged by metrics of regression, a score belongs under `score`.',
  );
}

/** A missing class that a data frame wrote as NaN is no class of its own. Throws EvidenceError with its first row. */
export async function refuseNaN(
  engine: Engine,
  { side: { table, roles }, column }: Classes,
  names: Iterable<Cell>,
): Promise<void> {
  if (column.kind === 'boolean' || typeof roles.positive === 'string') return;
  for (const name of names) if (name !== null && /^nan$/i.test(name)) throw await notAClass(engine, table, column);
}

const notAClass = (engine: Engine, table: Table, column: Column): Promise<EvidenceError> =>
  brokenRequirement(engine, {
    table,
    column,
    holds: (alias) => `lower(CAST(${alias}.${column.sql} AS VARCHAR)) IS DISTINCT FROM 'nan'`,
    code: 'labels-unknown',
    expected: 'a class was expected, or no value',
    remedy: 'Leave the value out where there is none (NULL, an empty field).',
  });
