import { base64, equalBytes } from '../audit/bytes.ts';
import { type Fault, faultAt, faultIn } from '../audit/fault.ts';
import { rootOf } from '../audit/merkle.ts';
import type { Trust } from '../audit/trust.ts';
import { type Verification, verifyLog } from '../audit/verify.ts';
import type { Verified } from '../audit/walk.ts';
import { type HeadRow, hashesIn } from './audit-log-head.ts';
import { readLog } from './audit-log-reading.ts';
import type { Sql } from './sql.ts';

/**
 * Checks a stored log: all that `verifyLog` checks, from the leaves up, and then what only the database keeps: the
 * hashes beside the leaves, the head to append to, the columns to find entries by, and whom pseudonyms stand for.
 * The log may grow meanwhile: what is verified is its state when the call began.
 */
export async function verifyDatabaseLog(sql: Sql, log: string, trust: Trust): Promise<Verification> {
  const [head] = await sql.query<HeadRow & { end: number | null }>(
    'SELECT h.*, (SELECT max(size) FROM audit.checkpoint c WHERE c.log = h.log) AS end FROM audit.head h WHERE log = $1',
    [log],
  );
  const result = await verifyLog(readLog(sql, log, head?.end ?? undefined), trust);
  if (!result.ok) return result;
  const fault = (await headFault(sql, head, result)) ?? (await columnFault(sql, log, result.size));
  return fault === null ? result : { ok: false, fault };
}

async function headFault(sql: Sql, head: HeadRow | undefined, { origin, size, root, keys, lastLoggedAt }: Verified) {
  const altered = (what: string): Fault => faultIn('head-altered', null, null, `All entries are good, but ${what}.`);
  if (head === undefined) return altered('the head of the log is gone');
  if (head.size > size)
    return faultAt(
      'log-truncated',
      size,
      `is missing: the head counts ${head.size} entries, checkpoints cover ${size}`,
    );
  const [last] = await sql.query<{ hash: Uint8Array }>('SELECT hash FROM audit.leaf WHERE log = $1 AND idx = $2', [
    origin,
    size - 1,
  ]);
  const isSigned =
    head.size === size &&
    base64(head.root) === root &&
    base64(rootOf({ size, peaks: hashesIn(head.peaks) })) === root &&
    equalBytes(head.last_hash, last!.hash) &&
    head.logged_at === lastLoggedAt &&
    head.vkey === keys.at(-1);
  return isSigned ? null : altered('the head of the log is not what was signed');
}

/** Only called for leaves that are proved good: they are JSON. */
async function columnFault(sql: Sql, log: string, size: number): Promise<Fault | null> {
  const [column] = await sql.query<{ idx: number }>(
    `SELECT l.idx
     FROM audit.leaf l, json_to_record(convert_from(l.bytes, 'UTF8')::json) AS said(id uuid, type text, repository text, pull int)
     WHERE l.log = $1 AND l.idx < $2
       AND (l.id, l.type, l.repository, l.pull) IS DISTINCT FROM (said.id, said.type, said.repository, said.pull)
     ORDER BY l.idx LIMIT 1`,
    [log, size],
  );
  if (column !== undefined)
    return faultAt('stored-column-altered', column.idx, 'is good, but the columns beside it were altered');
  const [identity] = await sql.query<{ idx: number }>(
    `SELECT idx FROM audit.identity i JOIN audit.leaf l ON l.id = i.entry_id JOIN audit.payload p ON p.id = l.id
     WHERE i.log = $1 AND idx < $2
       AND (pseudonym IS DISTINCT FROM convert_from(bytes, 'UTF8')::json ->> 'subject'
            OR json IS NOT NULL AND account IS DISTINCT FROM (json::json ->> 'account')::bigint)
     ORDER BY idx LIMIT 1`,
    [log, size],
  );
  return identity === undefined
    ? null
    : faultAt('stored-column-altered', identity.idx, 'is good, but the identity that it introduced was altered');
}
