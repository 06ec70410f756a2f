import type { Binding } from '../approvals/facts.ts';
import { decisionEntry } from '../audit/decision-entry.ts';
import type { EntryDraft } from '../audit/entry.ts';
import type { Clock } from '../domain/clock.ts';
import type { Decision, RepositoryName } from '../domain/decision.ts';
import { type Digest, digestOfJson, type Json, type Sha } from '../domain/digest.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { Delivery, Job, Selection } from '../flow/job.ts';
import type { PullKey } from '../flow/ports.ts';
import type { EffectRow, RolloutPlan, RolloutRow, Store, StoredDecision } from '../flow/store.ts';
import type { RolloutState } from '../rollout/state.ts';
import { appendEntry } from './audit-log.ts';
import type { Logs } from './logs.ts';
import type { Queue } from './queue.ts';
import type { Database, Sql } from './sql.ts';

export type StoreOptions = {
  readonly database: Database;
  readonly queue: Queue;
  readonly logs: Logs;
  readonly clock: Clock;
};

type DecisionRow = { readonly id: number; readonly decision: Decision; readonly decided_at: Date };
type RolloutRecord = { readonly plan: RolloutPlan; readonly state: RolloutState; readonly position: number };

const storedDecision = ({ id, decision, decided_at }: DecisionRow): StoredDecision => ({
  id,
  decision,
  decidedAt: decided_at,
});
const decisionColumns = 'id, decision, decided_at';

/** The `Store` over SQL: the same statements on PGlite and on PostgreSQL. */
export function createStore({ database, queue, logs, clock }: StoreOptions): Store {
  const log = (sql: Sql, entry: EntryDraft): Promise<unknown> => appendEntry(sql, logs.of(entry.repository), entry);

  async function accept(delivery: Delivery): Promise<'accepted' | 'known'> {
    return database.transaction(async (sql) => {
      const now = clock.now();
      const inserted = await sql.query(
        `INSERT INTO modelwarden.delivery (id, event, action, repository, installation, payload, received_at)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING RETURNING id`,
        [
          delivery.id,
          delivery.event,
          delivery.action,
          delivery.repository,
          delivery.installation,
          delivery.payload,
          now,
        ],
      );
      if (inserted.length === 0) return 'known';
      if (delivery.restarts !== null) {
        await sql.query(
          `UPDATE modelwarden.effect SET state = 'stale' WHERE kind = 'check-run' AND repository = $1 AND head = $2`,
          [delivery.restarts.repository, delivery.restarts.head],
        );
      }
      await log(sql, {
        type: 'delivery.accepted',
        time: now.toISOString(),
        actor: null,
        repository: delivery.repository,
        pull: null,
        delivery: delivery.id,
        event: delivery.event,
        action: delivery.action,
        payload: null,
      });
      await queue.send(sql, delivery.jobs);
      return 'accepted';
    });
  }

  async function enqueue(jobs: readonly Job[], afterSeconds?: number): Promise<void> {
    await queue.send(database, jobs, afterSeconds);
  }

  async function measurements(keys: readonly Digest[]): Promise<ReadonlyMap<Digest, Measurement>> {
    const rows = await database.query<{ key: Digest; measurement: Measurement }>(
      'SELECT key, measurement FROM modelwarden.measurement WHERE key = ANY($1)',
      [keys],
    );
    return new Map(rows.map(({ key, measurement }) => [key, measurement]));
  }

  async function saveMeasurements(fresh: ReadonlyMap<Digest, Measurement>): Promise<void> {
    for (const [key, measurement] of fresh) {
      await database.query(
        `INSERT INTO modelwarden.measurement (key, digest, measurement, measured_at) VALUES ($1, $2, $3::jsonb, $4)
         ON CONFLICT DO NOTHING`,
        [key, digestOfJson(measurement), JSON.stringify(measurement), clock.now()],
      );
    }
  }

  async function blobDigest(blob: Sha): Promise<Digest | null> {
    const [row] = await database.query<{ digest: Digest }>('SELECT digest FROM modelwarden.blob WHERE sha = $1', [
      blob,
    ]);
    return row?.digest ?? null;
  }

  async function saveBlobDigest(blob: Sha, digest: Digest): Promise<void> {
    await database.query('INSERT INTO modelwarden.blob (sha, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      blob,
      digest,
    ]);
  }

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

  async function latestDecision(repository: RepositoryName, pull: number): Promise<StoredDecision | null> {
    const [row] = await database.query<DecisionRow>(
      `SELECT ${decisionColumns} FROM modelwarden.decision WHERE repository = $1 AND pull = $2 ORDER BY id DESC LIMIT 1`,
      [repository, pull],
    );
    return row === undefined ? null : storedDecision(row);
  }

  async function decisionsSharing(pull: PullKey, head: Sha): Promise<readonly StoredDecision[]> {
    const rows = await database.query<DecisionRow>(
      `SELECT DISTINCT ON (d.pull) d.id, d.decision, d.decided_at
       FROM modelwarden.decision d JOIN modelwarden.pull p ON p.repository = d.repository AND p.number = d.pull
       WHERE d.repository = $1 AND d.head = $2 AND d.pull <> $3 AND p.state = 'open' AND p.head = $2
       ORDER BY d.pull, d.id DESC`,
      [pull.repository, head, pull.number],
    );
    return rows.map(storedDecision);
  }

  async function recordDecision(decision: Decision): Promise<StoredDecision> {
    const now = clock.now();
    const { subject, outcome, verdict } = decision;
    const row = await database.transaction(async (sql) => {
      const entry = await appendEntry(sql, logs.of(subject.repository), decisionEntry(decision, now, null));
      const [inserted] = await sql.query<{ id: number }>(
        `INSERT INTO modelwarden.decision (repository, pull, head, outcome, verdict, digest, decision, entry, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9) RETURNING id`,
        [
          subject.repository,
          subject.pull,
          subject.head,
          outcome,
          verdict,
          digestOfJson(decision),
          JSON.stringify(decision),
          entry,
          now,
        ],
      );
      return inserted!;
    });
    await logs.sequence(subject.repository);
    return { id: row.id, decision, decidedAt: now };
  }

  async function decision(id: number): Promise<StoredDecision | null> {
    const [row] = await database.query<DecisionRow>(
      `SELECT ${decisionColumns} FROM modelwarden.decision WHERE id = $1`,
      [id],
    );
    return row === undefined ? null : storedDecision(row);
  }

  async function effect(key: string): Promise<EffectRow | null> {
    const [row] = await database.query<EffectRow>(
      'SELECT digest, state, attempt, result FROM modelwarden.effect WHERE key = $1',
      [key],
    );
    return row ?? null;
  }

  async function intendEffect(...[meant, attempt, entry]: Parameters<Store['intendEffect']>): Promise<void> {
    await logged(entry, (sql) =>
      sql.query(
        `INSERT INTO modelwarden.effect (key, kind, repository, head, digest, state, attempt, intended_at)
         VALUES ($1, $2, $3, $4, $5, 'intended', $6, $7)
         ON CONFLICT (key) DO UPDATE SET
           digest = $5, state = 'intended', attempt = $6, intended_at = $7, result = NULL, done_at = NULL`,
        [meant.key, meant.kind, meant.repository, meant.head, meant.digest, attempt, clock.now()],
      ),
    );
  }

  async function finishEffect(key: string, result: Json, entry: EntryDraft | null): Promise<void> {
    await logged(entry, (sql) =>
      sql.query(`UPDATE modelwarden.effect SET state = 'done', result = $2::jsonb, done_at = $3 WHERE key = $1`, [
        key,
        JSON.stringify(result),
        clock.now(),
      ]),
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
      if (inserted.length > 0) await log(sql, entry);
    });
    await logs.sequence(pull.repository);
  }

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
    await logged(entry, (sql) =>
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

  async function rolloutsOf(repository: RepositoryName, pull: number): Promise<readonly RolloutRow[]> {
    return database.query<RolloutRecord>(
      'SELECT plan, state, position FROM modelwarden.rollout WHERE repository = $1 AND pull = $2 ORDER BY position',
      [repository, pull],
    );
  }

  /** Runs a statement with its log entry in one transaction, and waits for the checkpoint over it. */
  async function logged(entry: EntryDraft | null, write: (sql: Sql) => Promise<unknown>): Promise<void> {
    if (entry === null) {
      await write(database);
      return;
    }
    await database.transaction(async (sql) => {
      await write(sql);
      await log(sql, entry);
    });
    await logs.sequence(entry.repository);
  }

  return {
    accept,
    enqueue,
    measurements,
    saveMeasurements,
    blobDigest,
    saveBlobDigest,
    savePull,
    openPulls,
    bindings,
    bindReviews,
    latestDecision,
    decisionsSharing,
    recordDecision,
    decision,
    effect,
    intendEffect,
    finishEffect,
    reopenEffect,
    recordMerge,
    planRollouts,
    rollout,
    newerRollout,
    saveRollout,
    unfinishedRollouts,
    rolloutsOf,
  };
}

/** One place in one cluster: two rollouts of it follow each other, the later one wins. */
const targetOf = ({ cluster, environment, model, pull }: RolloutPlan): string =>
  `${pull.repository.split('/')[0]}:${cluster}:${environment}/${model}`;
