import type { Document } from '../../documents/document.ts';
import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { ChampionRoles, CountRequest } from '../../domain/measurement.ts';
import type { Metric } from '../../metrics/metric.ts';
import { requestOf } from '../../metrics/sources.ts';
import { cubeWith, pairedCubes } from './cubes.ts';
import type { NamedTable } from './evidence.ts';

/**
 * What must be counted for a metric of a card's table by these columns. Whoever asks for cubes of a table shares them,
 * and so do rules that judge several slice `columns`, where cubes stay small.
 */
export function requestFor(
  metric: Metric,
  card: Document<'ModelCard'>,
  table: NamedTable,
  by: readonly string[],
  champion: ChampionRoles | null,
  columns: readonly string[] = by,
): CountRequest {
  if (metric.counted === 'cube') {
    const paired = champion === null ? null : pairedCubes(table, columns, champion);
    return paired?.find((cube) => by.every((name) => cube.by.includes(name))) ?? cubeWith(card, table, by);
  }
  return requestOf(metric, { pin: evidencePin(table.table), roles: columnRoles(table.table) }, by, champion);
}
