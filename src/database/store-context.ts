import type { EntryDraft } from '../audit/entry.ts';
import type { Clock } from '../domain/clock.ts';
import { appendEntry } from './audit-log.ts';
import type { DeliveryWatch } from './delivery-watch.ts';
import type { Logs } from './logs.ts';
import type { Queue } from './queue.ts';
import type { Database, Sql } from './sql.ts';

/** What the stores share. */
export type StoreContext = {
  readonly database: Database;
  readonly queue: Queue;
  readonly deliveries: DeliveryWatch;
  readonly logs: Logs;
  readonly clock: Clock;
};

/** Appends an entry to the log of its repository's organisation, in the caller's transaction. */
export async function append(sql: Sql, logs: Logs, entry: EntryDraft): Promise<void> {
  await appendEntry(sql, logs.of(entry.repository), entry);
}

/** Runs a statement with its log entry in one transaction, and waits for the checkpoint over it. */
export async function logged(
  { database, logs }: StoreContext,
  entry: EntryDraft | null,
  write: (sql: Sql) => Promise<unknown>,
): Promise<void> {
  if (entry === null) {
    await write(database);
    return;
  }
  await database.transaction(async (sql) => {
    await write(sql);
    await append(sql, logs, entry);
  });
  await logs.sequence(entry.repository);
}
