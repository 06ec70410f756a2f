import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { binaryValues, refuseUnlikelyLabel } from './labels.ts';
import type { Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { literal } from './sql.ts';
import { type Column, columnOf } from './table.ts';

/** A label of two values, with the rows of each. */
export type BinaryLabel = {
  /** TRUE where the row is positive, FALSE where it has the other value, NULL where it has none. */
  readonly sql: string;
  readonly positives: number;
  readonly negatives: number;
  readonly labelled: number;
};

/** Throws EvidenceError where there is no label, or one of more than two values. */
export async function binaryLabel(engine: Engine, { table, roles, alias }: Side): Promise<BinaryLabel> {
  if (roles.label === null) {
    throw new EvidenceError(
      'count-impossible',
      `${table.uri} names no label column, and one is needed here.`,
      'Name the column of the label as `label`.',
    );
  }
  const column = columnOf(table, roles.label);
  const sample = await distinctInSample(engine, table.rows, table.relation, [column.sql]);
  refuseUnlikelyLabel(table, column, sample?.[0]);
  const counted = await engine.rows(
    `SELECT ${column.sql} AS value, count(*) AS rows FROM ${table.relation} GROUP BY ALL`,
  );
  const { values } = await binaryValues(
    engine,
    table,
    column,
    roles.positive,
    counted.map(([text = null]) => text),
    null,
  );
  const rowsOf = (value: 0 | 1): number =>
    counted.reduce((sum, [text = null, rows]) => sum + (values.get(text) === value ? Number(rows) : 0), 0);
  const positives = rowsOf(1);
  const negatives = rowsOf(0);
  const texts = [...values].flatMap(([text, value]) => (text !== null && value === 1 ? [text] : []));
  return {
    sql: isOneOf(column, `${alias}.${column.sql}`, texts),
    positives,
    negatives,
    labelled: positives + negatives,
  };
}

/** TRUE, FALSE, or NULL where the value is missing. */
function isOneOf(column: Column, sql: string, texts: readonly string[]): string {
  if (texts.length === 0) return `CASE WHEN ${sql} IS NOT NULL THEN false END`;
  const listed = texts.map((text) =>
    column.kind === 'text' ? literal(text) : `CAST(${literal(text)} AS ${column.type})`,
  );
  return `${column.kind === 'text' ? `CAST(${sql} AS VARCHAR)` : sql} IN (${listed.join(', ')})`;
}
