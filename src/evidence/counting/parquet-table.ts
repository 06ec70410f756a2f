import type { Engine } from './engine.ts';
import { noTable } from './no-table.ts';
import { identifier, literal } from './sql.ts';
import { type Column, columnFrom, type PinnedFile, rowsIn, type Table } from './table.ts';

/** A Parquet file, read where it lies. */
export async function parquetTable(engine: Engine, { uri, path }: PinnedFile): Promise<Table> {
  const relation = `read_parquet(${literal(path)}, hive_partitioning = false)`;
  const described = await engine.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`);
  const columns = described.map(([column, type]) => columnFrom(uri, column!, identifier(column!), type!));
  await refuseLyingFooter(engine, uri, path, columns);
  const hidden = columns.some((column) => column.name.toLowerCase() === 'file_row_number');
  return {
    uri,
    relation,
    columns,
    rows: await rowsIn(engine, relation),
    rowNumber: hidden ? null : 'file_row_number + 1',
    footer: `parquet_metadata(${literal(path)})`,
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
