import type { EvidenceCode } from '../errors.ts';
import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { shownSql } from './sql.ts';
import type { Column, Table } from './table.ts';

/** What every row's value in a column must be for a count to mean something. */
export type Requirement = {
  readonly table: Table;
  readonly column: Column;
  /** TRUE where a row's value is as it must be, as SQL over the table under that alias. */
  readonly holds: (alias: string) => string;
  readonly code: EvidenceCode;
  /** Completes "Column … has … in row …;". */
  readonly expected: string;
  readonly remedy: string;
};

/** Says which value is not as required, and where. Only called when one is known to be there. */
export async function brokenRequirement(engine: Engine, required: Requirement): Promise<EvidenceError> {
  const { table, column } = required;
  const row = table.rowNumber ?? 'NULL';
  const [[text, first, count] = []] = await engine.rows(
    `SELECT coalesce(arg_min(value, row), min(value)), min(row), count(*) FROM (SELECT ` +
      `coalesce(${shownSql(`t.${column.sql}`)}, 'no value') AS value, ${row} AS row ` +
      `FROM ${table.relation} AS t WHERE (${required.holds('t')}) IS NOT TRUE)`,
  );
  const where = first === null || first === undefined ? '' : ` in row ${first}`;
  const all = Number(count) > 1 ? `, and ${Number(count) - 1} more such rows` : '';
  return new EvidenceError(
    required.code,
    `Column "${column.name}" of ${table.uri} has ${text}${where}${all}; ${required.expected}.`,
    required.remedy,
  );
}
