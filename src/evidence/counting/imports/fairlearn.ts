import type { ImportedValue } from '../../../domain/measurement.ts';
import { EvidenceError } from '../../errors.ts';
import type { Cell, Engine } from '../engine.ts';
import { columnOf, type Table } from '../table.ts';

/** Metrics that are a share of all rows of a group. Others, such as a true positive rate, are of some of them. */
const shares = new Set(['accuracy', 'accuracy_score', 'selection_rate', 'zero_one_loss']);

/** More groups than this are no groups. */
const rowLimit = 10_000;

/**
 * A `MetricFrame.by_group.to_csv()`: a row per group, with a column per metric. The file does not tell the columns of
 * groups from those of metrics, so the card does. A metric called `count` is the rows of each group.
 */
export async function fairlearnValues(
  engine: Engine,
  table: Table,
  groups: readonly string[],
): Promise<ImportedValue[]> {
  if (groups.length === 0) {
    throw new EvidenceError(
      'results-malformed',
      `${table.uri} has a row per group, and the card does not say which columns name the group.`,
      'List the columns of the sensitive and control features under `groups`.',
    );
  }
  const named = groups.map((name) => columnOf(table, name));
  const metrics = table.columns.filter((column) => !groups.includes(column.name));
  const columns = [...named, ...metrics];
  const rows = await engine.rows(
    `SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM ${table.relation} LIMIT ${rowLimit}`,
  );
  const countAt = metrics.findIndex(({ name }) => name === 'count');
  return rows.flatMap((row, index) => {
    const scope = Object.fromEntries(groups.map((name, i) => [name, row[i] ?? '(missing)']));
    const numbers = row.slice(groups.length).map((cell, i) => numberOf(cell, table, metrics[i]!.name, index + 1));
    const n = countAt < 0 ? null : (numbers[countAt] ?? null);
    return metrics.flatMap(({ name }, i) =>
      i === countAt
        ? []
        : [{ metric: name, scope, value: numbers[i] ?? null, n, isShare: n !== null && shares.has(name) }],
    );
  });
}

/** pandas writes a missing number as nothing at all. */
function numberOf(cell: Cell, table: Table, column: string, row: number): number | null {
  if (cell === null || cell === '' || cell.toLowerCase() === 'nan') return null;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new EvidenceError(
    'results-malformed',
    `Column "${column}" of ${table.uri} has "${cell.slice(0, 40)}" in row ${row}; a number was expected.`,
    'List the column under `groups` if it names a group, or leave it out.',
  );
}
