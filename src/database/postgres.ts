import pg from 'pg';
import { DatabaseError } from './errors.ts';
import type { Database, Sql } from './sql.ts';

export type PostgresDatabase = Database & { readonly kind: 'postgres'; readonly pool: pg.Pool };

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text));

const sqlOver = (runner: pg.Pool | pg.PoolClient): Sql => ({
  async query<Row>(text: string, parameters: readonly unknown[] = []) {
    return (await runner.query(text, [...parameters])).rows as Row[];
  },
});

/** Connects to PostgreSQL and proves that it answers. Throws `unreachable` without repeating the password. */
export async function openPostgres(url: string, options: { readonly connections?: number } = {}) {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'modelwarden',
  });
  // An idle connection that the server closes is replaced on next use; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw new DatabaseError(
      'unreachable',
      `cannot reach the database ${withoutPassword(url)}: ${(error as Error).message}`,
      'Check DATABASE_URL, that the server runs and that it accepts connections from here.',
      null,
      { cause: error },
    );
  }
  return {
    kind: 'postgres',
    pool,
    ...sqlOver(pool),
    transaction,
    script,
    close,
  } satisfies PostgresDatabase as PostgresDatabase;

  async function transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    // A connection lost while nothing is in flight reports here; the next statement fails and says so.
    const ignore = (): void => {};
    client.on('error', ignore);
    let broken = false;
    try {
      await client.query('BEGIN');
      const result = await work(sqlOver(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  async function script(text: string): Promise<void> {
    await pool.query(text);
  }

  async function close(): Promise<void> {
    await pool.end();
  }
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return '(DATABASE_URL is not a URL)';
  }
}
