import type { Scalar } from '../../domain/measurement.ts';
import type { Column } from './table.ts';

/** Whole numbers as a float or a data frame writes them: 1.0 is the class 1, while 007 and 1.10 are names of their own. */
const wholeWithZeros = '-?(0|[1-9][0-9]*)\\.0+';
const wholeWithZerosOnly = new RegExp(`^(?:${wholeWithZeros})$`);

/**
 * The name of a class as SQL, one spelling over the columns of label and predictions: the label 1, the prediction 1.0
 * and the text "1" are the same class. Where the document's `positive` is true or false, 1 and 0 are those.
 */
export function classNameSql(column: Column, alias: string, positive: Scalar): string {
  const sql = `${alias}.${column.sql}`;
  if (column.kind === 'boolean') {
    return typeof positive === 'number' ? `CAST(CAST(${sql} AS TINYINT) AS VARCHAR)` : `CAST(${sql} AS VARCHAR)`;
  }
  const name = column.kind === 'number' ? numberNameSql(column, sql) : textNameSql(`CAST(${sql} AS VARCHAR)`);
  return typeof positive === 'boolean' ? truthNameSql(name) : name;
}

/** The name of a class that a document spells. */
export function className(text: string, positive: Scalar): string {
  const name = wholeWithZerosOnly.test(text) ? text.slice(0, text.indexOf('.')) : text;
  if (typeof positive !== 'boolean') return name;
  return name === '1' ? 'true' : name === '0' ? 'false' : name.toLowerCase();
}

const textNameSql = (text: string): string =>
  `CASE WHEN regexp_full_match(${text}, '${wholeWithZeros}') THEN split_part(${text}, '.', 1) ELSE ${text} END`;

function numberNameSql({ type }: Column, sql: string): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  if (type.startsWith('DECIMAL'))
    return `CASE WHEN contains(${text}, '.') THEN rtrim(rtrim(${text}, '0'), '.') ELSE ${text} END`;
  if (type !== 'DOUBLE' && type !== 'FLOAT') return text;
  return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e18 THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE ${text} END`;
}

const truthNameSql = (name: string): string =>
  `CASE ${name} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE lower(${name}) END`;
