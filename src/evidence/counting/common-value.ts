import type { Column } from './table.ts';

/**
 * Two columns of two tables as SQL whose values are equal where they mean the same: numbers by value, whole numbers
 * with all their digits, times as points in time, and whatever a text file holds as the other file's type. Two columns
 * of texts are compared as they stand.
 */
export function commonValues(a: Column, b: Column): readonly [string, string] {
  const type = commonType(a, b);
  const isMixed = (a.kind === 'text') !== (b.kind === 'text');
  return [valueAs(type, a, 'a', isMixed), valueAs(type, b, 'b', isMixed)];
}

type Common = 'whole' | 'single' | 'double' | 'boolean' | 'time' | 'text';

/** A float of 32 bits has lost what a double of the same number still has, so both are compared as such floats. */
function commonType(a: Column, b: Column): Common {
  const both = (holds: (column: Column) => boolean): boolean =>
    [a, b].every((one) => one.kind === 'text' || holds(one));
  if (a.kind === 'text' && b.kind === 'text') return 'text';
  if (both(({ kind }) => kind === 'boolean')) return 'boolean';
  if (both(({ type }) => /INT$/.test(type))) return 'whole';
  if (both(({ kind }) => kind === 'number')) return [a, b].some(({ type }) => type === 'FLOAT') ? 'single' : 'double';
  return both(({ type }) => /^(DATE|TIMESTAMP)/.test(type)) ? 'time' : 'text';
}

/** @param isMixed one of the columns holds texts: one that is no such value is equal to no value of the other column */
function valueAs(common: Common, column: Column, alias: string, isMixed: boolean): string {
  const sql = `${alias}.${column.sql}`;
  const text = `CAST(${sql} AS VARCHAR)`;
  const orText = (value: string): string => (isMixed ? `coalesce(CAST(${value} AS VARCHAR), ${text})` : value);
  switch (common) {
    case 'whole':
      return orText(column.kind === 'text' ? wholeOf(sql) : sql);
    case 'single':
      return orText(signless(`TRY_CAST(${sql} AS FLOAT)`));
    case 'double':
      return orText(signless(`TRY_CAST(${sql} AS DOUBLE)`));
    case 'boolean':
      return `lower(${text})`;
    case 'time':
      return orText(`TRY_CAST(${sql} AS TIMESTAMPTZ)`);
    case 'text':
      return text;
  }
}

/** −0 and 0 are equal and print differently. */
const signless = (number: string): string => `CASE WHEN ${number} = 0 THEN 0 ELSE ${number} END`;

/** Digits with nothing behind the point, as data frames write whole numbers beside missing ones: 7 and 7.0. */
const wholeOf = (sql: string): string =>
  `CASE WHEN regexp_full_match(${sql}, '[+-]?[0-9]+([.]0*)?') THEN TRY_CAST(split_part(${sql}, '.', 1) AS HUGEINT) END`;
