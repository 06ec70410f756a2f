import type { Requirement } from './requirement.ts';
import { numberSql } from './scores.ts';
import type { Column, Table } from './table.ts';

/** The column as a DOUBLE, true as 1 and false as 0; NULL where a text is neither. Throws EvidenceError for dates and the like. */
export function amountSql(table: Table, column: Column, alias: string): string {
  const sql = `${alias}.${column.sql}`;
  if (column.kind === 'boolean') return `CAST(CAST(${sql} AS TINYINT) AS DOUBLE)`;
  const number = numberSql(table, column, alias);
  if (column.kind !== 'text') return number;
  const truth = `CASE lower(CAST(${sql} AS VARCHAR)) WHEN 'true' THEN 1.0 WHEN 'false' THEN 0.0 END`;
  return `coalesce(${number}, ${truth})`;
}

/** A number, or nothing. */
export const amountOrMissing = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => `${alias}.${column.sql} IS NULL OR isfinite(${amountSql(table, column, alias)})`,
  code: 'value-not-finite',
  expected: 'a finite number was expected, or no value',
  remedy: 'Correct the value, or leave it out where there is none (NULL, an empty field).',
});

/** What a model answers: where one answer is missing, the others would be judged without it. */
export const everyAmount = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => `isfinite(${amountSql(table, column, alias)})`,
  code: 'value-not-finite',
  expected: 'every prediction must be a finite number',
  remedy: 'Predict every row, or leave out of the table the rows that the model does not predict.',
});

export const everyProbability = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => `${numberSql(table, column, alias)} BETWEEN 0 AND 1`,
  code: 'value-out-of-range',
  expected: 'every row must have a probability, from 0 to 1',
  remedy: 'Give probabilities, or judge the model by metrics that take scores of any size.',
});

/** As scikit-learn's ndcg_score has it: with a negative gain an ideal order may sum to nothing. */
export const relevanceOrMissing = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => {
    const relevance = amountSql(table, column, alias);
    return `${alias}.${column.sql} IS NULL OR (isfinite(${relevance}) AND ${relevance} >= 0)`;
  },
  code: 'value-out-of-range',
  expected: 'a relevance of 0 or more was expected, or no value',
  remedy: 'Grade relevance from 0 up, and leave it out where nobody judged the item (NULL, an empty field).',
});
