import type { ColumnRoles } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** One model's answers: a table, what its columns mean, and the alias that it has in `Rows.from`. */
export type Side = { readonly table: Table; readonly roles: ColumnRoles; readonly alias: 'a' | 'b' };

/** The rows to count: the candidate's, and beside each the champion's answer on the same row. */
export type Rows = { readonly from: string; readonly candidate: Side; readonly champion: Side | null };

/** The column of the label. Throws EvidenceError. */
export function labelColumn({ table, roles }: Side): Column {
  if (roles.label !== null) return columnOf(table, roles.label);
  throw new EvidenceError(
    'count-impossible',
    `${table.uri} names no label column, and one is needed here.`,
    'Name the column of the label as `label`.',
  );
}

/** The column of the prediction. Throws EvidenceError, also where the prediction is a threshold on a score. */
export function predictionColumn({ table, roles }: Side): Column {
  if (roles.prediction !== null && 'column' in roles.prediction) return columnOf(table, roles.prediction.column);
  throw new EvidenceError(
    'count-impossible',
    `${table.uri} names no prediction column, and one is needed here.`,
    'Name the column of the prediction as `prediction: {column: …}`.',
  );
}

/** The column whose values are clusters: rows that are not independent of each other. Null where every row is. */
export const clusterColumn = ({ table, roles }: Side): Column | null =>
  roles.cluster === null ? null : columnOf(table, roles.cluster);
