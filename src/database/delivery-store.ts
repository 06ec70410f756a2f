import { gzipSync } from 'node:zlib';
import type { EntryDraft } from '../audit/entry.ts';
import type { Delivery, Job } from '../flow/job.ts';
import type { Store } from '../flow/store.ts';
import { appendEntries } from './audit-log.ts';
import { inBatches } from './batches.ts';
import type { Sql } from './sql.ts';
import type { StoreContext } from './store-context.ts';

/** Deliveries stored in one transaction: GitHub sends in bursts, and waits ten seconds for an answer. */
const batchSize = 50;

/** Deliveries and the jobs that follow from them. */
export function deliveryStore(context: StoreContext): Pick<Store, 'accept' | 'enqueue' | 'forgetPayloads'> {
  const { database, queue, deliveries: watch, clock, logs } = context;
  const accept = inBatches(batchSize, acceptAll);
  return { accept: (delivery) => watch.during(() => accept(delivery)), enqueue, forgetPayloads };

  async function acceptAll(deliveries: readonly Delivery[]): Promise<readonly ('accepted' | 'known')[]> {
    return database.transaction(async (sql) => {
      const now = clock.now();
      const stored = await insert(sql, deliveries, now);
      // Of two with one id in the same batch, the first is the one that was stored.
      const fresh = deliveries.filter(({ id }) => stored.delete(id));
      for (const { restarts } of fresh) {
        if (restarts === null) continue;
        await sql.query(
          `UPDATE modelwarden.effect SET state = 'stale' WHERE kind = 'check-run' AND repository = $1 AND head = $2`,
          [restarts.repository, restarts.head],
        );
      }
      for (const [log, entries] of Map.groupBy(fresh, ({ repository }) => logs.of(repository))) {
        await appendEntries(
          sql,
          log,
          entries.map((delivery) => entryOf(delivery, now)),
        );
      }
      await queue.send(
        sql,
        fresh.flatMap((delivery) => delivery.jobs),
      );
      return deliveries.map((delivery) => (fresh.includes(delivery) ? 'accepted' : 'known'));
    });
  }

  async function enqueue(jobs: readonly Job[], afterSeconds?: number): Promise<void> {
    await queue.send(database, jobs, afterSeconds);
  }

  async function forgetPayloads(before: Date): Promise<void> {
    await database.query(
      'UPDATE modelwarden.delivery SET payload = NULL WHERE received_at < $1 AND payload IS NOT NULL',
      [before],
    );
  }
}

/**
 * Returns the ids of those that were not stored before. A payload has twenty kilobytes and more: an embedded database
 * works five times as long on it as jsonb as on what gzip leaves of it. In base64, because drivers write bytes out slowly.
 */
async function insert(sql: Sql, deliveries: readonly Delivery[], now: Date): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `INSERT INTO modelwarden.delivery (id, event, action, repository, installation, payload, received_at)
     SELECT id, event, action, repository, installation, decode(payload, 'base64'), $7
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
       AS d(id, event, action, repository, installation, payload)
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      deliveries.map(({ id }) => id),
      deliveries.map(({ event }) => event),
      deliveries.map(({ action }) => action),
      deliveries.map(({ repository }) => repository),
      deliveries.map(({ installation }) => installation),
      deliveries.map(({ payload }) => gzipSync(payload, { level: 1 }).toString('base64')),
      now,
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

const entryOf = ({ id, event, action, repository }: Delivery, now: Date): EntryDraft => ({
  type: 'delivery.accepted',
  time: now.toISOString(),
  actor: null,
  repository,
  pull: null,
  delivery: id,
  event,
  action,
  payload: null,
});
