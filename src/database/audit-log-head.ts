import { AuditError } from '../audit/audit-error.ts';
import { equalBytes } from '../audit/bytes.ts';
import { openCheckpoint } from '../audit/checkpoint.ts';
import { emptyRoot, type Frontier, type Hash, hashLength, leafHash, rootOf } from '../audit/merkle.ts';
import { parseVkey, type Signer } from '../audit/signing-key.ts';
import type { Sql } from './sql.ts';

/** The end of a log: what is needed to append to it. */
export type Head = {
  readonly frontier: Frontier;
  readonly lastHash: Hash;
  readonly loggedAt: string;
  /** Null before the first entry. */
  readonly vkey: string | null;
};

/** A row of audit.head. */
export type HeadRow = {
  readonly size: number;
  readonly root: Uint8Array;
  readonly peaks: Uint8Array;
  readonly last_hash: Uint8Array;
  readonly logged_at: string;
  readonly vkey: string;
};

export const hashesIn = (peaks: Uint8Array): Hash[] =>
  Array.from({ length: peaks.length / hashLength }, (_, n) => peaks.slice(n * hashLength, (n + 1) * hashLength));

/** Locks the head of the signer's log until the transaction ends, and makes it if there is none. */
export async function lockHead(sql: Sql, signer: Signer): Promise<HeadRow> {
  const log = signer.name;
  const lock = 'SELECT size, root, peaks, last_hash, logged_at, vkey FROM audit.head WHERE log = $1 FOR UPDATE';
  const [row] = await sql.query<HeadRow>(lock, [log]);
  if (row !== undefined) return row;
  await sql.query(
    `INSERT INTO audit.head (log, size, root, peaks, last_hash, logged_at, vkey) VALUES ($1, 0, $2, '', $2, '', $3)
     ON CONFLICT DO NOTHING`,
    [log, emptyRoot, signer.vkey],
  );
  const [created] = await sql.query<HeadRow>(lock, [log]);
  return created!;
}

/**
 * The head to append to, made sure to be what was last signed, so that no two signed checkpoints contradict.
 * Throws `log-key` and `log-head`.
 */
export async function openHead(sql: Sql, row: HeadRow, signer: Signer): Promise<Head> {
  const log = signer.name;
  const frontier = { size: row.size, peaks: hashesIn(row.peaks) };
  if (row.size === 0) return { frontier, lastHash: emptyRoot, loggedAt: '', vkey: null };
  if (row.vkey !== signer.vkey)
    throw new AuditError(
      'log-key',
      `The log ${log} is signed with the key ${row.vkey}, not with ${signer.vkey}.`,
      'Start with the key that the log is signed with, or change it by a key rotation.',
    );
  // A statement of its own: after waiting for the lock it must see what the holder before committed.
  const [end] = await sql.query<{ note: string; bytes: Uint8Array }>(
    `SELECT note, bytes FROM audit.checkpoint c JOIN audit.leaf l ON l.log = c.log AND l.idx = c.size - 1
     WHERE c.log = $1 AND c.size = $2`,
    [log, row.size],
  );
  if (end === undefined || !isSigned(row, frontier, end, signer))
    throw new AuditError(
      'log-head',
      `The head of the log ${log} is not the one that was last signed (size ${row.size}).`,
      'Run modelwarden audit verify, and restore what it names before anything is appended.',
    );
  return { frontier, lastHash: row.last_hash, loggedAt: row.logged_at, vkey: row.vkey };
}

function isSigned(row: HeadRow, frontier: Frontier, end: { note: string; bytes: Uint8Array }, signer: Signer): boolean {
  try {
    const { root } = openCheckpoint(end.note, [parseVkey(signer.vkey)]);
    const roots = [rootOf(frontier), row.root];
    return roots.every((stored) => equalBytes(stored, root)) && equalBytes(leafHash(end.bytes), row.last_hash);
  } catch (error) {
    if (error instanceof AuditError) return false;
    throw error;
  }
}
