import type { Counts } from '../../domain/measurement.ts';
import type { Engine } from './engine.ts';
import { requireUniqueIds } from './ids.ts';
import { columnOf, type Table } from './table.ts';

/** Columns with their types, in the file's order. Throws EvidenceError when the id is missing somewhere or repeats. */
export async function profile(
  engine: Engine,
  table: Table,
  id: string | null,
): Promise<Extract<Counts, { kind: 'profile' }>> {
  if (id !== null) await requireUniqueIds(engine, table, columnOf(table, id));
  return { kind: 'profile', rows: table.rows, columns: table.columns.map(({ name, type }) => ({ name, type })) };
}
