import { EvidenceError } from '../errors.ts';
import type { Engine } from './engine.ts';

/**
 * What a column can be used as. Texts of CSV and JSONL are `text`: whether they are numbers is decided value by value,
 * so that no sample of the rows decides how the rest is read.
 */
export type ColumnKind = 'number' | 'boolean' | 'text' | 'other';

export type Column = {
  readonly name: string;
  /** The column as SQL, quoted, without a table's alias. */
  readonly sql: string;
  /** The type as the file declares it, for people. */
  readonly type: string;
  readonly kind: ColumnKind;
  /** Why it cannot be used; null when it can. */
  readonly fault: EvidenceError | null;
};

/** A verified file in the cache, and how people call it. */
export type PinnedFile = { readonly uri: string; readonly path: string };

/** Which columns of a table somebody asks for; names that it lacks are left out and named when they are used. */
export type NeededColumns = {
  readonly names: ReadonlySet<string>;
  /** True when somebody asks for the names of all columns. */
  readonly every: boolean;
  /** True when somebody asks for the values of all columns. */
  readonly whole: boolean;
};

/** A table that can be asked. */
export type Table = {
  readonly uri: string;
  /** What follows FROM, without an alias. */
  readonly relation: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** The row's number, counted from 1, as SQL; null where the table's own columns hide it. */
  readonly rowNumber: string | null;
  /** What a Parquet footer says of each column's values, as SQL: its maker's word. Null for other formats. */
  readonly footer: string | null;
  /** Whether the tool that wrote it says that it holds several answers to one case. */
  readonly hasRepeats?: boolean;
};

export async function rowsIn(engine: Engine, relation: string): Promise<number> {
  const [[count] = []] = await engine.rows(`SELECT count(*) FROM ${relation}`);
  return Number(count);
}

export function columnFrom(uri: string, name: string, sql: string, type: string): Column {
  const nested = /\]$|^(STRUCT|MAP|UNION|VARIANT)\b/.test(type);
  return {
    name,
    sql,
    type,
    kind: kindOf(type),
    fault: nested ? nestedColumn(uri, name, `values of the type ${type}`) : null,
  };
}

function kindOf(type: string): ColumnKind {
  if (/^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM(') ? 'text' : 'other';
}

/** The column of that name. Throws EvidenceError, with the nearest name as a suggestion, or the column's fault. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw missing(table, name);
  if (column.fault !== null) throw column.fault;
  return column;
}

function missing(table: Table, name: string): EvidenceError {
  const near = nearest(
    name,
    table.columns.map((column) => column.name),
  );
  const names = table.columns.map((column) => column.name);
  const listed =
    names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
  return new EvidenceError(
    'column-missing',
    `${table.uri} has no column "${name}". It has: ${listed}.`,
    near === null
      ? 'Name a column of the table, or add the column to it.'
      : `Write "${near}" if that is the column you mean.`,
  );
}

export const nestedColumn = (uri: string, name: string, found: string): EvidenceError =>
  new EvidenceError(
    'column-nested',
    `Column "${name}" of ${uri} holds ${found}; a plain value per row was expected.`,
    'Write the value that is meant into a column of its own.',
  );

/** The name within two edits (or a third of its length) of the one that was asked for; ties go to the earlier column. */
function nearest(name: string, names: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(name.length / 3));
  let best: { name: string; distance: number } | null = null;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === null || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name ?? null;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
