import type { Engine } from './engine.ts';

/**
 * Rows that are alike in all of `keys` with another row, less one per kind of row: what a table without them would be
 * shorter by. Hashes only choose which rows are compared, so the count is exact.
 */
export async function repeatedRows(engine: Engine, relation: string, keys: readonly string[]): Promise<number> {
  const hash = `hash(${keys.join(', ')})`;
  const [[rows, hashes] = []] = await engine.rows(`SELECT count(*), count(DISTINCT ${hash}) FROM ${relation}`);
  if (rows === hashes) return 0;
  const [[repeated] = []] = await engine.rows(
    `SELECT coalesce(sum(alike - 1), 0) FROM (SELECT count(*) AS alike FROM ${relation} ` +
      `WHERE ${hash} IN (SELECT ${hash} FROM ${relation} GROUP BY 1 HAVING count(*) > 1) GROUP BY ${keys.join(', ')})`,
  );
  return Number(repeated);
}
