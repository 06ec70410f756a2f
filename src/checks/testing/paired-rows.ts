import type { ChampionRoles, ColumnRoles, Scalar } from '../../domain/measurement.ts';

export type Row = Readonly<Record<string, Scalar | null | undefined>>;

/** A table by its bytes' stand-in. `rows: 12` in a row makes it twelve rows alike. */
export type Table = readonly Row[];

export const rowsOf = (row: Row): number => Number(row.rows ?? 1);

export const binary = (value: Scalar | null | undefined, positive: Scalar): 0 | 1 | null =>
  value === null || value === undefined ? null : value === positive ? 1 : 0;

export const textOf = (row: Row | undefined, column: string | null): string | null => {
  const value = column === null ? null : row?.[column];
  return value === null || value === undefined ? null : String(value);
};

export const numberOf = (row: Row | undefined, column: string | null): number | null => {
  const value = column === null ? null : row?.[column];
  return value === null || value === undefined ? null : Number(value);
};

export function predictionOf(row: Row | undefined, roles: ColumnRoles): 0 | 1 | null {
  const { prediction, score, positive } = roles;
  if (prediction === null || row === undefined) return null;
  if ('column' in prediction) return binary(row[prediction.column], positive);
  return Number(row[score ?? '']) >= prediction.threshold ? 1 : 0;
}

export const predictionColumn = ({ prediction }: ColumnRoles): string | null =>
  prediction !== null && 'column' in prediction ? prediction.column : null;

/** Each row with the champion's row of the same id; null where one has none. */
export function championRows(
  table: Table,
  roles: ColumnRoles,
  champion: ChampionRoles | null,
  tables: ReadonlyMap<string, Table>,
): readonly (Row | undefined)[] | null {
  if (champion === null) return table.map(() => undefined);
  if (champion.pin === null) return table;
  const other = tables.get(champion.pin.digest);
  if (other === undefined) return null;
  const byId = new Map(other.map((row) => [row[champion.roles.id ?? ''], row]));
  const found = table.map((row) => byId.get(row[roles.id ?? '']));
  return roles.id === null || found.includes(undefined) ? null : found;
}

/** Rows that belong together, each as often as it stands for rows. */
export type Pair = { readonly row: Row; readonly other: Row | undefined; readonly rows: number };

export const pairsOf = (table: Table, others: readonly (Row | undefined)[]): readonly Pair[] =>
  table.map((row, i) => ({ row, other: others[i], rows: rowsOf(row) }));

/** Weights in units of 2⁻²⁰. */
export const weightExponent = -20;

export const wholeWeight = (row: Row, roles: ColumnRoles): bigint =>
  BigInt(Math.round(Number(row[roles.weight ?? '']) * 2 ** -weightExponent));

/** What `rows` alike of one weight add to a cell; nothing where rows have none. */
export function weightsOf(pairs: readonly Pair[], roles: ColumnRoles) {
  if (roles.weight === null) return {};
  const sum = (of: (weight: bigint) => bigint): string =>
    String(pairs.reduce((total, { row, rows }) => total + BigInt(rows) * of(wholeWeight(row, roles)), 0n));
  return { weights: { sum: sum((weight) => weight), squares: sum((weight) => weight * weight) } };
}

export const groupsBy = <Item>(items: readonly Item[], key: (item: Item) => unknown): readonly Item[][] => [
  ...Map.groupBy(items, (item) => JSON.stringify(key(item))).values(),
];
