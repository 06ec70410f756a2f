import { EvidenceError } from '../errors.ts';

export const empty = (uri: string, why: string): EvidenceError =>
  new EvidenceError(
    'table-empty',
    `${uri} has no rows: ${why}.`,
    'Give a table with at least one row, and pin its digest.',
  );

export const noTable = (uri: string, why: string): EvidenceError =>
  new EvidenceError(
    'table-unreadable',
    `${uri} cannot be read as a table: ${why}.`,
    'Write the file again as Parquet, CSV or JSONL, and pin its digest.',
  );

/** Rows are tallied in 32 bits. A few kilobytes of Parquet can state more rows than that. */
const mostRows = 2 ** 32 - 1;

/** Throws EvidenceError for a table without rows, or with more than can be counted. */
export function refuseRows(uri: string, rows: number): void {
  if (rows === 0) throw empty(uri, 'it has columns but not one row');
  if (rows <= mostRows) return;
  throw new EvidenceError(
    'table-too-long',
    `${uri} has ${rows} rows; at most ${mostRows} are counted.`,
    'Give a sample of the rows, or a table per period.',
  );
}
