import { AuditError } from './audit-error.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { LogRecord } from './log-record.ts';
import { type Row, rowOf } from './row.ts';

/** How many entries beyond a checkpoint are looked at to recognise what was inserted or moved. */
const lookahead = 1024;

/** What ends a run of entries. */
export type SegmentEnd =
  | { readonly kind: 'checkpoint'; readonly note: string; readonly final: boolean }
  /** A checkpoint that the verifier brought along, already verified. */
  | { readonly kind: 'known'; readonly checkpoint: Checkpoint }
  /** The log ends. `unmet` are known checkpoints that cover more than it holds. */
  | { readonly kind: 'end'; readonly unmet: readonly Checkpoint[] }
  /** The log cannot be read further. */
  | { readonly kind: 'unreadable'; readonly error: AuditError };

/** A run of entries with what ends it. */
export type Segment = {
  readonly rows: readonly Row[];
  readonly end: SegmentEnd;
  /** Reads on: `missing` entries and a few more. What it reads is gone from the stream: only for the last look. */
  readonly ahead: (missing: number) => Promise<readonly Row[]>;
};

/** Cuts a log at its checkpoints, and at the sizes of the known ones. */
export async function* segmentsOf(
  records: AsyncIterable<LogRecord>,
  known: readonly Checkpoint[],
): AsyncGenerator<Segment> {
  const iterator = records[Symbol.asyncIterator]();
  const ahead = (missing: number): Promise<Row[]> => rowsFrom(iterator, Math.max(missing, 0) + lookahead);
  const waiting = known.toSorted((a, b) => a.size - b.size);
  let rows: Row[] = [];
  for (let count = 0; ; ) {
    for (; waiting[0]?.size === count; rows = [])
      yield { rows, end: { kind: 'known', checkpoint: waiting.shift()! }, ahead };
    const record = await nextOf(iterator);
    if (record === null) return yield { rows, end: { kind: 'end', unmet: waiting }, ahead };
    if (record instanceof AuditError) return yield { rows, end: { kind: 'unreadable', error: record }, ahead };
    if (record.kind === 'entry') {
      rows.push(rowOf(record));
      count += 1;
    } else {
      yield { rows, end: record, ahead };
      rows = [];
    }
  }
}

async function rowsFrom(iterator: AsyncIterator<LogRecord>, most: number): Promise<Row[]> {
  const rows: Row[] = [];
  while (rows.length < most) {
    const record = await nextOf(iterator);
    if (record === null || record instanceof AuditError) break;
    if (record.kind === 'entry') rows.push(rowOf(record));
  }
  return rows;
}

/** The next record; null at the end; the reason where a file cannot be read further. */
async function nextOf(iterator: AsyncIterator<LogRecord>): Promise<LogRecord | AuditError | null> {
  try {
    const { done, value } = await iterator.next();
    return done ? null : value;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'log-file-malformed') return error;
    throw error;
  }
}
