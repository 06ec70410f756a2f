import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { brokenRequirement } from './requirement.ts';
import type { Rows } from './rows.ts';
import type { Required } from './variables.ts';

/** A quantity of a row, in words, and as SQL over `Rows.from`: a DOUBLE or NULL. */
export type Quantity = { readonly name: string; readonly sql: string };

/**
 * The largest absolute value of each quantity, 0 where there is none, in one scan that also sees whether every row is
 * as required. Throws EvidenceError, with the first row, where one is not or where a quantity is larger than any double.
 */
export async function largestValues(
  engine: Engine,
  rows: Rows,
  requires: readonly Required[],
  quantities: readonly Quantity[],
): Promise<readonly number[]> {
  const checks = new Map(
    requires.map((each) => [`${each.alias} ${each.requirement.column.sql} ${each.requirement.expected}`, each]),
  );
  const asked = [...checks.values()];
  const [found = []] = await engine.rows(
    `SELECT ${[
      ...asked.map(({ alias, requirement }) => `bool_and((${requirement.holds(alias)}) IS TRUE)`),
      ...quantities.map(({ sql }) => `max(abs(${sql}))`),
      'count(*)',
    ].join(', ')} FROM ${rows.from}`,
  );
  for (const [index, { requirement }] of asked.entries()) {
    if (found[index] === 'false') throw await brokenRequirement(engine, requirement);
  }
  const largest = quantities.map((_, index) => Number(found[asked.length + index] ?? 0));
  for (const [index, quantity] of quantities.entries()) {
    if (!Number.isFinite(largest[index]!)) throw await tooLarge(engine, rows, quantity);
  }
  return largest;
}

/** DuckDB writes an infinite sum as `inf`, which is no number of JavaScript's: NaN is what tells it. */
async function tooLarge(engine: Engine, rows: Rows, { name, sql }: Quantity): Promise<EvidenceError> {
  const { table, alias } = rows.candidate;
  const row = table.rowNumber === null ? 'NULL' : `${alias}.${table.rowNumber}`;
  const [[first] = []] = await engine.rows(`SELECT min(${row}) FROM ${rows.from} WHERE NOT isfinite(${sql})`);
  return new EvidenceError(
    'value-not-finite',
    `The ${name}${first == null ? '' : ` of row ${first}`} of ${table.uri} is larger than any double.`,
    'Correct the value, or give amounts in a larger unit.',
  );
}
