import { randomBytes, randomUUID } from 'node:crypto';
import { AuditError } from '../audit/audit-error.ts';
import type { EntryDraft, EntryId, Pseudonym } from '../audit/entry.ts';
import { sealEntry } from '../audit/leaf.ts';
import { saltLength } from '../audit/payload.ts';
import type { Person } from '../domain/people.ts';
import type { Sql } from './sql.ts';

/*
 * `log` is the origin in the log's checkpoints: <host>/<organisation>. Entries enter through an outbox, in the
 * transaction of the change that they record and without a lock; the sequencer gives them their place.
 */

/**
 * Records an entry with the caller's transaction: both happen or neither. It has no index yet; `sequence` gives it one,
 * and only then may its effect leave the house. Throws `entry-invalid` and `payload-invalid` before anything is written.
 */
export async function appendEntry(sql: Sql, log: string, draft: EntryDraft): Promise<EntryId> {
  const [id] = await appendEntries(sql, log, [draft]);
  return id!;
}

/** As `appendEntry`, for several entries in one statement. They keep their order. */
export async function appendEntries(sql: Sql, log: string, drafts: readonly EntryDraft[]): Promise<EntryId[]> {
  const entries = drafts.map((draft) => sealEntry(draft, randomUUID(), randomBytes(saltLength)));
  const ids = entries.map(({ id }) => id);
  await sql.query(
    `WITH entry AS (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) WITH ORDINALITY AS e(id, body, json, salt, n)
     ), payload AS (
       INSERT INTO audit.payload (log, id, json, salt) SELECT $1, id, json, salt FROM entry WHERE json IS NOT NULL
     )
     INSERT INTO audit.pending (log, id, body) SELECT $1, id, body FROM entry ORDER BY n`,
    [
      log,
      ids,
      entries.map(({ body }) => body),
      entries.map(({ payload }) => payload?.text ?? null),
      entries.map(({ payload }) => payload?.salt ?? null),
    ],
  );
  return ids;
}

/**
 * The pseudonym of a person in this log; the first call for an account appends the `identity.introduced` entry.
 * The numeric account id decides: a login can be renamed and taken over by somebody else.
 */
export async function pseudonymOf(sql: Sql, log: string, person: Person, time: Date): Promise<Pseudonym> {
  const known = await knownPseudonym(sql, log, person);
  if (known !== null) return known;
  const subject: Pseudonym = `p_${randomBytes(16).toString('hex')}`;
  const entry = sealEntry(
    {
      type: 'identity.introduced',
      time: time.toISOString(),
      actor: null,
      repository: null,
      pull: null,
      subject,
      payload: { account: person.id, login: person.login, kind: person.kind },
    },
    randomUUID(),
    randomBytes(saltLength),
  );
  // Of two transactions that introduce the same person, one waits here for the other and then appends nothing.
  const introduced = await sql.query(
    `WITH identity AS (
       INSERT INTO audit.identity (log, pseudonym, account, entry_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (log, account) DO NOTHING RETURNING entry_id
     ), payload AS (
       INSERT INTO audit.payload (log, id, json, salt) SELECT $1, entry_id, $6, $7 FROM identity
     )
     INSERT INTO audit.pending (log, id, body) SELECT $1, entry_id, $5 FROM identity RETURNING id`,
    [log, subject, person.id, entry.id, entry.body, entry.payload!.text, entry.payload!.salt],
  );
  return introduced.length > 0 ? subject : (await knownPseudonym(sql, log, person))!;
}

async function knownPseudonym(sql: Sql, log: string, { id }: Person): Promise<Pseudonym | null> {
  const [row] = await sql.query<{ pseudonym: Pseudonym }>(
    'SELECT pseudonym FROM audit.identity WHERE log = $1 AND account = $2',
    [log, id],
  );
  return row?.pseudonym ?? null;
}

/**
 * Destroys the payload and the salt of an entry, and with an introduction the account number behind the pseudonym.
 * Record before act: a `payload.erased` entry about it must be in the log already (`erasure-unrecorded`). Doing it twice
 * does nothing. Copies in backups, replicas and exports are beyond its reach.
 */
export async function erasePayload(sql: Sql, log: string, index: number): Promise<void> {
  const [entry] = await sql.query<{ id: EntryId; logged: boolean }>(
    'SELECT id, audit.erasure_is_logged(id) AS logged FROM audit.leaf WHERE log = $1 AND idx = $2',
    [log, index],
  );
  if (entry === undefined || !entry.logged)
    throw new AuditError(
      'erasure-unrecorded',
      `The log ${log} has no entry that says that the payload of entry ${index} is erased.`,
      'Append a payload.erased entry, run the sequencer, then erase.',
    );
  await sql.query(
    `WITH identity AS (
       UPDATE audit.identity SET account = NULL, erased_at = now() WHERE entry_id = $1 AND account IS NOT NULL
     )
     UPDATE audit.payload SET json = NULL, salt = NULL, erased_at = now() WHERE id = $1 AND json IS NOT NULL`,
    [entry.id],
  );
}
