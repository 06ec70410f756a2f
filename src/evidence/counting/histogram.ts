import type { Counts } from '../../domain/measurement.ts';
import { bucketOfHighWord } from '../../statistics/histogram.ts';
import { EvidenceError } from '../errors.ts';
import { lyingRowCount } from './cells.ts';
import type { Chunk, Engine } from './engine.ts';
import { numberSql } from './scores.ts';
import { shownSql } from './sql.ts';
import { type Column, columnOf, type Table } from './table.ts';

type Histogram = Extract<Counts, { kind: 'histogram' }>;

/** The high 20 bits of a double: sign, exponent, 8 bits of fraction. */
const patterns = 1 << 20;
/** The patterns that the infinities share with some NaNs. */
const positiveInfinity = 0x7ff00;
const negativeInfinity = 0xfff00;

/** Histograms of several columns in one scan, in the order of `names`; a column that has none has its error instead. */
export async function histograms(
  engine: Engine,
  table: Table,
  names: readonly string[],
): Promise<(Histogram | EvidenceError)[]> {
  const columns = await Promise.all(names.map((name) => numericColumn(engine, table, name)));
  const counted = columns.filter((column): column is Column => !(column instanceof EvidenceError));
  const tallies = counted.map(() => ({ rows: 0, nulls: 0, patterns: new Uint32Array(patterns) }));
  if (counted.length > 0) {
    // One list per row: DuckDB's threads put the columns side by side, and JavaScript asks for one array, not for each.
    const packed = `list_value(${counted.map((column) => numberSql(table, column, 't')).join(', ')})`;
    await engine.scan([packed], `${table.relation} AS t`, (chunk) => addTo(tallies, chunk));
  }
  const made = new Map<Column, Histogram | EvidenceError>();
  for (const [index, column] of counted.entries()) {
    const tally = tallies[index]!;
    if (tally.rows !== table.rows) made.set(column, lyingRowCount(table, tally.rows));
    else made.set(column, await histogramFrom(engine, table, column, tally));
  }
  return columns.map((column) => (column instanceof EvidenceError ? column : made.get(column)!));
}

type ColumnTally = { rows: number; nulls: number; readonly patterns: Uint32Array };

/** Rows whose values are read again for the next column while they are still in the processor's nearest cache. */
const tileRows = 128;

/** The inner loop of drift: ten million rows of twenty columns pass here. */
function addTo(tallies: readonly ColumnTally[], chunk: Chunk): void {
  const width = tallies.length;
  const elements = chunk.elements(0);
  if (elements.size !== chunk.rows * width) throw new Error('the packed columns do not have one value per row');
  const bytes = elements.bytes(8);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * elements.size);
  const valid = elements.valid();
  for (let from = 0; from < elements.size; from += tileRows * width) {
    const to = Math.min(from + tileRows * width, elements.size);
    for (let column = 0; column < width; column++) {
      if (valid === null) addTile(tallies[column]!.patterns, words, from + column, to, width);
      else addTileWithNulls(tallies[column]!, words, valid, from + column, to, width);
    }
  }
  for (const tally of tallies) tally.rows += chunk.rows;
}

function addTile(counts: Uint32Array, words: Uint32Array, from: number, to: number, width: number): void {
  for (let high = 2 * from + 1; high < 2 * to; high += 2 * width) counts[words[high]! >>> 12]!++;
}

function addTileWithNulls(
  tally: ColumnTally,
  words: Uint32Array,
  valid: Uint32Array,
  from: number,
  to: number,
  width: number,
): void {
  for (let at = from; at < to; at += width) {
    if (((valid[at >>> 5]! >>> (at & 31)) & 1) === 0) tally.nulls++;
    else tally.patterns[words[2 * at + 1]! >>> 12]!++;
  }
}

async function histogramFrom(engine: Engine, table: Table, column: Column, tally: ColumnTally): Promise<Histogram> {
  const buckets = new Map<number, number>();
  let unbounded = 0;
  const counts = tally.patterns;
  for (let pattern = 0; pattern < patterns; pattern++) {
    const rows = counts[pattern]!;
    if (rows === 0) continue;
    if ((pattern & positiveInfinity) === positiveInfinity) {
      unbounded += rows;
      continue;
    }
    const bucket = bucketOfHighWord(pattern << 12);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + rows);
  }
  const mayBeInfinite = tally.patterns[positiveInfinity]! + tally.patterns[negativeInfinity]! > 0;
  const [plus, minus] = mayBeInfinite ? await infinities(engine, table, column) : [0, 0];
  return {
    kind: 'histogram',
    rows: tally.rows,
    buckets: [...buckets].sort(([a], [b]) => a - b),
    nulls: tally.nulls,
    nans: unbounded - plus - minus,
    negativeInfinities: minus,
    positiveInfinities: plus,
  };
}

async function infinities(engine: Engine, table: Table, column: Column): Promise<[number, number]> {
  const value = numberSql(table, column, 't');
  const [[plus, minus] = []] = await engine.rows(
    `SELECT count(*) FILTER (${value} = 'infinity'::DOUBLE), count(*) FILTER (${value} = '-infinity'::DOUBLE) FROM ${table.relation} AS t`,
  );
  return [Number(plus), Number(minus)];
}

/** The column, when its values are numbers, else what is wrong with it. A text that is none would otherwise count as missing. */
export async function numericColumn(engine: Engine, table: Table, name: string): Promise<Column | EvidenceError> {
  try {
    const column = columnOf(table, name);
    const value = numberSql(table, column, 't');
    if (column.kind === 'text') await requireNumbers(engine, table, column, value);
    return column;
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

async function requireNumbers(engine: Engine, table: Table, column: Column, value: string): Promise<void> {
  const row = table.rowNumber ?? 'NULL';
  const [[text, first] = []] = await engine.rows(
    `SELECT arg_min(${shownSql(`t.${column.sql}`)}, ${row}), min(${row}) FROM ${table.relation} AS t WHERE t.${column.sql} IS NOT NULL AND ${value} IS NULL`,
  );
  if (first === null || first === undefined) return;
  throw new EvidenceError(
    'column-not-numeric',
    `Column "${column.name}" of ${table.uri} has "${text}" in row ${first}; a number was expected.`,
    'Correct the value, or list the column among the categorical columns.',
  );
}
