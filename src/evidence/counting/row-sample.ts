import type { Cell, Engine } from './engine.ts';
import type { Table } from './table.ts';

/** Rows of a table that were chosen by what they hold, in an order that is theirs. */
export interface RowSample {
  /** Which half each row belongs to. */
  readonly halves: readonly (0 | 1)[];
  /** One expression's values, row by row. */
  column(index: number): Promise<Cell[]>;
  remove(): Promise<void>;
}

const seed = 8_675_309;

/**
 * At most `most` rows, as a random choice would have them, whatever the order of the rows: those with the smallest hash
 * of the values of `expressions` and of how many rows alike came before. So rows that are alike are chosen one by one,
 * in the share that they have, and no row of the sample says where it stood.
 * @param name of the tables that are made of it, as SQL
 */
export async function rowSample(
  engine: Engine,
  table: Table,
  expressions: readonly string[],
  most: number,
  name: string,
): Promise<RowSample> {
  const hash = `hash(${[seed, ...expressions].join(', ')})`;
  const from = `${table.relation} AS t`;
  await engine.run(
    `CREATE TABLE ${name} AS SELECT hash, hash(hash, nth) AS place FROM ` +
      `(SELECT ${hash} AS hash, count(*) AS alike FROM ${from} GROUP BY 1), unnest(range(alike)) AS each(nth) ` +
      `ORDER BY place, hash LIMIT ${most}`,
  );
  const values = expressions.map((sql, index) => `min(${sql}) AS v${index}`).join(', ');
  await engine.run(
    `CREATE TABLE ${name}_values AS SELECT ${hash} AS hash, ${values} FROM ${from} ` +
      `WHERE ${hash} IN (SELECT hash FROM ${name}) GROUP BY 1`,
  );
  const ordered = (sql: string): Promise<Cell[][]> =>
    engine.rows(`SELECT ${sql} FROM ${name} JOIN ${name}_values USING (hash) ORDER BY place, hash`);
  const halves = await ordered('place % 2');
  return {
    halves: halves.map(([half]) => (half === '1' ? 1 : 0)),
    column: async (index) => (await ordered(`v${index}`)).map(([value = null]) => value),
    remove: async () => {
      await engine.run(`DROP TABLE ${name}`);
      await engine.run(`DROP TABLE ${name}_values`);
    },
  };
}
