import type { ColumnRoles } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import type { Table } from './table.ts';

/** One model's answers: a table, what its columns mean, and the alias that it has in `Rows.from`. */
export type Side = { readonly table: Table; readonly roles: ColumnRoles; readonly alias: 'a' | 'b' };

/** The rows to count: the candidate's, and beside each the champion's answer on the same row. */
export type Rows = { readonly from: string; readonly candidate: Side; readonly champion: Side | null };

/** Until counts carry weights, a weighted table is refused: counting its rows as equal would be a wrong answer. */
export function refuseWeights(table: Table, roles: ColumnRoles): void {
  if (roles.weight === null) return;
  throw new EvidenceError(
    'weights-unsupported',
    `${table.uri} is weighted by its column "${roles.weight}", and weighted rows cannot be counted yet.`,
    'Set `weight: null` if every row counts once, or resample the table by its weights.',
  );
}
