import { type Db, fromPglite, PgBoss } from 'pg-boss';
import { type Job, type JobKind, jobKey, RetryLater } from '../flow/job.ts';
import type { DeliveryWatch } from './delivery-watch.ts';
import type { PgliteDatabase } from './pglite.ts';
import type { PostgresDatabase } from './postgres.ts';
import type { Sql } from './sql.ts';

/** How many jobs of each kind one process runs at a time. */
const concurrency: Readonly<Record<JobKind, number>> = {
  evaluate: 4,
  'evaluate-group': 2,
  refresh: 1,
  'roll-out': 4,
  reconcile: 1,
};
const kinds = Object.keys(concurrency) as JobKind[];

export type Queue = {
  /** Inserts jobs in the caller's transaction. A job that already waits under the same key stands for the new one. */
  readonly send: (sql: Sql, jobs: readonly Job[], afterSeconds?: number) => Promise<void>;
  /** Starts workers. A handler that throws has its job tried again, later and later, up to the limit. */
  readonly work: (handle: (job: Job) => Promise<void>) => Promise<void>;
  /** Jobs that wait or run now; those put off for later are not counted. */
  readonly busy: () => Promise<number>;
  /** Jobs that failed for good, by kind. */
  readonly failed: () => Promise<Readonly<Record<string, number>>>;
  /** Lets running jobs end, then stops. */
  readonly stop: () => Promise<void>;
};

export type QueueOptions = {
  /** Jobs begin when these are quiet. */
  readonly deliveries: DeliveryWatch;
  readonly url?: string;
  readonly onError: (error: unknown, job: Job | null) => void;
};

/** pg-boss on the same database, so that a job is inserted in the transaction that needs it. */
export async function openQueue(
  database: PgliteDatabase | PostgresDatabase,
  { deliveries, url, onError }: QueueOptions,
): Promise<Queue> {
  const boss = new PgBoss({
    ...(database.kind === 'pglite'
      ? { backend: 'pglite' as const, db: fromPglite(database.pglite) }
      : { connectionString: url ?? '', max: 4, application_name: 'modelwarden-queue' }),
    useListenNotify: true,
    superviseIntervalSeconds: 10,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => onError(error, null));
  await boss.start();
  for (const kind of kinds) await createQueue(boss, kind);
  if (database.kind === 'pglite') await replaceOrphans();
  return { send, work, busy, failed, stop };

  async function send(sql: Sql, jobs: readonly Job[], afterSeconds = 0): Promise<void> {
    const startAfter = afterSeconds > 0 ? { startAfter: Math.ceil(afterSeconds) } : {};
    // In the order of kinds and keys: two transactions that send the same jobs must not wait for each other.
    for (const kind of kinds) {
      const byKey = new Map(jobs.filter((job) => job.kind === kind).map((job) => [jobKey(job), job]));
      const inserts = [...byKey]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, job]) => ({ data: job, singletonKey: key, group: { id: key }, ...startAfter }));
      if (inserts.length > 0) await boss.insert(kind, inserts, { db: within(sql) });
    }
  }

  /**
   * With the embedded database there is one process: whatever is active at its start belongs to a dead one. A new job
   * takes its place, or the one that waits under the same key already.
   */
  async function replaceOrphans(): Promise<void> {
    const orphans = await database.query<{ id: string; data: Job }>(
      `SELECT id, data FROM pgboss.job WHERE name = ANY($1) AND state = 'active'`,
      [kinds],
    );
    for (const { id, data } of orphans) {
      await database.transaction(async (sql) => {
        await boss.complete(data.kind, id, null, { db: within(sql) });
        await send(sql, [data]);
      });
    }
  }

  async function work(handle: (job: Job) => Promise<void>): Promise<void> {
    for (const kind of kinds) {
      const workers: string[] = [];
      // A worker that has done a job looks for the next at once, and so do its idle neighbours: the job that it
      // finished may have been in another's way, and pg-boss by itself would wait out the polling interval.
      const wake = (): void => {
        for (const worker of workers) boss.notifyWorker(worker);
      };
      for (let count = 0; count < concurrency[kind]; count++) {
        const options = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5, groupConcurrency: 1 };
        const worker = await boss.work<Job>(kind, options, async ([job]) => {
          if (job !== undefined) await run(job.data, handle).finally(wake);
        });
        workers.push(worker);
      }
    }
  }

  async function run(job: Job, handle: (job: Job) => Promise<void>): Promise<void> {
    try {
      await deliveries.quiet();
      await handle(job);
    } catch (error) {
      if (error instanceof RetryLater) return send(database, [job], error.seconds);
      onError(error, job);
      throw error;
    }
  }

  async function busy(): Promise<number> {
    const rows = await database.query<{ count: number }>(
      `SELECT count(*) AS count FROM pgboss.job WHERE name = ANY($1)
       AND (state = 'active' OR (state IN ('created', 'retry') AND start_after <= now()))`,
      [kinds],
    );
    return Number(rows[0]?.count);
  }

  async function failed(): Promise<Readonly<Record<string, number>>> {
    const rows = await database.query<{ name: string; count: number }>(
      `SELECT name, count(*) AS count FROM pgboss.job WHERE name = ANY($1) AND state = 'failed' GROUP BY name`,
      [kinds],
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  }

  async function stop(): Promise<void> {
    await boss.stop({ graceful: true, timeout: 20_000 });
  }
}

/**
 * `stately`: at most one waiting and one running job per key, over all replicas. The key is also the job's group, of
 * which the fetch takes one at a time: otherwise a waiting job whose key is busy would stand in the way of the others.
 * A process that dies misses its heartbeat and its job is tried again.
 */
async function createQueue(boss: PgBoss, kind: JobKind): Promise<void> {
  await boss.createQueue(kind, {
    policy: 'stately',
    notify: true,
    retryLimit: 10,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds: 20,
    expireInSeconds: 600,
  });
  // pg-boss reads a queue's settings at its first use, on a connection of its own. Within a transaction that would wait
  // for ever on PGlite, which has one connection: so the first use is here, on a job that does not exist.
  await boss.cancel(kind, '00000000-0000-0000-0000-000000000000');
}

const within = (sql: Sql): Db => ({
  async executeSql(text, values) {
    return { rows: await sql.query(text, values ?? []) };
  },
});
