import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { brokenRequirement, type Requirement } from './requirement.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** The column of the score. Throws EvidenceError. */
export function scoreColumn(table: Table, score: string | null): Column {
  if (score !== null) return columnOf(table, score);
  throw new EvidenceError(
    'count-impossible',
    `${table.uri} names no score column, and one is needed here.`,
    'Name the column of the score as `score`.',
  );
}

/** The column as a DOUBLE; NULL where a text is no number. Throws EvidenceError for dates and the like. */
export function numberSql(table: Table, column: Column, alias: string): string {
  const sql = `${alias}.${column.sql}`;
  if (column.type === 'DOUBLE') return sql;
  if (column.kind === 'number') return `CAST(${sql} AS DOUBLE)`;
  if (column.kind === 'text') return `TRY_CAST(${sql} AS DOUBLE)`;
  throw new EvidenceError(
    'column-not-numeric',
    `Column "${column.name}" of ${table.uri} has the type ${column.type}; a number was expected.`,
    'Name a numeric column, or list this one among the categorical columns.',
  );
}

export const finiteScore = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => `isfinite(${numberSql(table, column, alias)})`,
  code: 'score-not-finite',
  expected: 'every score must be a finite number',
  remedy: 'Score every row, or leave out of the table the rows that the model does not score.',
});

/** Says which score is not a finite number, and where. Only called when one is known to be there. */
export const notFinite = (engine: Engine, table: Table, column: Column): Promise<EvidenceError> =>
  brokenRequirement(engine, finiteScore(table, column));
