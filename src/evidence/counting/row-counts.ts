import type { Weights } from '../../domain/measurement.ts';
import { cellLimit, column, lyingRowCount, nameSql, refuseLongNames, tooManyCells } from './cells.ts';
import type { Cell, Engine } from './engine.ts';
import { productSumSql } from './quantum.ts';
import type { Rows } from './rows.ts';
import type { Table } from './table.ts';
import type { Weight } from './weight.ts';

/** Something that rows are grouped by. */
export type Key = {
  readonly table: Table;
  /** A column's name, or what the key is. */
  readonly name: string;
  /** The values, as SQL over `Rows.from`; those that are equal have equal texts. */
  readonly sql: string;
  /** A value's text as SQL, where it is not the plain one; the values are a column of that name under an alias. */
  readonly text?: (alias: string, name: string) => string;
};

/** Rows of one combination of texts. */
export type RowCount = {
  readonly texts: readonly Cell[];
  readonly rows: number;
  readonly weights?: Weights;
  /** Of what was summed besides. */
  readonly sums: readonly bigint[];
};

/**
 * Rows per combination of keys, with the sums of their weights and of other whole numbers; in no order, and different
 * values may have one text. Throws EvidenceError where there are too many, or texts too long to be names.
 */
export async function rowCounts(
  engine: Engine,
  rows: Rows,
  keys: readonly Key[],
  weight: Weight | null,
  summed: readonly string[] = [],
): Promise<RowCount[]> {
  const { table } = rows.candidate;
  const names = keys.map((_, index) => `k${index}`);
  const columns = [
    ...keys.map(({ sql }, index) => `${sql} AS k${index}`),
    ...(weight === null ? [] : [`${weight.whole} AS w`]),
    ...summed.map((sql, index) => `${sql} AS s${index}`),
  ];
  const sums = [
    ...(weight === null ? [] : ['sum(w)', productSumSql('w', 'w')]),
    ...summed.map((_, index) => `sum(s${index})`),
  ];
  const texts = keys.map(({ text = plainText }, index) => text('grouped', `k${index}`));
  const found = await engine.rows(
    `SELECT ${[...texts, ...sums.map((_, index) => `t${index}`), 'rows'].join(', ')} FROM (` +
      `SELECT ${[...names, ...sums.map((sql, index) => `${sql} AS t${index}`), 'count(*) AS rows'].join(', ')} ` +
      `FROM (SELECT ${columns.join(', ')} FROM ${rows.from}) GROUP BY ${names.join(', ')} LIMIT ${cellLimit + 1}) AS grouped`,
  );
  if (found.length > cellLimit) throw tooManyCells(table, keys);
  for (const [index, key] of keys.entries()) refuseLongNames(key.table, key.name, column(found, index));
  const counted = found.map((row) => rowCount(row, keys.length, weight));
  const total = counted.reduce((sum, { rows: counts }) => sum + counts, 0);
  if (total !== table.rows) throw lyingRowCount(table, total);
  return counted;
}

const plainText = (alias: string, name: string): string => nameSql(`${alias}.${name}`);

function rowCount(row: readonly Cell[], keys: number, weight: Weight | null): RowCount {
  const sums = row.slice(keys, -1).map((text) => BigInt(text ?? 0));
  const [sum, squares] = sums;
  const isWeighted = weight !== null;
  return {
    texts: row.slice(0, keys),
    rows: Number(row.at(-1)),
    sums: isWeighted ? sums.slice(2) : sums,
    ...(isWeighted && { weights: { sum: String(sum), squares: String(squares) } }),
  };
}

type Sums = Omit<RowCount, 'texts'>;

/** The cells that these rows fall in, each once, with what they add up to. */
export function joined<Cell extends object>(
  counted: readonly RowCount[],
  cellOf: (texts: RowCount['texts']) => Cell,
): { readonly cell: Cell; readonly counts: Sums }[] {
  const cells = new Map<string, { readonly cell: Cell; readonly counts: Sums }>();
  for (const { texts, ...counts } of counted) {
    const cell = cellOf(texts);
    const key = JSON.stringify(cell);
    const known = cells.get(key);
    cells.set(key, { cell, counts: known === undefined ? counts : added(known.counts, counts) });
  }
  return [...cells.values()];
}

/** Rows, and weights where rows have them: what every cell counts. */
export const rowsOf = ({ rows, weights }: Sums): Pick<Sums, 'rows' | 'weights'> => ({
  rows,
  ...(weights && { weights }),
});

function added(a: Sums, b: Sums): Sums {
  const plus = (one: string, other: string): string => String(BigInt(one) + BigInt(other));
  return {
    rows: a.rows + b.rows,
    sums: a.sums.map((sum, index) => sum + b.sums[index]!),
    ...(a.weights &&
      b.weights && {
        weights: { sum: plus(a.weights.sum, b.weights.sum), squares: plus(a.weights.squares, b.weights.squares) },
      }),
  };
}
