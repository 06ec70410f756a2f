import type { Engine } from './engine.ts';

/** Tables of up to so many rows are grouped as a whole, whatever they hold. */
const smallTable = 1_000_000;
const sampledRows = 250_000;

/**
 * Distinct values of each expression among the first rows of a large table: what is too many there is too many in all,
 * and need not fill the memory first. Null for a small table.
 */
export async function distinctInSample(
  engine: Engine,
  rows: number,
  from: string,
  expressions: readonly string[],
): Promise<readonly number[] | null> {
  if (rows <= smallTable) return null;
  const named = expressions.map((sql, index) => `${sql} AS e${index}`);
  const counts = expressions.map((_, index) => `count(DISTINCT e${index})`);
  const [counted = []] = await engine.rows(
    `SELECT ${counts.join(', ')} FROM (SELECT ${named.join(', ')} FROM ${from} LIMIT ${sampledRows})`,
  );
  return counted.map(Number);
}
