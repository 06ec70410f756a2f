import type { Delivery, Job } from '../flow/job.ts';
import type { Store } from '../flow/store.ts';
import { append, type StoreContext } from './store-context.ts';

/** Deliveries and the jobs that follow from them. */
export function deliveryStore({ database, queue, clock, logs }: StoreContext): Pick<Store, 'accept' | 'enqueue'> {
  return { accept, enqueue };

  async function accept(delivery: Delivery): Promise<'accepted' | 'known'> {
    return database.transaction(async (sql) => {
      const now = clock.now();
      const inserted = await sql.query(
        `INSERT INTO modelwarden.delivery (id, event, action, repository, installation, payload, received_at)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING RETURNING id`,
        [
          delivery.id,
          delivery.event,
          delivery.action,
          delivery.repository,
          delivery.installation,
          delivery.payload,
          now,
        ],
      );
      if (inserted.length === 0) return 'known';
      if (delivery.restarts !== null) {
        await sql.query(
          `UPDATE modelwarden.effect SET state = 'stale' WHERE kind = 'check-run' AND repository = $1 AND head = $2`,
          [delivery.restarts.repository, delivery.restarts.head],
        );
      }
      await append(sql, logs, {
        type: 'delivery.accepted',
        time: now.toISOString(),
        actor: null,
        repository: delivery.repository,
        pull: null,
        delivery: delivery.id,
        event: delivery.event,
        action: delivery.action,
        payload: null,
      });
      await queue.send(sql, delivery.jobs);
      return 'accepted';
    });
  }

  async function enqueue(jobs: readonly Job[], afterSeconds?: number): Promise<void> {
    await queue.send(database, jobs, afterSeconds);
  }
}
