import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { DatabaseError } from './errors.ts';
import type { Database, Sql } from './sql.ts';

/** PGlite as a `Database`, with the instance itself for pg-boss's adapter. */
export type PgliteDatabase = Database & { readonly kind: 'pglite'; readonly pglite: PGlite };

/** int8 as a number while it is safe, else as a string: the same rule as for node-postgres. */
const parsers = {
  20: (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
};

const sqlOver = (runner: PGlite | Transaction): Sql => ({
  async query<Row>(text: string, parameters: readonly unknown[] = []) {
    return (await runner.query<Row>(text, [...parameters])).rows;
  },
});

/**
 * Opens the embedded database in `directory`, or in memory without one. One process at a time: PGlite does not
 * lock its files, and two processes would destroy them. Throws `in-use` naming the other process.
 */
export async function openPglite(directory?: string, snapshot?: Blob): Promise<PgliteDatabase> {
  const release = directory === undefined ? async () => {} : await lock(directory);
  const pglite = await PGlite.create({
    ...(directory === undefined ? {} : { dataDir: join(directory, 'postgres') }),
    ...(snapshot === undefined ? {} : { loadDataDir: snapshot }),
    parsers,
  });
  return {
    kind: 'pglite',
    pglite,
    ...sqlOver(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(sqlOver(transaction))),
    async script(text) {
      await pglite.exec(text);
    },
    async close() {
      await pglite.close();
      await release();
    },
  };
}

async function lock(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'lock');
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner !== process.pid && isAlive(owner)) {
      throw new DatabaseError(
        'in-use',
        `${directory} is in use by process ${owner}`,
        'Stop that process, choose another MODELWARDEN_DATA directory, or set DATABASE_URL to a PostgreSQL server.',
      );
    }
    await rm(path, { force: true });
  }
}

function isAlive(process_: number): boolean {
  if (!Number.isInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
