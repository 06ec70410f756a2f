import type { Binding } from '../approvals/facts.ts';
import type { Selection } from '../flow/job.ts';
import type { PullKey } from '../flow/ports.ts';
import type { Seen } from '../flow/seen.ts';
import type { OpenPull, Store } from '../flow/store.ts';
import type { StoreContext } from './store-context.ts';

/** Pull requests as last seen, and what their reviews are bound to. */
export function pullStore({
  database,
  clock,
}: StoreContext): Pick<Store, 'savePull' | 'saveSeen' | 'openPulls' | 'bindings' | 'bindReviews'> {
  return { savePull, saveSeen, openPulls, bindings, bindReviews };

  async function savePull({ key, title, head, baseRef, state }: Parameters<Store['savePull']>[0]): Promise<void> {
    await database.query(
      `INSERT INTO modelwarden.pull (repository, number, installation, title, head, base_ref, state, seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (repository, number) DO UPDATE SET
         installation = $3, title = $4, head = $5, base_ref = $6, state = $7, seen_at = $8, seen = NULL`,
      [key.repository, key.number, key.installation, title, head, baseRef, state, clock.now()],
    );
  }

  async function saveSeen({ repository, number }: PullKey, seen: Seen, instead: Seen | null): Promise<void> {
    await database.query(
      `UPDATE modelwarden.pull SET seen = $3::jsonb
       WHERE repository = $1 AND number = $2 AND seen IS NOT DISTINCT FROM $4::jsonb`,
      [repository, number, JSON.stringify(seen), instead && JSON.stringify(instead)],
    );
  }

  async function openPulls(installation: number, selection: Selection): Promise<readonly OpenPull[]> {
    const open = `SELECT installation, repository, number, seen FROM modelwarden.pull
       WHERE state = 'open' AND installation = $1`;
    if ('everything' in selection) return read(`${open} ORDER BY repository, number`, [installation]);
    const [column, value] = 'head' in selection ? ['head', selection.head] : ['base_ref', selection.baseRef];
    return read(`${open} AND repository = $2 AND ${column} = $3 ORDER BY number`, [
      installation,
      selection.repository,
      value,
    ]);
  }

  async function read(text: string, parameters: readonly unknown[]): Promise<readonly OpenPull[]> {
    const rows = await database.query<PullKey & { readonly seen: Seen | null }>(text, parameters);
    return rows.map(({ seen, ...key }) => ({ key, seen }));
  }

  async function bindings(pull: PullKey): Promise<ReadonlyMap<number, Binding>> {
    const rows = await database.query<Binding & { review: number }>(
      'SELECT review, evidence, policy FROM modelwarden.approval WHERE repository = $1 AND pull = $2',
      [pull.repository, pull.number],
    );
    return new Map(rows.map(({ review, evidence, policy }) => [Number(review), { evidence, policy }]));
  }

  async function bindReviews(pull: PullKey, reviews: Parameters<Store['bindReviews']>[1], now: Binding): Promise<void> {
    await database.query(
      `INSERT INTO modelwarden.approval (repository, pull, review, head, evidence, policy, seen_at)
       SELECT $1, $2, review, head, $5, $6, $7 FROM unnest($3::bigint[], $4::text[]) AS r(review, head)
       ON CONFLICT DO NOTHING`,
      [
        pull.repository,
        pull.number,
        reviews.map(({ id }) => id),
        reviews.map(({ commit }) => commit ?? ''),
        now.evidence,
        now.policy,
        clock.now(),
      ],
    );
  }
}
