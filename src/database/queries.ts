import { logFileLines } from '../audit/log-file.ts';
import type { Decision, RepositoryName } from '../domain/decision.ts';
import type {
  DecisionRecord,
  DecisionSummary,
  LogEntry,
  LogPage,
  ModelStanding,
  RepositorySummary,
  RolloutStep,
  Running,
  WebQueries,
} from '../flow/queries.ts';
import type { RolloutPlan } from '../flow/store.ts';
import { gateTitle } from '../rendering/title.ts';
import type { RolloutState } from '../rollout/state.ts';
import { type EntryView, entriesNewestFirst, indexOfEntry, latestCheckpoint, readLog } from './audit-log-reading.ts';
import type { Logs } from './logs.ts';
import type { Sql } from './sql.ts';

const recentDecisions = 50;

type DecisionRow = {
  readonly id: number;
  readonly decision: Decision;
  readonly decided_at: Date;
  readonly entry: string;
};
type RolloutRow = {
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  readonly updated_at: Date;
  readonly decision: number | null;
};

/** What the pages show, read from the index that the store keeps. */
export function createQueries(sql: Sql, logs: Logs): WebQueries {
  return { repositories, repository, decision, log, logFile };

  async function repositories(): Promise<readonly RepositorySummary[]> {
    const rows = await sql.query<{ repository: RepositoryName }>(
      'SELECT DISTINCT repository FROM modelwarden.pull ORDER BY repository',
    );
    return Promise.all(rows.map(({ repository: name }) => summaryOf(name)));
  }

  async function repository(name: RepositoryName): Promise<RepositorySummary | null> {
    const [known] = await sql.query('SELECT 1 FROM modelwarden.pull WHERE repository = $1 LIMIT 1', [name]);
    return known === undefined ? null : summaryOf(name);
  }

  async function summaryOf(name: RepositoryName): Promise<RepositorySummary> {
    const latest = await sql.query<DecisionRow>(
      `SELECT DISTINCT ON (pull) id, decision, decided_at, entry FROM modelwarden.decision
       WHERE repository = $1 AND pull IS NOT NULL ORDER BY pull DESC, id DESC LIMIT ${recentDecisions}`,
      [name],
    );
    const newestFirst = [...latest].sort((a, b) => b.id - a.id);
    const rollouts = await rolloutsOf('r.repository = $1', [name]);
    const origin = logs.of(name);
    const checkpoint = await latestCheckpoint(sql, origin);
    return {
      repository: name,
      mode: newestFirst[0]?.decision.mode ?? 'enforce',
      models: await standings(name, rollouts),
      decisions: newestFirst.map(decisionSummary),
      log: checkpoint === null ? null : { origin, size: checkpoint.size },
    };
  }

  /** Models as the last merged decision about each of them knew them. */
  async function standings(name: RepositoryName, rollouts: readonly RolloutRow[]): Promise<ModelStanding[]> {
    const merged = await sql.query<DecisionRow>(
      `SELECT DISTINCT ON (d.pull) d.id, d.decision, d.decided_at, d.entry
       FROM modelwarden.decision d JOIN modelwarden.pull p ON p.repository = d.repository AND p.number = d.pull
       WHERE d.repository = $1 AND p.state = 'merged' ORDER BY d.pull, d.id DESC`,
      [name],
    );
    const models = new Map<string, Omit<ModelStanding, 'running'>>();
    for (const row of [...merged].sort((a, b) => a.id - b.id)) {
      for (const model of row.decision.models) {
        models.set(model.name, { name: model.name, tier: model.tier, version: model.to, path: model.path });
      }
    }
    return [...models.values()].map((model) => ({ ...model, running: runningOf(model.name, rollouts) }));
  }

  async function rolloutsOf(condition: string, parameters: readonly unknown[]): Promise<RolloutRow[]> {
    return sql.query<RolloutRow>(
      `SELECT r.plan, r.state, r.updated_at,
         (SELECT max(d.id) FROM modelwarden.decision d WHERE d.repository = r.repository AND d.pull = r.pull) AS decision
       FROM modelwarden.rollout r WHERE ${condition} ORDER BY r.position`,
      parameters,
    );
  }

  async function decision(id: string): Promise<DecisionRecord | null> {
    if (!/^\d{1,15}$/.test(id)) return null;
    const [row] = await sql.query<DecisionRow & { newer: number | null }>(
      `SELECT d.id, d.decision, d.decided_at, d.entry,
         (SELECT max(n.id) FROM modelwarden.decision n
          WHERE n.repository = d.repository AND n.pull = d.pull AND n.id > d.id) AS newer
       FROM modelwarden.decision d WHERE d.id = $1`,
      [Number(id)],
    );
    if (row === undefined) return null;
    const { subject } = row.decision;
    const origin = logs.of(subject.repository);
    const isCurrent = row.newer === null;
    return {
      id: String(row.id),
      at: row.decided_at.toISOString(),
      decision: row.decision,
      supersededBy: isCurrent ? null : String(row.newer),
      log: { origin, index: await indexOfEntry(sql, origin, row.entry) },
      rollout: isCurrent
        ? (await rolloutsOf('r.repository = $1 AND r.pull = $2', [subject.repository, subject.pull])).map(rolloutStep)
        : [],
    };
  }

  async function log(origin: string, before: number | null, limit: number): Promise<LogPage | null> {
    const checkpoint = await latestCheckpoint(sql, origin);
    if (checkpoint === null) return null;
    const entries = await entriesNewestFirst(sql, origin, { limit, ...(before === null ? {} : { before }) });
    const names = await sql.query<{ repository: RepositoryName }>(
      'SELECT DISTINCT repository FROM audit.leaf WHERE log = $1 AND repository IS NOT NULL ORDER BY repository',
      [origin],
    );
    const decisions = await sql.query<{ id: number; entry: string }>(
      'SELECT id, entry FROM modelwarden.decision WHERE entry = ANY($1::uuid[])',
      [entries.map(({ id }) => id)],
    );
    const decisionOf = new Map(decisions.map(({ id, entry }) => [entry, String(id)]));
    const last = entries.at(-1);
    return {
      origin,
      size: checkpoint.size,
      checkpoint: checkpoint.note,
      verifierKey: logs.signer(origin).vkey,
      entries: entries.map((entry) => logEntry(entry, decisionOf.get(entry.id) ?? null)),
      older: last === undefined || last.index === 0 ? null : last.index,
      repositories: names.map(({ repository: name }) => name),
    };
  }

  async function logFile(origin: string): Promise<AsyncIterable<string> | null> {
    if ((await latestCheckpoint(sql, origin)) === null) return null;
    return logFileLines({ origin, vkey: logs.signer(origin).vkey }, readLog(sql, origin));
  }
}

function decisionSummary({ id, decision, decided_at }: DecisionRow): DecisionSummary {
  const { subject } = decision;
  return {
    id: String(id),
    at: decided_at.toISOString(),
    pull: subject.pull,
    title: subject.title,
    author: subject.author?.login ?? null,
    mode: decision.mode,
    outcome: decision.outcome,
    verdict: decision.verdict,
    headline: gateTitle(decision),
  };
}

const shownState: Readonly<Record<RolloutState['phase'], Running['state']>> = {
  queued: 'rolling-out',
  applying: 'rolling-out',
  waiting: 'rolling-out',
  succeeded: 'live',
  failed: 'failed',
  superseded: 'retired',
};

/** The last rollout of each environment says what runs there, or what was tried last. */
function runningOf(model: string, rollouts: readonly RolloutRow[]): Running[] {
  const latest = new Map<string, RolloutRow>();
  for (const rollout of rollouts) if (rollout.plan.model === model) latest.set(rollout.plan.environment, rollout);
  return [...latest.values()].map(({ plan, state, updated_at, decision }) => ({
    environment: plan.environment,
    version: plan.version,
    state: shownState[state.phase],
    since: updated_at.toISOString(),
    decision: decision === null ? null : String(decision),
  }));
}

function rolloutStep({ plan, state, updated_at }: RolloutRow): RolloutStep {
  const failure = state.phase === 'failed' ? `: ${state.problem.message}` : '';
  return {
    at: updated_at.toISOString(),
    environment: plan.environment,
    state: shownState[state.phase],
    text: `${plan.model} ${plan.version} ${state.phase}${failure}`,
  };
}

function logEntry({ index, leaf, hash }: EntryView, decision: string | null): LogEntry {
  return {
    index,
    at: leaf?.loggedAt ?? '',
    kind: leaf?.type ?? 'unreadable',
    repository: (leaf?.repository ?? null) as RepositoryName | null,
    summary: summaryOf(leaf),
    hash,
    decision,
  };
}

/** What a leaf says, in a clause. Names of people are not in leaves; a type of a newer version shows its name. */
function summaryOf(leaf: EntryView['leaf']): string {
  if (leaf === null) return 'the stored bytes are not a leaf: verify the log';
  const field = (name: string): string => String(leaf[name] ?? '');
  const pull = leaf.pull === null ? '' : `#${leaf.pull} `;
  switch (leaf.type) {
    case 'delivery.accepted':
      return `${field('event')}${field('action') && `.${field('action')}`} ${field('delivery').slice(0, 8)}`;
    case 'decision.made':
      return `${pull}${field('outcome')} (${field('verdict')}) at ${field('head').slice(0, 7)}`;
    case 'effect.intended':
      return `${pull}about to ${field('effect')}`;
    case 'effect.done':
      return `${pull}${field('effect')} ${field('result')}`;
    case 'merge':
      return `${pull}merged as ${field('commit').slice(0, 7)}`;
    case 'rollout.step':
      return `${pull}${field('model')} in ${field('environment')}: ${field('state')}`;
    default:
      return leaf.type;
  }
}
