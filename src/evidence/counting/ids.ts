import { EvidenceError } from '../errors.ts';
import type { Cell, Engine } from './engine.ts';
import { literal, shownSql } from './sql.ts';
import type { Column, Table } from './table.ts';

/** Throws EvidenceError unless every row has an id of its own. */
export async function requireUniqueIds(engine: Engine, table: Table, column: Column): Promise<void> {
  const { distinct, present } = await idCounts(engine, table, column);
  if (present < table.rows) throw await missingIds(engine, table, column, table.rows - present);
  if (distinct < table.rows) throw await duplicateIds(engine, table, column, table.rows - distinct);
}

/** Throws EvidenceError unless every row has an id, whether or not another has it too. */
export async function requireIds(engine: Engine, table: Table, column: Column): Promise<void> {
  const [[present] = []] = await engine.rows(`SELECT count(${column.sql}) FROM ${table.relation}`);
  if (Number(present) < table.rows) throw await missingIds(engine, table, column, table.rows - Number(present));
}

export type IdCounts = { readonly distinct: number; readonly present: number };

/** Integers within a range of so many are counted in a bitmap: six times as fast as hashing, and 32 MiB at most. */
const bitmapRange = 1 << 28;

export async function idCounts(engine: Engine, table: Table, column: Column): Promise<IdCounts> {
  if (!/^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(column.type)) return hashed(engine, table, column);
  const stated = await statedRange(engine, table, column);
  // A footer's word is not believed: an id outside of its range is an error, and then the ids tell the range themselves.
  const found = stated === null ? null : await inBitmap(engine, table, column, stated).catch(() => null);
  if (found !== null) return found;
  const range = await integerRange(engine, table, column);
  return range === null ? hashed(engine, table, column) : inBitmap(engine, table, column, range);
}

type Range = readonly [from: bigint, to: bigint];

const hashed = (engine: Engine, table: Table, column: Column): Promise<IdCounts> =>
  counted(engine, table, column, `count(DISTINCT ${column.sql})`);

const inBitmap = (engine: Engine, table: Table, column: Column, [from, to]: Range): Promise<IdCounts> =>
  counted(engine, table, column, `bit_count(bitstring_agg(${column.sql}, ${from}, ${to}))`);

async function counted(engine: Engine, table: Table, column: Column, distinct: string): Promise<IdCounts> {
  const [[found, present] = []] = await engine.rows(`SELECT ${distinct}, count(${column.sql}) FROM ${table.relation}`);
  return { distinct: Number(found), present: Number(present) };
}

async function statedRange(engine: Engine, table: Table, column: Column): Promise<Range | null> {
  if (table.footer === null) return null;
  const [[least, most] = []] = await engine.rows(
    `SELECT min(TRY_CAST(stats_min_value AS HUGEINT)), max(TRY_CAST(stats_max_value AS HUGEINT)) FROM ${table.footer} ` +
      `WHERE path_in_schema = ${literal(column.name)}`,
  );
  return rangeOf(table, least, most);
}

async function integerRange(engine: Engine, table: Table, column: Column): Promise<Range | null> {
  const [[least, most] = []] = await engine.rows(
    `SELECT min(${column.sql}), max(${column.sql}) FROM ${table.relation}`,
  );
  return rangeOf(table, least, most);
}

/** Null where there is none, or one too wide for a bitmap. */
function rangeOf({ rows }: Table, least: Cell | undefined, most: Cell | undefined): Range | null {
  if (least == null || most == null) return null;
  const [from, to] = [BigInt(least), BigInt(most)];
  const range = to - from + 1n;
  return range > 0n && range <= BigInt(bitmapRange) && range <= 64n * BigInt(rows) ? [from, to] : null;
}

async function missingIds(engine: Engine, table: Table, column: Column, rows: number): Promise<EvidenceError> {
  const [[first] = []] =
    table.rowNumber === null
      ? []
      : await engine.rows(`SELECT min(${table.rowNumber}) FROM ${table.relation} WHERE ${column.sql} IS NULL`);
  return new EvidenceError(
    'ids-missing',
    `Column "${column.name}" of ${table.uri} has no value in ${rows} rows${first == null ? '' : `, first in row ${first}`}; an id was expected in every row.`,
    'Give every row its id.',
  );
}

async function duplicateIds(engine: Engine, table: Table, column: Column, surplus: number): Promise<EvidenceError> {
  const row = table.rowNumber ?? '0';
  const [[id, rows, first] = []] = await engine.rows(
    `SELECT ${shownSql(column.sql)}, count(*), min(${row}) AS first FROM ${table.relation} ` +
      `GROUP BY ${column.sql} HAVING count(*) > 1 ORDER BY first, 1 LIMIT 1`,
  );
  const where = table.rowNumber === null ? '' : `, first in row ${first}`;
  return new EvidenceError(
    'ids-duplicate',
    `Column "${column.name}" of ${table.uri} repeats ids: "${id}" stands in ${rows} rows${where}; ${surplus} rows in all are repeats.`,
    'Keep one row per id, or name a column that is unique.',
  );
}
