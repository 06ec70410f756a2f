import type { ColumnExpectation, ValueType } from '../../domain/measurement.ts';
import { numberOrNullSql } from './number-or-null.ts';
import { literal } from './sql.ts';
import type { Column } from './table.ts';

/** TRUE where the value of a row is there and not what is expected. NaN is no number, and within no bounds. */
export function unexpectedSql(column: Column, expected: ColumnExpectation, alias: string): string {
  const number = numberOrNullSql(column, alias);
  const conditions = [
    ...(expected.type === null ? [] : [typeSql(column, expected.type, alias)]),
    ...(expected.least === null ? [] : [`(${number} >= ${doubleSql(expected.least)} AND NOT isnan(${number}))`]),
    ...(expected.most === null ? [] : [`${number} <= ${doubleSql(expected.most)}`]),
    ...(expected.oneOf === null ? [] : [oneOfSql(column, expected.oneOf, alias)]),
  ];
  return `(${alias}.${column.sql} IS NOT NULL AND (${conditions.join(' AND ') || 'true'}) IS NOT TRUE)`;
}

const doubleSql = (value: number | string): string => `CAST('${value}' AS DOUBLE)`;

const isTime = ({ type }: Column): boolean => /^(DATE|TIMESTAMP)/.test(type);

function typeSql(column: Column, type: ValueType, alias: string): string {
  const { kind } = column;
  const sql = `${alias}.${column.sql}`;
  const number = numberOrNullSql(column, alias);
  switch (type) {
    case 'number':
      return kind === 'boolean' ? 'false' : `(${number} IS NOT NULL AND NOT isnan(${number}))`;
    case 'integer':
      return kind === 'boolean' ? 'false' : `(isfinite(${number}) AND ${number} = trunc(${number}))`;
    case 'boolean':
      return kind === 'text' ? `lower(${sql}) IN ('true', 'false', '1', '0')` : `${number} IN (0, 1)`;
    case 'time':
      return kind === 'text' ? `TRY_CAST(${sql} AS TIMESTAMPTZ) IS NOT NULL` : String(isTime(column));
    case 'text':
      return String(kind === 'text');
  }
}

/** With a zero in front it is a code, such as a postcode. */
const number = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const truth = /^(true|false)$/i;

function oneOfSql(column: Column, allowed: readonly string[], alias: string): string {
  const sql = `${alias}.${column.sql}`;
  const numbers = allowed.filter((text) => number.test(text));
  const isNumeric = column.kind === 'number' || (column.kind !== 'other' && numbers.length === allowed.length);
  if (isNumeric && numbers.length > 0) return isIn(numberOrNullSql(column, alias), numbers.map(doubleSql));
  const texts = allowed.every((text) => truth.test(text)) ? allowed.map((text) => text.toLowerCase()) : allowed;
  if (column.kind === 'number') {
    const spelled = `CASE ${numberOrNullSql(column, alias)} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`;
    return isIn(spelled, texts.map(literal));
  }
  const text = `CAST(${sql} AS VARCHAR)`;
  return isIn(texts === allowed ? text : `lower(${text})`, texts.map(literal));
}

const isIn = (sql: string, values: readonly string[]): string =>
  values.length === 0 ? 'false' : `${sql} IN (${values.join(', ')})`;
