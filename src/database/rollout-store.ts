import type { EntryDraft } from '../audit/entry.ts';
import type { Release } from '../documents/release.ts';
import type { RepositoryName } from '../domain/decision.ts';
import type { RolloutPlan, RolloutRow, Store } from '../flow/store.ts';
import type { RolloutState } from '../rollout/state.ts';
import { logged, type StoreContext } from './store-context.ts';

type RolloutRecord = { readonly plan: RolloutPlan; readonly state: RolloutState; readonly position: number };

/** Rollouts. */
export function rolloutStore(
  context: StoreContext,
): Pick<
  Store,
  'planRollouts' | 'rollout' | 'newerRollout' | 'saveRollout' | 'unfinishedRollouts' | 'releases' | 'rolloutsOf'
> {
  const { database, clock } = context;

  return { planRollouts, rollout, newerRollout, saveRollout, unfinishedRollouts, releases, rolloutsOf };

  async function planRollouts(plans: readonly RolloutPlan[]): Promise<void> {
    const now = clock.now();
    for (const plan of plans) {
      await database.query(
        `INSERT INTO modelwarden.rollout (id, installation, repository, pull, target, environment, model, version,
           merge_commit, phase, state, plan, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10::jsonb, $11::jsonb, $12, $12) ON CONFLICT DO NOTHING`,
        [
          plan.id,
          plan.pull.installation,
          plan.pull.repository,
          plan.pull.number,
          targetOf(plan),
          plan.environment,
          plan.model,
          plan.version,
          plan.mergeCommit,
          JSON.stringify({ phase: 'queued' }),
          JSON.stringify(plan),
          now,
        ],
      );
    }
  }

  async function rollout(id: string): Promise<RolloutRow | null> {
    const [row] = await database.query<RolloutRecord>(
      'SELECT plan, state, position FROM modelwarden.rollout WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  async function newerRollout({ plan, position }: RolloutRow): Promise<string | null> {
    const [row] = await database.query<{ id: string }>(
      'SELECT id FROM modelwarden.rollout WHERE target = $1 AND position > $2 ORDER BY position DESC LIMIT 1',
      [targetOf(plan), position],
    );
    return row?.id ?? null;
  }

  async function saveRollout(id: string, state: RolloutState, entry: EntryDraft | null): Promise<void> {
    await logged(context, entry, (sql) =>
      sql.query('UPDATE modelwarden.rollout SET phase = $2, state = $3::jsonb, updated_at = $4 WHERE id = $1', [
        id,
        state.phase,
        JSON.stringify(state),
        clock.now(),
      ]),
    );
  }

  async function unfinishedRollouts(): Promise<readonly string[]> {
    const rows = await database.query<{ id: string }>(
      `SELECT id FROM modelwarden.rollout WHERE phase IN ('queued', 'applying', 'waiting') ORDER BY position`,
    );
    return rows.map(({ id }) => id);
  }

  async function releases(repository: RepositoryName): Promise<readonly Release[]> {
    const rows = await database.query<{ release: Release }>(
      `SELECT DISTINCT plan -> 'release' AS release FROM modelwarden.rollout
       WHERE repository = $1 AND phase = 'succeeded' AND plan ->> 'release' IS NOT NULL`,
      [repository],
    );
    return rows.map(({ release }) => release);
  }

  async function rolloutsOf(repository: RepositoryName, pull: number): Promise<readonly RolloutRow[]> {
    return database.query<RolloutRecord>(
      'SELECT plan, state, position FROM modelwarden.rollout WHERE repository = $1 AND pull = $2 ORDER BY position',
      [repository, pull],
    );
  }
}

/** One place in one cluster: two rollouts of it follow each other, the later one wins. */
const targetOf = ({ cluster, environment, model, pull }: RolloutPlan): string =>
  `${pull.repository.split('/')[0]}:${cluster}:${environment}/${model}`;
