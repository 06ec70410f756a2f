import type { SupportingTable } from '../../domain/finding.ts';
import { smallestCell } from '../../domain/finding.ts';
import type { Rate } from '../../metrics/cells.ts';
import { falsePositiveRate, groupRateOf, selectionRate, truePositiveRate } from '../../metrics/group-rates.ts';
import type { Group } from '../../metrics/sources.ts';
import { groupName } from '../counts/cells.ts';
import { cell, decimal } from '../rules/numbers.ts';
import { favorableClass } from './favorable.ts';
import type { Target } from './targets.ts';

/** Every group with its rates, the largest first. Rates over fewer rows than may be printed are not told. */
export function groupTable({ table, columns }: Target, groups: readonly Group[]): SupportingTable {
  const kinds = table.table.label === null ? [selectionRate] : [selectionRate, truePositiveRate, falsePositiveRate];
  const wanted = favorableClass(table.table);
  const rows = [...groups]
    .sort((a, b) => b.rows - a.rows)
    .map((group) => [
      groupName(group),
      cell(group.rows),
      ...kinds.map((kind) => rate(groupRateOf(kind, group.cells, wanted))),
    ]);
  return {
    title: `Groups by ${columns.join(' and ')} in ${table.name}`,
    rows: [['Group', 'Rows', ...kinds.map(({ name }) => name.charAt(0).toUpperCase() + name.slice(1))], ...rows],
  };
}

const rate = ({ events, rows }: Rate): string =>
  rows === 0 ? 'no rows' : rows < smallestCell ? 'suppressed' : decimal(events / rows);
