import { join } from 'node:path';
import { openPglite, type PgliteDatabase } from './pglite.ts';
import { openPostgres, type PostgresDatabase } from './postgres.ts';

/** PostgreSQL where an address is given, else the embedded database in the data directory. */
export const openDatabase = (settings: {
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
}): Promise<PgliteDatabase | PostgresDatabase> =>
  settings.databaseUrl === null
    ? openPglite(join(settings.dataDirectory, 'database'))
    : openPostgres(settings.databaseUrl);
