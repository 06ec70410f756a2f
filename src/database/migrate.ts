import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Digest, digestOf } from '../domain/digest.ts';
import { DatabaseError } from './errors.ts';
import type { Database, Sql } from './sql.ts';

type Migration = { readonly number: number; readonly name: string; readonly text: string; readonly digest: Digest };

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Any number that no other program is likely to use for an advisory lock: the first bytes of SHA-256("modelwarden"). */
const lockNumber = 0x6cda_bc8f;

/**
 * Brings the schema up to date. Replicas may race: one works, the others wait and find nothing to do.
 * Each file runs in the same transaction as the row that says so. Throws `newer-schema` when the database was
 * migrated by a newer version, and `altered-migration` when an applied file is not the one that was applied.
 */
export async function migrate(database: Database): Promise<void> {
  const migrations = await readMigrations();
  await database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [lockNumber]);
    await sql.query('CREATE SCHEMA IF NOT EXISTS modelwarden');
    await sql.query(
      `CREATE TABLE IF NOT EXISTS modelwarden.migration
        (number int PRIMARY KEY, name text NOT NULL, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = new Map(
      (await sql.query<{ number: number; digest: string }>('SELECT number, digest FROM modelwarden.migration')).map(
        (row) => [row.number, row.digest],
      ),
    );
    refuseNewer(applied, migrations);
    for (const migration of migrations) await apply(sql, migration, applied.get(migration.number));
  });
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(`${folder}${name}`, 'utf8');
      return { number: Number(name.slice(0, 4)), name, text, digest: digestOf(text) };
    }),
  );
}

function refuseNewer(applied: ReadonlyMap<number, string>, migrations: readonly Migration[]): void {
  const newest = Math.max(0, ...applied.keys());
  const known = Math.max(0, ...migrations.map((migration) => migration.number));
  if (newest <= known) return;
  throw new DatabaseError(
    'newer-schema',
    `the database has schema version ${newest}; this version of Modelwarden knows ${known}`,
    'Run the newer version of Modelwarden, or restore the database from before its upgrade.',
  );
}

async function apply(sql: Sql, migration: Migration, applied: string | undefined): Promise<void> {
  if (applied === migration.digest) return;
  if (applied !== undefined) {
    throw new DatabaseError(
      'altered-migration',
      `${migration.name} was applied with other contents`,
      'Restore the file as released: schema changes go into a new file.',
    );
  }
  for (const statement of statements(migration.text)) await sql.query(statement);
  await sql.query('INSERT INTO modelwarden.migration (number, name, digest) VALUES ($1, $2, $3)', [
    migration.number,
    migration.name,
    migration.digest,
  ]);
}

/** Statements end with a semicolon at the end of a line that stands outside `$$ … $$` bodies. */
function statements(text: string): string[] {
  const result: string[] = [];
  let current = '';
  let inBody = false;
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('--') && !inBody) continue;
    current += `${line}\n`;
    if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) inBody = !inBody;
    if (!inBody && line.trimEnd().endsWith(';')) {
      result.push(current);
      current = '';
    }
  }
  if (current.trim() !== '') result.push(current);
  return result;
}
