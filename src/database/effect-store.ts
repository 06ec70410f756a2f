import type { EntryDraft } from '../audit/entry.ts';
import { digestOfJson, type Json, type Sha } from '../domain/digest.ts';
import type { PullKey } from '../flow/ports.ts';
import type { Effect, EffectRow, Store } from '../flow/store.ts';
import { append, logged, type StoreContext } from './store-context.ts';

/** Effects on the outside: intents before, results after. */
export function effectStore(
  context: StoreContext,
): Pick<Store, 'effect' | 'intendEffect' | 'finishEffect' | 'reopenEffect' | 'recordMerge'> {
  const { database, logs, clock } = context;

  return { effect, intendEffect, finishEffect, reopenEffect, recordMerge };

  async function effect(key: string): Promise<EffectRow | null> {
    const [row] = await database.query<EffectRow>(
      'SELECT digest, state, attempt, result FROM modelwarden.effect WHERE key = $1',
      [key],
    );
    return row ?? null;
  }

  async function intendEffect(...[meant, attempt, entry]: Parameters<Store['intendEffect']>): Promise<void> {
    await logged(context, entry, (sql) =>
      sql.query(
        `INSERT INTO modelwarden.effect (key, kind, repository, head, digest, state, attempt, intended_at)
         VALUES ($1, $2, $3, $4, $5, 'intended', $6, $7)
         ON CONFLICT (key) DO UPDATE SET
           digest = $5, state = 'intended', attempt = $6, intended_at = $7, result = NULL, done_at = NULL`,
        [meant.key, meant.kind, meant.repository, meant.head, meant.digest, attempt, clock.now()],
      ),
    );
  }

  async function finishEffect(meant: Effect, result: Json, entry: EntryDraft | null): Promise<void> {
    await logged(context, entry, (sql) =>
      sql.query(
        `UPDATE modelwarden.effect
         SET state = CASE WHEN digest = $2 AND state = 'intended' THEN 'done' ELSE 'stale' END, result = $3::jsonb, done_at = $4
         WHERE key = $1`,
        [meant.key, meant.digest, JSON.stringify(result), clock.now()],
      ),
    );
  }

  async function reopenEffect(key: string): Promise<void> {
    await database.query(`UPDATE modelwarden.effect SET state = 'stale' WHERE key = $1`, [key]);
  }

  async function recordMerge(pull: PullKey, commit: Sha, entry: EntryDraft): Promise<void> {
    const key = `merged:${pull.repository}#${pull.number}`;
    await database.transaction(async (sql) => {
      const inserted = await sql.query(
        `INSERT INTO modelwarden.effect (key, kind, repository, head, digest, state, attempt, result, intended_at, done_at)
         VALUES ($1, 'merge', $2, $3, $4, 'done', 1, $5::jsonb, $6, $6) ON CONFLICT DO NOTHING RETURNING key`,
        [key, pull.repository, commit, digestOfJson(commit), JSON.stringify({ merged: commit }), clock.now()],
      );
      if (inserted.length > 0) await append(sql, logs, entry);
    });
    await logs.sequence(pull.repository);
  }
}
