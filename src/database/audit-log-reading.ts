import type { EntryId } from '../audit/entry.ts';
import { type Leaf, parseLeaf } from '../audit/leaf.ts';
import type { CheckpointRecord, EntryRecord, LogRecord } from '../audit/log-record.ts';
import type { Json } from '../domain/digest.ts';
import type { Sql } from './sql.ts';

const pageSize = 1000;

/** A signed checkpoint as it is stored: not verified again here. */
export type StoredCheckpoint = { readonly size: number; readonly note: string };

export async function latestCheckpoint(sql: Sql, log: string): Promise<StoredCheckpoint | null> {
  const [row] = await sql.query<StoredCheckpoint>(
    'SELECT size, note FROM audit.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1',
    [log],
  );
  return row ?? null;
}

/** An entry for people to look at. */
export type EntryView = {
  readonly index: number;
  readonly id: EntryId;
  /** The stored leaf hash, hexadecimal. */
  readonly hash: string;
  /** Null where the stored bytes are not a leaf: somebody altered them. */
  readonly leaf: Leaf | null;
  /** Null for entries without payload and for erased ones. */
  readonly payload: Json | null;
  readonly erasedAt: Date | null;
};

type EntryRow = {
  readonly idx: number;
  readonly id: EntryId;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  readonly json: string | null;
  readonly salt: Uint8Array | null;
  readonly erased_at: Date | null;
};

const selectEntries =
  'SELECT idx, l.id, bytes, hash, json, salt, erased_at FROM audit.leaf l LEFT JOIN audit.payload p ON p.id = l.id';

const viewOf = ({ idx, id, bytes, hash, json, erased_at }: EntryRow): EntryView => ({
  index: idx,
  id,
  hash: Buffer.from(hash).toString('hex'),
  leaf: parseLeaf(bytes),
  payload: json === null ? null : JSON.parse(json),
  erasedAt: erased_at,
});

export async function entryByIndex(sql: Sql, log: string, index: number): Promise<EntryView | null> {
  const [row] = await sql.query<EntryRow>(`${selectEntries} WHERE l.log = $1 AND idx = $2`, [log, index]);
  return row === undefined ? null : viewOf(row);
}

/** The index of an appended entry; null while it waits for the sequencer. */
export async function indexOfEntry(sql: Sql, log: string, id: EntryId): Promise<number | null> {
  const [row] = await sql.query<{ idx: number }>('SELECT idx FROM audit.leaf WHERE log = $1 AND id = $2', [log, id]);
  return row?.idx ?? null;
}

export type EntryFilter = {
  readonly repository?: string;
  /** Meant together with a repository. */
  readonly pull?: number;
  /** Entries below this index only: the last index of the page before. */
  readonly before?: number;
  readonly limit: number;
};

/** Entries newest first, of the whole log, a repository or a pull request. */
export async function entriesNewestFirst(sql: Sql, log: string, filter: EntryFilter): Promise<EntryView[]> {
  const parameters: unknown[] = [log];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = ['l.log = $1'];
  if (filter.repository !== undefined) conditions.push(`repository = ${given(filter.repository)}`);
  if (filter.pull !== undefined) conditions.push(`pull = ${given(filter.pull)}`);
  if (filter.before !== undefined) conditions.push(`idx < ${given(filter.before)}`);
  const rows = await sql.query<EntryRow>(
    `${selectEntries} WHERE ${conditions.join(' AND ')} ORDER BY idx DESC LIMIT ${given(filter.limit)}`,
    parameters,
  );
  return rows.map(viewOf);
}

/**
 * The log as it was when reading began, for export and verification: entries in order, each stored checkpoint after the
 * last entry that it covers, the newest one final. Entries that no checkpoint covers come after that: there are none
 * unless somebody put them there. Needs no transaction: what was read cannot change. `size` ends reading at an earlier
 * checkpoint of that size.
 */
export async function* readLog(sql: Sql, log: string, size?: number): AsyncGenerator<LogRecord> {
  const end = size ?? (await latestCheckpoint(sql, log))?.size ?? 0;
  const checkpoints = checkpointsOf(sql, log, end);
  let next = await checkpoints.next();
  for await (const entry of entriesOf(sql, log, end)) {
    for (; !next.done && next.value.size <= entry.index; next = await checkpoints.next()) yield next.value.record;
    yield entry;
  }
  for (; !next.done; next = await checkpoints.next()) yield next.value.record;
  yield* uncovered(sql, log, end);
}

const recordOf = ({ idx, bytes, hash, json, salt }: EntryRow): EntryRecord => ({
  kind: 'entry',
  index: idx,
  leaf: bytes,
  payload: json === null || salt === null ? null : { text: json, salt },
  stored: hash,
});

async function* entriesOf(sql: Sql, log: string, end: number): AsyncGenerator<EntryRecord> {
  let from = 0;
  for (;;) {
    const rows = await sql.query<EntryRow>(
      `${selectEntries} WHERE l.log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx LIMIT ${pageSize}`,
      [log, from, end],
    );
    yield* rows.map(recordOf);
    if (rows.length < pageSize) return;
    from = rows.at(-1)!.idx + 1;
  }
}

async function* checkpointsOf(sql: Sql, log: string, end: number) {
  let from = 0;
  for (;;) {
    const rows = await sql.query<StoredCheckpoint>(
      `SELECT size, note FROM audit.checkpoint WHERE log = $1 AND size >= $2 AND size <= $3 ORDER BY size LIMIT ${pageSize}`,
      [log, from, end],
    );
    for (const { size, note } of rows) {
      const record: CheckpointRecord = { kind: 'checkpoint', note, final: size === end };
      yield { size, record };
    }
    if (rows.length < pageSize) return;
    from = rows.at(-1)!.size + 1;
  }
}

async function* uncovered(sql: Sql, log: string, end: number): AsyncGenerator<EntryRecord> {
  const rows = await sql.query<EntryRow>(
    `${selectEntries} WHERE l.log = $1 AND idx >= $2
       AND NOT EXISTS (SELECT FROM audit.checkpoint c WHERE c.log = l.log AND c.size > idx)
     ORDER BY idx LIMIT ${pageSize}`,
    [log, end],
  );
  yield* rows.map(recordOf);
}

/** Every log of the database with the key that signs it now. */
export const logsIn = (sql: Sql): Promise<{ readonly log: string; readonly vkey: string }[]> =>
  sql.query('SELECT log, vkey FROM audit.head WHERE size > 0 ORDER BY log');
