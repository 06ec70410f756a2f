import { randomUUID } from 'node:crypto';
import { createSigner, type Signer } from '../audit/signing-key.ts';
import type { Clock } from '../domain/clock.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import type { Database } from './sql.ts';

/**
 * A migrated database of its own for one test file: PGlite in memory, or a new database on the server that
 * DATABASE_URL names. Tests in the file share it, each with a log of its own.
 */
export async function openTestDatabase(): Promise<Database> {
  const url = process.env.DATABASE_URL;
  const database = url === undefined ? await openPglite() : await createDatabase(url);
  await migrate(database);
  return database;
}

async function createDatabase(url: string): Promise<Database> {
  const name = `modelwarden_test_${randomUUID().replaceAll('-', '')}`;
  const server = await openPostgres(url, { connections: 1 });
  await server.query(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const database = await openPostgres(own.href);
  return {
    ...database,
    async close() {
      await database.close();
      await server.query(`DROP DATABASE ${name}`);
      await server.close();
    },
  };
}

let logs = 0;

/** A signer of a log that no other test uses. */
export const newLog = (): Signer => createSigner(`github.com/org-${++logs}`, new Uint8Array(32).fill(logs));

/** A clock that stands, at the given minute. */
export const clockAt = (minute: number): Clock => ({ now: () => new Date(Date.UTC(2026, 0, 1, 0, minute)) });

/** Runs a statement as somebody who owns the tables and switches their triggers off. */
export async function asOwner(
  database: Database,
  statement: string,
  parameters: readonly unknown[] = [],
): Promise<void> {
  const tables = ['pending', 'leaf', 'head', 'checkpoint', 'payload', 'identity'];
  const triggers = ['refuse_update', 'refuse_delete', 'refuse_truncate'];
  const switchAll = (state: string): string =>
    tables
      .flatMap((table) => triggers.map((trigger) => `ALTER TABLE audit.${table} ${state} TRIGGER ${trigger};`))
      .join('');
  await database.script(switchAll('DISABLE'));
  await database.query(statement, parameters);
  await database.script(switchAll('ENABLE ALWAYS'));
}
