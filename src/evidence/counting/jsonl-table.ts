import { EvidenceError } from '../errors.ts';
import type { Cell, Engine } from './engine.ts';
import { identifier, literal } from './sql.ts';
import {
  type Column,
  columnFrom,
  type NeededColumns,
  nestedColumn,
  type PinnedFile,
  rowsIn,
  type Table,
} from './table.ts';

const options =
  "format = 'newline_delimited', records = true, ignore_errors = false, compression = 'uncompressed', hive_partitioning = false";

/** A JSONL file, of which the needed members are loaded as text. Members have no order: columns are sorted by name. */
export async function jsonlTable(
  engine: Engine,
  file: PinnedFile,
  needed: NeededColumns,
  name: string,
): Promise<Table> {
  const names = await memberNames(engine, file, needed);
  const wanted = names.filter((member) => needed.whole || needed.names.has(member));
  const loaded = `${name}_json`;
  await load(engine, file, wanted, loaded);
  const columns: Column[] = [];
  const texts: string[] = [];
  for (const member of names) {
    const index = wanted.indexOf(member);
    const kinds = index < 0 ? [] : await kindsOf(engine, loaded, `c${index}`);
    columns.push({ ...columnFrom(file.uri, member, `c${index}`, 'JSON'), fault: faultOf(file.uri, member, kinds) });
    if (index >= 0)
      texts.push(`${kinds[0]?.[0] === 'a text' ? `c${index} ->> '$'` : `CAST(c${index} AS VARCHAR)`} AS c${index}`);
  }
  await engine.run(`CREATE TABLE ${name} AS SELECT ${texts.join(', ') || '0 AS nothing'} FROM ${loaded}`);
  await engine.run(`DROP TABLE ${loaded}`);
  return {
    uri: file.uri,
    relation: name,
    columns,
    rows: await rowsIn(engine, name),
    rowNumber: 'rowid + 1',
    footer: null,
  };
}

/** The first rows tell the members of nearly every file; all rows are asked where it matters that none is left out. */
async function memberNames(engine: Engine, file: PinnedFile, needed: NeededColumns): Promise<string[]> {
  const first = await namesIn(engine, file, 20_480);
  return needed.every || needed.whole || [...needed.names].some((name) => !first.includes(name))
    ? namesIn(engine, file, -1)
    : first;
}

async function namesIn(engine: Engine, file: PinnedFile, sample: number): Promise<string[]> {
  const reader = `read_json(${literal(file.path)}, ${options}, maximum_depth = 1, sample_size = ${sample})`;
  const described = await engine.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${reader})`);
  return described.map(([name]) => name!).sort();
}

async function load(engine: Engine, file: PinnedFile, members: readonly string[], name: string): Promise<void> {
  const declared = members.map((member) => `${literal(member)}: 'JSON'`).join(', ');
  const columns = members.length === 0 ? '' : `, columns = {${declared}}`;
  const selected = members.map((member, index) => `${identifier(member)} AS c${index}`).join(', ') || '0 AS nothing';
  await engine.run(
    `CREATE TABLE ${name} AS SELECT ${selected} FROM read_json(${literal(file.path)}, ${options}${columns})`,
  );
}

/** Kinds of value in a column, with the first row of each, in the order of those rows. */
function kindsOf(engine: Engine, name: string, column: string): Promise<Cell[][]> {
  return engine.rows(
    `SELECT CASE WHEN first IN ('{', '[') THEN 'nested' WHEN first = '"' THEN 'a text' WHEN first IN ('t', 'f') THEN 'true or false' ` +
      `ELSE 'a number' END AS kind, min(row) AS row FROM (SELECT left(CAST(${column} AS VARCHAR), 1) AS first, rowid + 1 AS row FROM ${name}) ` +
      'WHERE first IS NOT NULL GROUP BY kind ORDER BY row',
  );
}

/** One column, one kind of value: 1 and "1" in the same column are a mistake. */
function faultOf(uri: string, column: string, kinds: readonly Cell[][]): EvidenceError | null {
  const nested = kinds.find(([kind]) => kind === 'nested');
  if (nested !== undefined) return nestedColumn(uri, column, `an object or array in row ${nested[1]}`);
  if (kinds.length < 2) return null;
  return new EvidenceError(
    'column-mixed',
    `Column "${column}" of ${uri} mixes kinds of values: ${kinds.map(([kind, row]) => `${kind} in row ${row}`).join(', ')}.`,
    'Write every value of the column in the same JSON type.',
  );
}
