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
