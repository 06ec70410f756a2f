import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { numericColumn } from './histogram.ts';
import { numberSql } from './scores.ts';
import { doubleSql, literal } from './sql.ts';
import type { Table } from './table.ts';

/**
 * A numeric column of the judged table, whose alias is `a`, cut into bands of nearly equal rows: an expression whose
 * text is the band's name. The cuts are values of the column, the same in any order of the rows, and look at nothing
 * else. Throws EvidenceError.
 */
export async function bandSql(engine: Engine, table: Table, name: string, bands: number): Promise<string> {
  const column = await numericColumn(engine, table, name);
  if (column instanceof EvidenceError) throw column;
  const shares = Array.from({ length: bands - 1 }, (_, index) => `${index + 1}.0 / ${bands}`);
  const own = numberSql(table, column, 't');
  const [cuts = []] = await engine.rows(
    `SELECT ${shares.map((share) => `quantile_disc(value, ${share})`).join(', ')} FROM ` +
      // −0 and 0 are equal and print differently.
      `(SELECT CASE WHEN ${own} = 0 THEN 0 ELSE ${own} END AS value FROM ${table.relation} AS t) WHERE isfinite(value)`,
  );
  const value = numberSql(table, column, 'a');
  const ends = [...new Set(cuts.flatMap((cut) => (cut === null ? [] : [Number(cut)])))];
  const known = ends.map(
    (end, index) => `WHEN ${value} <= ${doubleSql(end)} THEN ${literal(bandName(ends[index - 1], end))}`,
  );
  return `CASE WHEN isnan(${value}) THEN 'not a number' ${known.join(' ')} WHEN ${value} IS NOT NULL THEN ${literal(bandName(ends.at(-1)))} END`;
}

/** `up to 12`, `over 12 up to 20`, `over 20`. */
const bandName = (from: number | undefined, to?: number): string =>
  [...(from === undefined ? [] : [`over ${from}`]), ...(to === undefined ? [] : [`up to ${to}`])].join(' ') ||
  'infinite';
