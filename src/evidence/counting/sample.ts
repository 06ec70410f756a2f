import { cellLimit, tooManyCells } from './cells.ts';
import type { Engine } from './engine.ts';
import type { Rows } from './rows.ts';

/** Tables of up to so many rows are grouped as a whole, whatever they hold. */
const smallTable = 1_000_000;

/** Distinct values of each expression among the first 20,000 rows of a large table; null for a small one. */
export async function distinctInSample(
  engine: Engine,
  rows: number,
  from: string,
  expressions: readonly string[],
): Promise<readonly number[] | null> {
  return rows <= smallTable ? null : distinctInFirst(engine, 20_000, from, expressions);
}

/**
 * Whether the first rows of a large table already make more than `cellLimit` groups, so that the whole need not fill
 * the memory first. False leaves it open. A quick look decides whether a longer one is worth its time.
 */
export async function provesTooManyCells(engine: Engine, rows: number, from: string, key: string): Promise<boolean> {
  const sample = await distinctInSample(engine, rows, from, [key]);
  if (sample === null || sample[0]! < 10_000) return false;
  const [cells] = await distinctInFirst(engine, 250_000, from, [key]);
  return cells! > cellLimit;
}

/** Throws EvidenceError where the first rows of a large table prove that it has too many combinations of keys to be groups. */
export async function refuseTooManyGroups(
  engine: Engine,
  { from, candidate: { table } }: Rows,
  keys: readonly { readonly sql: string }[],
  by: readonly { readonly name: string }[],
): Promise<void> {
  if (by.length === 0) return;
  const key = `row(${keys.map(({ sql }) => sql).join(', ')})`;
  if (await provesTooManyCells(engine, table.rows, from, key)) throw tooManyCells(table, by);
}

async function distinctInFirst(
  engine: Engine,
  rows: number,
  from: string,
  expressions: readonly string[],
): Promise<number[]> {
  const named = expressions.map((sql, index) => `${sql} AS e${index}`);
  const counts = expressions.map((_, index) => `count(DISTINCT e${index})`);
  const [counted = []] = await engine.rows(
    `SELECT ${counts.join(', ')} FROM (SELECT ${named.join(', ')} FROM ${from} LIMIT ${rows})`,
  );
  return counted.map(Number);
}
