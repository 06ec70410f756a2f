import type { CountRequest, Counts, CubeCell, MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';

/** The counts of one kind that a request was answered with; null where it could not be counted. */
export function countsOf<Kind extends Counts['kind']>(
  result: MeasurementResult,
  kind: Kind,
): Extract<Counts, { kind: Kind }> | null {
  if ('problem' in result || result.measurement.counts.kind !== kind) return null;
  return result.measurement.counts as Extract<Counts, { kind: Kind }>;
}

/** Why a request was not answered, on the line of the table that it concerns. */
export const problemOf = (result: MeasurementResult, place: Place | null): Problem[] =>
  'problem' in result ? [{ ...result.problem, place: result.problem.place ?? place }] : [];

/** Rows with an event among the rows that could have had it. */
export type Rate = { readonly events: number; readonly rows: number };

type Cell = Omit<CubeCell, 'values' | 'rows'>;

export function rowsWhere(cells: readonly CubeCell[], holds: (cell: Cell) => boolean): number {
  let rows = 0;
  for (const cell of cells) if (holds(cell)) rows += cell.rows;
  return rows;
}

export const rateOf = (
  cells: readonly CubeCell[],
  event: (cell: Cell) => boolean,
  among: (cell: Cell) => boolean,
): Rate => ({ events: rowsWhere(cells, (cell) => among(cell) && event(cell)), rows: rowsWhere(cells, among) });

/** A group of rows: the values that it has in `columns`, null where the table has none. */
export type Group = {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
  readonly rows: number;
  readonly cells: readonly CubeCell[];
};

/** The rows of a cube by their values in `columns`, in an order that depends on the values alone. */
export function groupsOf(
  { by }: Extract<CountRequest, { kind: 'cube' }>,
  cells: readonly CubeCell[],
  columns: readonly string[],
): readonly Group[] {
  const positions = columns.map((column) => by.indexOf(column));
  const groups = new Map<string, { values: readonly (string | null)[]; cells: CubeCell[] }>();
  for (const cell of cells) {
    const values = positions.map((position) => cell.values[position] ?? null);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, cells: [] };
    group.cells.push(cell);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { values, cells: own }]) => ({ columns, values, rows: rowsWhere(own, () => true), cells: own }));
}

/** A missing value is a group of its own: rows cannot leave a comparison by having no group. */
export const scopeOf = ({ columns, values }: Pick<Group, 'columns' | 'values'>): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '(missing)']));

/** `sex F, age_band 60+` */
export const groupName = (group: Pick<Group, 'columns' | 'values'>): string =>
  Object.entries(scopeOf(group))
    .map(([column, value]) => `${column} ${value}`)
    .join(', ');
