import type { Counts, CubeCell, MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { rowsWhere } from '../../metrics/cells.ts';

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

/** A group of rows: the values that it has in `columns`, null where the table has none. */
export type Group<Cell = CubeCell> = {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
  readonly rows: number;
  readonly cells: readonly Cell[];
};

type Cell = { readonly values: readonly (string | null)[]; readonly rows: number };

/** The rows of a count by their values in `columns`, in an order that depends on the values alone. */
export function groupsOf<Each extends Cell>(
  { by }: { readonly by: readonly string[] },
  cells: readonly Each[],
  columns: readonly string[],
): readonly Group<Each>[] {
  const positions = columns.map((column) => by.indexOf(column));
  const groups = new Map<string, { values: readonly (string | null)[]; cells: Each[] }>();
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
