import type {
  ChampionRoles,
  ColumnRoles,
  CountRequest,
  CubeCell,
  EvidencePin,
  MeasurementResult,
  Split,
} from '../domain/measurement.ts';
import { rowsWhere } from './cells.ts';
import type { Metric, Source } from './metric.ts';

/** Whether a metric is made of a whole table, and not of its slices. */
export const isOfWholeTable = ({ counted }: Metric): boolean => counted === 'ranks' || counted === 'scores';

/** What must be counted of a table for a metric, per combination of `by` values (none for one of a whole table). */
export function requestOf(
  metric: Metric,
  table: { readonly pin: EvidencePin; readonly roles: ColumnRoles },
  by: readonly string[],
  champion: ChampionRoles | null,
  split: Split | null = null,
): CountRequest {
  const groups = split === null ? { by } : { by, split };
  switch (metric.counted) {
    case 'cube':
      return { kind: 'cube', ...table, ...groups, champion };
    case 'matrix':
      return { kind: 'matrix', ...table, ...groups, champion };
    case 'moments': {
      const variables = [...metric.variables('candidate'), ...(champion === null ? [] : metric.variables('champion'))];
      return { kind: 'moments', ...table, ...groups, variables, champion };
    }
    case 'ranks':
      return { kind: 'ranks', ...table, champion };
    case 'scores':
      return { kind: 'scores', ...table, champion };
  }
}

/** A group of rows: the values that it has in `columns`, null where the table has none. */
export type Group<Cell = CubeCell> = {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
  readonly rows: number;
  readonly cells: readonly Cell[];
};

/** Stands for a column: the half that rows are in where a count splits them. No column has an empty name. */
export const half = '';

type Grouped = { readonly by: readonly string[]; readonly split?: Split };

const valuesOf = ({ by, split }: Grouped): readonly string[] => (split === undefined ? by : [...by, half]);

/** The rows of a count by their values in `columns`, in an order that depends on the values alone. */
export function groupsOf<Cell extends { readonly values: readonly (string | null)[]; readonly rows: number }>(
  counted: Grouped,
  cells: readonly Cell[],
  columns: readonly string[],
): readonly Group<Cell>[] {
  const positions = columns.map((column) => valuesOf(counted).indexOf(column));
  const groups = new Map<string, { values: readonly (string | null)[]; cells: Cell[] }>();
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

/** The rows that share their values in `columns`, as a source of metrics. */
export type ScopedSource = Omit<Group, 'cells'> & { readonly source: Source };

/** A count as sources of metrics: one per combination of values in `columns`, one in all without columns. */
export function sourcesOf(result: MeasurementResult, columns: readonly string[]): readonly ScopedSource[] {
  if ('problem' in result) return [];
  const { request, counts } = result.measurement;
  const whole = (rows: number, source: Source): ScopedSource[] => [{ columns: [], values: [], rows, source }];
  if (counts.kind === 'ranks') return whole(counts.positives + counts.negatives, { kind: 'ranks', ranks: counts });
  if (counts.kind === 'scores') {
    return whole(counts.rows, { kind: 'scores', cells: counts.cells, champion: counts.champion });
  }
  if (counts.kind === 'cube' && request.kind === 'cube') {
    return groupsOf(request, counts.cells, columns).map(({ cells, ...scope }) => ({
      ...scope,
      source: { kind: 'cube', cells },
    }));
  }
  if (counts.kind === 'matrix' && request.kind === 'matrix') {
    return groupsOf(request, counts.cells, columns).map(({ cells, ...scope }) => ({
      ...scope,
      source: { kind: 'matrix', cells },
    }));
  }
  if (counts.kind === 'moments' && request.kind === 'moments') {
    const { variables } = request;
    return counts.cells.map(({ values, rows, ...rest }) => ({
      ...{ columns: valuesOf(request), values, rows },
      source: {
        kind: 'moments',
        moments: { variables, exponents: counts.exponents, cell: { values, rows, ...rest } },
      },
    }));
  }
  return [];
}
