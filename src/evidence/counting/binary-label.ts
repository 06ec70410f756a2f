import { nameSql, refuseLongNames } from './cells.ts';
import type { Engine } from './engine.ts';
import { binaryValues, labelLimit, refuseUnlikelyLabel } from './labels.ts';
import { labelColumn, type Side } from './rows.ts';
import { distinctInSample } from './sample.ts';
import { literal } from './sql.ts';
import type { Column } from './table.ts';

/** A label of two values, with the rows of each. */
export type BinaryLabel = {
  /** TRUE where the row is positive, FALSE where it has the other value, NULL where it has none. */
  readonly sql: string;
  readonly positives: number;
  readonly negatives: number;
  readonly labelled: number;
};

/** Throws EvidenceError where there is no label, or one of more than two values. */
export async function binaryLabel(engine: Engine, side: Side): Promise<BinaryLabel> {
  const { table, roles, alias } = side;
  const column = labelColumn(side);
  const sample = await distinctInSample(engine, table.rows, table.relation, [column.sql]);
  refuseUnlikelyLabel(table, column, sample?.[0]);
  const counted = await engine.rows(
    `SELECT ${nameSql('value')}, rows FROM (SELECT ${column.sql} AS value, count(*) AS rows FROM ${table.relation} ` +
      `GROUP BY value LIMIT ${labelLimit + 1})`,
  );
  refuseUnlikelyLabel(table, column, counted.length);
  const texts = counted.map(([text = null]) => text);
  refuseLongNames(table, column.name, texts);
  const { values } = await binaryValues(engine, table, column, roles.positive, texts, null);
  const rowsOf = (value: 0 | 1): number =>
    counted.reduce((sum, [text = null, rows]) => sum + (values.get(text) === value ? Number(rows) : 0), 0);
  const positives = rowsOf(1);
  const negatives = rowsOf(0);
  const positive = [...values].flatMap(([text, value]) => (text !== null && value === 1 ? [text] : []));
  return {
    sql: isOneOf(column, `${alias}.${column.sql}`, positive),
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
