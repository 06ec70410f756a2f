import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { sentenceOf } from './problem.ts';
import { identifier, literal } from './sql.ts';
import { type Column, columnFrom, nestedColumn, type Table } from './table.ts';
import { type CsvHeader, empty, formatOf, noTable } from './table-file.ts';

/** A verified file in the cache, and how people call it. */
export type PinnedFile = { readonly uri: string; readonly path: string };

/**
 * Opens a table. Parquet is read where it lies; of CSV and JSONL the columns that are asked for are loaded once, as
 * text, so that every row is parsed exactly once and nothing depends on a sample.
 * @param needed names of columns; those that the table lacks are left out here and named when they are used
 */
export async function openTable(
  engine: Engine,
  file: PinnedFile,
  needed: ReadonlySet<string>,
  name: string,
): Promise<Table> {
  const format = await formatOf(file.path, file.uri);
  const table = await readAs(format, engine, file, needed, identifier(name)).catch((error: unknown) => {
    throw error instanceof EvidenceError ? error : unreadable(file, error);
  });
  if (table.rows === 0) throw empty(file.uri, 'it has columns but not one row');
  return table;
}

function readAs(
  format: Awaited<ReturnType<typeof formatOf>>,
  engine: Engine,
  file: PinnedFile,
  needed: ReadonlySet<string>,
  name: string,
): Promise<Table> {
  if (format.kind === 'parquet') return parquetTable(engine, file);
  return format.kind === 'csv'
    ? csvTable(engine, file, format.header, needed, name)
    : jsonlTable(engine, file, needed, name);
}

async function parquetTable(engine: Engine, { uri, path }: PinnedFile): Promise<Table> {
  const relation = `read_parquet(${literal(path)}, hive_partitioning = false)`;
  const described = await engine.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`);
  const columns = described.map(([column, type]) => columnFrom(uri, column!, identifier(column!), type!));
  await refuseLyingFooter(engine, uri, path, columns);
  const hidden = columns.some((column) => column.name.toLowerCase() === 'file_row_number');
  return {
    uri,
    relation,
    columns,
    rows: await rowsOf(engine, relation),
    rowNumber: hidden ? null : 'file_row_number + 1',
  };
}

/**
 * A footer states the number of rows of the file, of each row group and of each column of a group, and DuckDB reads as
 * many as the row groups state. Where the numbers differ, another reader would see another table.
 */
async function refuseLyingFooter(engine: Engine, uri: string, path: string, columns: readonly Column[]): Promise<void> {
  const [[stated] = []] = await engine.rows(`SELECT num_rows FROM parquet_file_metadata(${literal(path)})`);
  const plain = columns.filter((column) => column.fault === null).map((column) => literal(column.name));
  const [[held, different] = []] = await engine.rows(
    `SELECT sum(rows), bool_or(different) FROM (SELECT any_value(row_group_num_rows) AS rows, ` +
      `bool_or(num_values <> row_group_num_rows AND path_in_schema IN (${plain.join(', ') || "''"})) AS different ` +
      `FROM parquet_metadata(${literal(path)}) GROUP BY row_group_id)`,
  );
  if (Number(stated) === Number(held ?? 0) && different !== 'true') return;
  const rows = different === 'true' ? 'of a column' : `in all (${stated}) and in its row groups (${held ?? 0})`;
  throw noTable(uri, `its footer contradicts itself about the number of rows ${rows}`);
}

async function csvTable(
  engine: Engine,
  file: PinnedFile,
  header: CsvHeader,
  needed: ReadonlySet<string>,
  name: string,
): Promise<Table> {
  // The file's own names never become SQL: the reader is given names of ours.
  const columns = header.names.map((column, index) => columnFrom(file.uri, column, `c${index}`, 'VARCHAR'));
  const declared = columns.map((column) => `'${column.sql}': 'VARCHAR'`).join(', ');
  const reader =
    `read_csv(${literal(file.path)}, auto_detect = false, header = true, delim = ${literal(header.delimiter)}, quote = '"', ` +
    `escape = '"', columns = {${declared}}, strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `compression = 'none', hive_partitioning = false)`;
  const loaded = columns.filter((column) => needed.has(column.name)).map((column) => column.sql);
  await engine.run(
    `CREATE TABLE ${name} AS SELECT ${loaded.length === 0 ? '0 AS nothing' : loaded.join(', ')} FROM ${reader}`,
  );
  return { uri: file.uri, relation: name, columns, rows: await rowsOf(engine, name), rowNumber: 'rowid + 1' };
}

async function jsonlTable(engine: Engine, file: PinnedFile, needed: ReadonlySet<string>, name: string): Promise<Table> {
  const options = `format = 'newline_delimited', records = true, ignore_errors = false, compression = 'uncompressed', hive_partitioning = false`;
  const everything = `read_json(${literal(file.path)}, ${options}, maximum_depth = 1, sample_size = -1)`;
  const described = await engine.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${everything})`);
  const found = described.map(([column]) => column!);
  const wanted = found.filter((column) => needed.has(column));
  const declared = wanted.map((column) => `${literal(column)}: 'JSON'`).join(', ');
  const reader =
    wanted.length === 0 ? everything : `read_json(${literal(file.path)}, ${options}, columns = {${declared}})`;
  const texts = wanted.map((column) => `${identifier(column)} ->> '$' AS ${identifier(column)}`);
  const types = wanted.map((column, index) => `json_type(${identifier(column)}) AS type${index}`);
  await engine.run(
    `CREATE TABLE ${name} AS SELECT ${[...texts, ...types].join(', ') || '0 AS nothing'} FROM ${reader}`,
  );
  const columns: Column[] = [];
  for (const column of found) {
    const index = wanted.indexOf(column);
    const fault = index < 0 ? null : await faultOf(engine, file.uri, name, column, `type${index}`);
    columns.push({ ...columnFrom(file.uri, column, identifier(column), 'JSON'), fault });
  }
  return {
    uri: file.uri,
    relation: name,
    columns,
    rows: await rowsOf(engine, name),
    rowNumber: 'rowid + 1',
  };
}

/** JSON says of each value what it is. One column, one kind of value: 1 and "1" in the same column are a mistake. */
async function faultOf(
  engine: Engine,
  uri: string,
  name: string,
  column: string,
  type: string,
): Promise<EvidenceError | null> {
  const kinds = await engine.rows(
    `SELECT CASE WHEN ${type} IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT') THEN 'a number' WHEN ${type} = 'VARCHAR' THEN 'a text' ` +
      `WHEN ${type} = 'BOOLEAN' THEN 'true or false' WHEN ${type} IN ('OBJECT', 'ARRAY') THEN 'nested' END AS kind, min(rowid + 1) AS first ` +
      `FROM ${name} WHERE ${type} IS NOT NULL AND ${type} <> 'NULL' GROUP BY kind ORDER BY first`,
  );
  const nested = kinds.find(([kind]) => kind === 'nested');
  if (nested !== undefined) return nestedColumn(uri, column, `an object or array in row ${nested[1]}`);
  if (kinds.length < 2) return null;
  return new EvidenceError(
    'column-mixed',
    `Column "${column}" of ${uri} mixes kinds of values: ${kinds.map(([kind, row]) => `${kind} in row ${row}`).join(', ')}.`,
    'Write every value of the column in the same JSON type.',
  );
}

async function rowsOf(engine: Engine, relation: string): Promise<number> {
  const [[count] = []] = await engine.rows(`SELECT count(*) FROM ${relation}`);
  return Number(count);
}

/** What is wrong with the file, as people say it where DuckDB's words are known. */
function unreadable(file: PinnedFile, error: unknown): EvidenceError {
  const text = error instanceof Error ? error.message : String(error);
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (line !== undefined && found !== null)
    return noTable(file.uri, `line ${line} has ${found[2]} fields, and the header ${found[1]}`);
  if (line !== undefined && /unterminated quote/i.test(text))
    return noTable(file.uri, `a quote that opens in line ${line} is never closed`);
  return noTable(file.uri, line === undefined ? sentenceOf(text, file.uri) : `line ${line} is not as CSV has it`);
}
