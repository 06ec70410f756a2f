import { EvidenceError } from '../errors.ts';
import type { Cell } from './engine.ts';
import type { Column, Table } from './table.ts';

/** More cells than this are no groups: each would hold a handful of rows, and judging those says nothing. */
export const cellLimit = 100_000;

/** Longest name of a group. Longer texts are what people wrote, not what they are sorted by. */
const nameLimit = 1_000;

/** A key as text, cut where it is longer than any name may be. */
export const nameSql = (key: string): string => `left(CAST(${key} AS VARCHAR), ${nameLimit + 1})`;

/** Throws EvidenceError when one of these texts, made by `nameSql`, is too long to be a name. */
export function refuseLongNames(table: Table, name: string, texts: Iterable<Cell>): void {
  for (const text of texts) {
    if (text === null || text.length <= nameLimit) continue;
    throw new EvidenceError(
      'cells-too-long',
      `Column "${name}" of ${table.uri} holds texts longer than ${nameLimit} characters, such as "${text.slice(0, 40)}…".`,
      'Group by a column of short names, and leave out free text.',
    );
  }
}

export const tooManyCells = (table: Table, by: readonly { readonly name: string }[]): EvidenceError =>
  new EvidenceError(
    'cells-too-many',
    `Grouping ${table.uri} by ${[...new Set(by.map(({ name }) => `"${name}"`))].join(' and ')} makes more than ${cellLimit} cells.`,
    'Group by columns with few values: make bands of amounts and dates, and leave out names and ids.',
  );

/** The rows that were read are not as many as the file states. */
export const lyingRowCount = (table: Table, counted: number): EvidenceError =>
  new EvidenceError(
    'table-unreadable',
    `${table.uri} says that it has ${table.rows} rows, but ${counted} were read.`,
    'Write the file again, and pin its digest.',
  );

/** One column of rows. */
export function* column<T>(rows: readonly (readonly T[])[], index: number): Generator<T> {
  for (const row of rows) yield row[index]!;
}

/** Throws EvidenceError when a group has no name in any of the cells. */
export function refuseEmptyGroup(table: Table, group: Pick<Column, 'name'>, names: Iterable<Cell>): void {
  for (const name of names) if (name !== null) return;
  throw new EvidenceError(
    'column-empty',
    `Column "${group.name}" of ${table.uri} has no value in any row, so nothing can be grouped by it.`,
    'Fill the column, or group by another one.',
  );
}

/** The order of cells: by one value after the other. */
export function byValues(a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, value] of a.entries()) {
    const order = compare(value, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Missing first, texts by UTF-16 code unit: no locale is asked. */
export function compare<T extends string | number>(a: T | null, b: T | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
