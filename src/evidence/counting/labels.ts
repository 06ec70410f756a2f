import type { Scalar } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import type { Cell, Engine } from './engine.ts';
import { literal } from './sql.ts';
import type { Column, Table } from './table.ts';

/**
 * One spelling per value, so that the label 1, the prediction 1.0 and the document's 1 are the same. The document's
 * `positive` says what is meant: a number compares as a number, true and false also as 1 and 0, a text as it stands.
 */
function spelling(text: string, column: Column, positive: Scalar): string {
  if (typeof positive === 'boolean') {
    if (column.kind === 'number') return truth.get(decimal(text)) ?? text;
    return column.kind === 'text' ? text.toLowerCase() : text;
  }
  if (column.kind === 'boolean') return typeof positive === 'number' ? String(Number(text === 'true')) : text;
  if (column.kind === 'number' || typeof positive === 'number') return decimal(text);
  return text;
}

const truth = new Map([
  ['1', 'true'],
  ['0', 'false'],
]);

/** `positive` as the column spells it. */
function positiveSpelling(column: Column, positive: Scalar): string {
  if (typeof positive !== 'string') return String(positive);
  if (column.kind === 'boolean') return positive.toLowerCase();
  return column.kind === 'number' ? decimal(positive) : positive;
}

/** 1 for the positive value, 0 for any other, null for a missing one. */
export function classOf(text: Cell, column: Column, positive: Scalar): 0 | 1 | null {
  if (text === null) return null;
  return spelling(text, column, positive) === positiveSpelling(column, positive) ? 1 : 0;
}

/** Integers keep every digit; other numbers are written as JavaScript writes them; other texts stay. */
function decimal(text: string): string {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text).toString();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? String(Number(text)) : text;
}

/** The label's values: the positive one and at most one other, in the spelling of `spelling`. */
export type LabelSpace = { readonly positive: string; readonly other: string | null };

/**
 * Which of a column's raw texts are positive (1), the other value (0) or missing (null).
 * Throws EvidenceError when there are more values than two, or values outside `space`.
 */
export async function binaryValues(
  engine: Engine,
  table: Table,
  column: Column,
  positive: Scalar,
  texts: Iterable<Cell>,
  space: LabelSpace | null,
): Promise<{ readonly values: ReadonlyMap<Cell, 0 | 1 | null>; readonly space: LabelSpace }> {
  const wanted = positiveSpelling(column, positive);
  const others = new Set<string>();
  const values = new Map<Cell, 0 | 1 | null>();
  for (const text of texts) {
    const value = classOf(text, column, positive);
    if (value === 0) others.add(spelling(text!, column, positive));
    values.set(text, value);
  }
  const allowed = space?.other ?? null;
  const unknown = [...values.keys()].filter((text) => text !== null && values.get(text) === 0);
  // A missing label that a data frame wrote as NaN is no class of its own.
  const notANumber =
    column.kind !== 'boolean' && typeof positive !== 'string' && [...others].some((text) => /^nan$/i.test(text));
  if (notANumber || others.size > 1 || (allowed !== null && others.size === 1 && !others.has(allowed))) {
    throw await unknownLabels(engine, table, column, wanted, allowed, unknown as string[]);
  }
  return { values, space: { positive: wanted, other: allowed ?? [...others][0] ?? null } };
}

async function unknownLabels(
  engine: Engine,
  table: Table,
  column: Column,
  positive: string,
  other: string | null,
  texts: readonly string[],
): Promise<EvidenceError> {
  const unexpected = texts.filter((text) => text !== other);
  const found = await firstRows(engine, table, column, unexpected);
  const expected =
    other === null ? `"${positive}" and one other value` : `"${positive}" and "${other}", as in the label`;
  const more = unexpected.length > found.length ? `, and ${unexpected.length - found.length} more` : '';
  return new EvidenceError(
    'labels-unknown',
    `Column "${column.name}" of ${table.uri} should hold ${expected}, but also holds ${found.join(', ')}${more}.`,
    'Correct the values, name another column, or correct `positive`.',
  );
}

/** `"x" (first in row 7)` for up to five values, by row. */
export async function firstRows(
  engine: Engine,
  table: Table,
  column: Column,
  texts: readonly string[],
): Promise<string[]> {
  const listed = texts.slice(0, 1000).map(literal).join(', ');
  if (table.rowNumber === null) return texts.slice(0, 5).map((text) => `"${text}"`);
  const rows = await engine.rows(
    `SELECT CAST(${column.sql} AS VARCHAR) AS value, min(${table.rowNumber}) AS first FROM ${table.relation} ` +
      `WHERE value IN (${listed}) GROUP BY value ORDER BY first LIMIT 5`,
  );
  return rows.map(([value, row]) => `"${value}" (first in row ${row})`);
}

/** A column with more values than this is an amount or a name; grouping a large table by it could fill the memory. */
export const labelLimit = 1_000;

/** Throws EvidenceError when `distinct` values, of all rows or the first, are too many for a binary column. */
export function refuseUnlikelyLabel(table: Table, column: Column, distinct: number | undefined): void {
  if (distinct === undefined || distinct <= labelLimit) return;
  throw new EvidenceError(
    'labels-unknown',
    `Column "${column.name}" of ${table.uri} holds ${distinct} values or more; a binary column holds two.`,
    'Name the column that holds the label or prediction; a score belongs under `score`.',
  );
}
