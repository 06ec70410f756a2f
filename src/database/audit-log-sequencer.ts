import { randomUUID } from 'node:crypto';
import { signCheckpoint } from '../audit/checkpoint.ts';
import type { KeyFields } from '../audit/entry.ts';
import { type Leaf, leafBytes, sealKeyEntry } from '../audit/leaf.ts';
import { append, leafHash, rootOf } from '../audit/merkle.ts';
import type { Signer } from '../audit/signing-key.ts';
import type { Clock } from '../domain/clock.ts';
import { type Head, lockHead, openHead } from './audit-log-head.ts';
import type { Database, Sql } from './sql.ts';

/** Entries per transaction. Larger batches are no faster and hold the head's lock for longer. */
const batchSize = 1024;

type Waiting = { readonly id: string; readonly body: string };

/**
 * Gives all waiting entries of the signer's log their places, and signs a checkpoint for each batch in the same
 * transaction. Any number of replicas may do this at once: they take turns at the row lock of the head. When it
 * returns, every entry whose transaction was committed before the call is covered by a checkpoint.
 * Returns the size of the log. Throws `log-head` rather than sign on top of a head that is not the one last signed,
 * and `log-key` where the log is signed with another key.
 */
export function sequence(database: Database, signer: Signer, clock: Clock): Promise<number> {
  return shared(database, signer.vkey, () => drain(database, signer, clock));
}

/** Runs that are under way and, behind each, at most one that has not begun. */
type Runs = { readonly running: Map<string, Promise<number>>; readonly waiting: Map<string, Promise<number>> };
const runsOf = new WeakMap<Database, Runs>();

/**
 * Callers in one process share runs: all who come while one is under way are served by the next. Sixteen writers that
 * each wait for their checkpoint would otherwise queue at the head's lock one by one, to find nothing left to do.
 */
function shared(database: Database, key: string, work: () => Promise<number>): Promise<number> {
  const runs = runsOf.get(database) ?? { running: new Map(), waiting: new Map() };
  runsOf.set(database, runs);
  const waiting = runs.waiting.get(key);
  if (waiting !== undefined) return waiting;
  const before = runs.running.get(key)?.catch(() => {}) ?? Promise.resolve();
  const run: Promise<number> = before.then(async () => {
    runs.waiting.delete(key);
    runs.running.set(key, run);
    try {
      return await work();
    } finally {
      runs.running.delete(key);
    }
  });
  runs.waiting.set(key, run);
  return run;
}

async function drain(database: Database, signer: Signer, clock: Clock): Promise<number> {
  const log = signer.name;
  const [state] = await database.query<{ size: number | null; waiting: boolean }>(
    `SELECT (SELECT size FROM audit.head WHERE log = $1) AS size,
            EXISTS (SELECT FROM audit.pending WHERE log = $1) AS waiting`,
    [log],
  );
  if (!state!.waiting) return state!.size ?? 0;
  for (;;) {
    const { size, taken } = await database.transaction((sql) => sequenceBatch(sql, signer, clock));
    if (taken < batchSize) return size;
  }
}

/** The logs in which entries wait for their place. */
export async function waitingLogs(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ log: string }>('SELECT DISTINCT log FROM audit.pending ORDER BY log');
  return rows.map(({ log }) => log);
}

/**
 * Changes the key of a log. The entry that names the new key is covered by a checkpoint that both keys sign: whoever
 * trusts the old key can follow. From then on the old key is refused. Returns the size of the log.
 */
export function rotateKey(database: Database, from: Signer, to: Signer, clock: Clock): Promise<number> {
  return database.transaction(async (sql) => {
    const head = await openHead(sql, await lockHead(sql, from), from);
    const created = await write(sql, head, firstEntry(head, from, clock), [from], clock);
    return (
      await write(
        sql,
        created,
        [keyEntry({ type: 'key.rotated', from: from.vkey, to: to.vkey }, clock)],
        [from, to],
        clock,
      )
    ).frontier.size;
  });
}

async function sequenceBatch(sql: Sql, signer: Signer, clock: Clock): Promise<{ size: number; taken: number }> {
  const log = signer.name;
  const row = await lockHead(sql, signer);
  const waiting = await sql.query<Waiting & { seq: number }>(
    `SELECT seq, id, body FROM audit.pending WHERE log = $1 ORDER BY seq LIMIT ${batchSize}`,
    [log],
  );
  if (waiting.length === 0) return { size: row.size, taken: 0 };
  const head = await openHead(sql, row, signer);
  const entries = [...firstEntry(head, signer, clock), ...waiting];
  const { frontier } = await write(sql, head, entries, [signer], clock);
  await sql.query('DELETE FROM audit.pending WHERE seq = ANY($1::bigint[])', [waiting.map(({ seq }) => seq)]);
  return { size: frontier.size, taken: waiting.length };
}

/** Every log begins by naming its key. */
const firstEntry = (head: Head, { vkey }: Signer, clock: Clock): Waiting[] =>
  head.vkey === null ? [keyEntry({ type: 'key.created', vkey }, clock)] : [];

type KeyChange =
  | { readonly type: 'key.created'; readonly vkey: string }
  | { readonly type: 'key.rotated'; readonly from: string; readonly to: string };

function keyEntry(change: KeyChange, clock: Clock): Waiting {
  const fields: KeyFields = { ...change, time: clock.now().toISOString(), actor: null, repository: null, pull: null };
  return sealKeyEntry(fields, randomUUID());
}

/** Appends entries and signs the tree with them. A signature is known to nobody before its transaction commits. */
async function write(
  sql: Sql,
  head: Head,
  entries: readonly Waiting[],
  signers: readonly [Signer, ...Signer[]],
  clock: Clock,
): Promise<Head> {
  if (entries.length === 0) return head;
  const now = clock.now().toISOString();
  // Replicas' clocks differ; the log's time never goes back.
  const loggedAt = now > head.loggedAt ? now : head.loggedAt;
  let { frontier, lastHash } = head;
  const leaves = entries.map(({ id, body }) => {
    const bytes = leafBytes(body, { index: frontier.size, loggedAt, previous: lastHash });
    const leaf = { index: frontier.size, id, bytes, hash: leafHash(bytes), fields: JSON.parse(body) as Leaf };
    frontier = append(frontier, leaf.hash);
    lastHash = leaf.hash;
    return leaf;
  });
  const origin = signers[0].name;
  const vkey = signers.at(-1)!.vkey;
  const root = rootOf(frontier);
  const note = signCheckpoint({ origin, size: frontier.size, root, extensions: [] }, signers);
  await sql.query(
    `WITH leaves AS (
       INSERT INTO audit.leaf (log, idx, id, bytes, hash, type, repository, pull)
       SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::int[])
     ), signed AS (
       INSERT INTO audit.checkpoint (log, size, note) VALUES ($1, $9, $10)
     )
     UPDATE audit.head SET size = $9, root = $11, peaks = $12, last_hash = $13, logged_at = $14, vkey = $15 WHERE log = $1`,
    [
      origin,
      leaves.map(({ index }) => index),
      leaves.map(({ id }) => id),
      leaves.map(({ bytes }) => bytes),
      leaves.map(({ hash }) => hash),
      leaves.map(({ fields }) => fields.type),
      leaves.map(({ fields }) => fields.repository),
      leaves.map(({ fields }) => fields.pull),
      frontier.size,
      note,
      root,
      Buffer.concat(frontier.peaks),
      lastHash,
      loggedAt,
      vkey,
    ],
  );
  return { frontier, lastHash, loggedAt, vkey };
}
