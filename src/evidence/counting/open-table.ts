import { EvidenceError } from '../errors.ts';
import { csvTable } from './csv-table.ts';
import type { Engine } from './engine.ts';
import { resultsTable } from './imports/results-table.ts';
import { jsonlTable } from './jsonl-table.ts';
import { noTable, refuseRows } from './no-table.ts';
import { parquetTable } from './parquet-table.ts';
import { sentenceOf } from './problem.ts';
import type { NeededColumns, PinnedFile, Table } from './table.ts';
import { formatOf, type TableFormat } from './table-file.ts';

/**
 * Opens a table. Parquet is read where it lies; of CSV and JSONL the columns that are asked for are loaded once, as
 * text, so that every row is parsed exactly once and nothing depends on a sample.
 * @param name of the table that is loaded, as SQL
 */
export async function openTable(engine: Engine, file: PinnedFile, needed: NeededColumns, name: string): Promise<Table> {
  const format = await formatOf(file.path, file.uri);
  const table = await readAs(format, engine, file, needed, name).catch((error: unknown) => {
    throw error instanceof EvidenceError ? error : unreadable(file, error);
  });
  refuseRows(file.uri, table.rows);
  return table;
}

function readAs(
  format: TableFormat,
  engine: Engine,
  file: PinnedFile,
  needed: NeededColumns,
  name: string,
): Promise<Table> {
  switch (format.kind) {
    case 'parquet':
      return parquetTable(engine, file);
    case 'csv':
      return csvTable(engine, file, format.header, needed, name);
    case 'jsonl':
      return jsonlTable(engine, file, needed, name);
    case 'json':
      return resultsTable(engine, file, needed, name);
  }
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
  const limit = /(?:Maximum line size|"maximum_object_size") of (\d+) bytes/.exec(text)?.[1];
  if (limit !== undefined)
    return noTable(file.uri, `${line === undefined ? 'a line' : `line ${line}`} is longer than ${limit} bytes`);
  return noTable(file.uri, line === undefined ? sentenceOf(text, file.uri) : `line ${line} is not as CSV has it`);
}
