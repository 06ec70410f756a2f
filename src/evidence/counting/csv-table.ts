import type { CsvHeader } from './csv-header.ts';
import type { Engine } from './engine.ts';
import { literal } from './sql.ts';
import { columnFrom, type NeededColumns, type PinnedFile, rowsIn, type Table } from './table.ts';

/** A CSV file, of which the needed columns are loaded as text. */
export async function csvTable(
  engine: Engine,
  file: PinnedFile,
  header: CsvHeader,
  needed: NeededColumns,
  name: string,
): Promise<Table> {
  // The file's own names never become SQL: the reader is given names of ours.
  const columns = header.names.map((column, index) => columnFrom(file.uri, column, `c${index}`, 'VARCHAR'));
  const declared = columns.map((column) => `'${column.sql}': 'VARCHAR'`).join(', ');
  const reader =
    `read_csv(${literal(file.path)}, auto_detect = false, header = true, delim = ${literal(header.delimiter)}, quote = '"', ` +
    `escape = '"', columns = {${declared}}, strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `compression = 'none', hive_partitioning = false)`;
  const loaded = columns.filter((column) => needed.whole || needed.names.has(column.name)).map((column) => column.sql);
  await engine.run(
    `CREATE TABLE ${name} AS SELECT ${loaded.length === 0 ? '0 AS nothing' : loaded.join(', ')} FROM ${reader}`,
  );
  return {
    uri: file.uri,
    relation: name,
    columns,
    rows: await rowsIn(engine, name),
    rowNumber: 'rowid + 1',
    footer: null,
  };
}
