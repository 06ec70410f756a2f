import { decisionEntry } from '../audit/decision-entry.ts';
import type { Decision, RepositoryName } from '../domain/decision.ts';
import { digestOfJson, type Sha } from '../domain/digest.ts';
import type { PullKey } from '../flow/ports.ts';
import type { Store, StoredDecision } from '../flow/store.ts';
import { appendEntry } from './audit-log.ts';
import type { StoreContext } from './store-context.ts';

type DecisionRow = { readonly id: number; readonly decision: Decision; readonly decided_at: Date };

const storedDecision = ({ id, decision, decided_at }: DecisionRow): StoredDecision => ({
  id,
  decision,
  decidedAt: decided_at,
});
const decisionColumns = 'id, decision, decided_at';

/** Decisions. */
export function decisionStore({
  database,
  logs,
  clock,
}: StoreContext): Pick<Store, 'latestDecision' | 'decisionsSharing' | 'recordDecision' | 'decision'> {
  return { latestDecision, decisionsSharing, recordDecision, decision };

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
}
