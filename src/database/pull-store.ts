import type { Binding } from '../approvals/facts.ts';
import type { Selection } from '../flow/job.ts';
import type { PullKey } from '../flow/ports.ts';
import type { Store } from '../flow/store.ts';
import type { StoreContext } from './store-context.ts';

/** Pull requests as last seen, and what their reviews are bound to. */
export function pullStore({
  database,
  clock,
}: StoreContext): Pick<Store, 'savePull' | 'openPulls' | 'bindings' | 'bindReviews'> {
  return { savePull, openPulls, bindings, bindReviews };

  async function savePull({ key, title, head, baseRef, state }: Parameters<Store['savePull']>[0]): Promise<void> {
    await database.query(
      `INSERT INTO modelwarden.pull (repository, number, installation, title, head, base_ref, state, seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (repository, number) DO UPDATE SET
         installation = $3, title = $4, head = $5, base_ref = $6, state = $7, seen_at = $8`,
      [key.repository, key.number, key.installation, title, head, baseRef, state, clock.now()],
    );
  }

  async function openPulls(installation: number, selection: Selection): Promise<readonly PullKey[]> {
    const columns = 'installation, repository, number';
    const open = `SELECT ${columns} FROM modelwarden.pull WHERE state = 'open' AND installation = $1`;
    if ('everything' in selection)
      return database.query<PullKey>(`${open} ORDER BY repository, number`, [installation]);
    const [column, value] = 'head' in selection ? ['head', selection.head] : ['base_ref', selection.baseRef];
    return database.query<PullKey>(`${open} AND repository = $2 AND ${column} = $3 ORDER BY number`, [
      installation,
      selection.repository,
      value,
    ]);
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
