import type { Document } from '../../documents/document.ts';
import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { ChampionRoles, CountRequest, MeasurementResult } from '../../domain/measurement.ts';
import type { Metric, Source } from '../../metrics/metric.ts';
import { groupsOf } from './cells.ts';
import { cubeWith, pairedCubes } from './cubes.ts';
import type { NamedTable } from './evidence.ts';

/** Whether a metric is made of a whole table, and not of its slices. */
export const isOfWholeTable = ({ counted }: Metric): boolean => counted === 'ranks' || counted === 'scores';

/**
 * What must be counted for a metric of a table by these columns (none for one that is of a whole table). Rules that
 * judge several slice `columns` share cubes where those stay small.
 */
export function requestFor(
  metric: Metric,
  card: Document<'ModelCard'>,
  table: NamedTable,
  by: readonly string[],
  champion: ChampionRoles | null,
  columns: readonly string[] = by,
): CountRequest {
  const common = { pin: evidencePin(table.table), roles: columnRoles(table.table) };
  switch (metric.counted) {
    case 'cube': {
      const paired = champion === null ? null : pairedCubes(table, columns, champion);
      return paired?.find((cube) => by.every((name) => cube.by.includes(name))) ?? cubeWith(card, table, by);
    }
    case 'matrix':
      return { kind: 'matrix', ...common, by, champion };
    case 'moments': {
      const variables = [...metric.variables('candidate'), ...(champion === null ? [] : metric.variables('champion'))];
      return { kind: 'moments', ...common, by, variables, champion };
    }
    case 'ranks':
      return { kind: 'ranks', ...common, champion };
    case 'scores':
      return { kind: 'scores', ...common };
  }
}

/** The rows that share their values in `columns`, as a source of metrics. */
export type ScopedSource = {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
  readonly rows: number;
  readonly source: Source;
};

/** A count as sources of metrics: one per combination of values in `columns`, one in all without columns. */
export function sourcesOf(result: MeasurementResult, columns: readonly string[]): readonly ScopedSource[] {
  if ('problem' in result) return [];
  const { request, counts } = result.measurement;
  const whole = (rows: number, source: Source): ScopedSource[] => [{ columns: [], values: [], rows, source }];
  if (counts.kind === 'ranks') return whole(counts.positives + counts.negatives, { kind: 'ranks', ranks: counts });
  if (counts.kind === 'scores') return whole(counts.rows, { kind: 'scores', cells: counts.cells });
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
    return counts.cells.map((cell) => ({
      columns: request.by,
      values: cell.values,
      rows: cell.rows,
      source: { kind: 'moments', moments: { variables, exponents: counts.exponents, cell } },
    }));
  }
  return [];
}
