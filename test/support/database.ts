import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { openPglite, type PgliteDatabase } from '../../src/database/pglite.ts';
import { openPostgres, type PostgresDatabase } from '../../src/database/postgres.ts';

export type TestDatabase = {
  readonly database: PgliteDatabase | PostgresDatabase;
  /** Set on PostgreSQL: what a second process would connect to. */
  readonly url: string | undefined;
  readonly close: () => Promise<void>;
};

/**
 * An empty database of its own for a test: embedded, or on the PostgreSQL server of TEST_DATABASE_URL when that is set,
 * so that the same suite runs on both.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (server === undefined) {
    const database = await openPglite(undefined, new Blob([await readFile(inject('databaseSnapshot'))]));
    return { database, url: undefined, close: () => database.close() };
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = await openPostgres(server, { connections: 1 });
  await admin.script(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openPostgres(url.href);
  return {
    database,
    url: url.href,
    close: async () => {
      await database.close();
      await admin.script(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}
