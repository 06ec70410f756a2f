import { digestOfJson, type Json, type Sha } from '../domain/digest.ts';
import { type CheckRun, gateName } from '../rendering/check-run.ts';
import { checkRunsOf } from '../rendering/check-runs.ts';
import { commentOf, stickyMarker } from '../rendering/comment.ts';
import type { Links } from '../rendering/links.ts';
import { type RolloutSummary, rolloutLines } from '../rendering/rollout-lines.ts';
import { once } from './effect.ts';
import type { Hosting, PullKey } from './ports.ts';
import type { RolloutRow, Store, StoredDecision } from './store.ts';

export type Reporting = {
  readonly store: Store;
  readonly hosting: Hosting;
  readonly linksTo: (decision: StoredDecision) => Links;
};

/**
 * Reports a decision on its commit and pull request: details first and the gate last, so that a green gate never stands
 * without them. What GitHub already shows is not written again.
 */
export async function report(
  pull: PullKey,
  decided: StoredDecision,
  { store, hosting, linksTo }: Reporting,
): Promise<void> {
  const { decision } = decided;
  const { head } = decision.subject;
  const [gate, ...details] = checkRunsOf(decision, linksTo(decided));
  for (const run of details) await showRun(pull, head, run, `#${pull.number}`, store, hosting);
  await showComment(pull, decided, { store, hosting, linksTo });
  if (gate === undefined) return;
  const own = { gate, pull: pull.number };
  // Another pull request with this head may be reported at the same time: who writes looks again afterwards.
  for (let isWritten = true; isWritten; ) {
    const worst = worstGate(own, await store.decisionsSharing(pull, head), linksTo);
    isWritten = await showRun(pull, head, worst, '', store, hosting);
  }
}

/** Reports on a merge group's commit, which has no pull request to comment on. */
export async function reportGroup(
  group: PullKey,
  decided: StoredDecision,
  { store, hosting, linksTo }: Reporting,
): Promise<void> {
  const [gate, ...details] = checkRunsOf(decided.decision, linksTo(decided));
  for (const run of [...details, ...(gate === undefined ? [] : [gate])]) {
    await showRun(group, decided.decision.subject.head, run, '', store, hosting);
  }
}

/**
 * Resolves to whether GitHub did not show this run before. `owner` tells the runs of two pull requests with one head
 * apart: each writes its own details once, where they would otherwise take turns in overwriting each other's.
 */
async function showRun(
  pull: PullKey,
  head: Sha,
  run: CheckRun,
  owner: string,
  store: Store,
  hosting: Hosting,
): Promise<boolean> {
  const { repository } = pull;
  let isWritten = false;
  const digest = digestOfJson(run as unknown as Json);
  const externalId = (attempt: number): string => `${digest}#${attempt}`;
  await once(
    store,
    { key: `check-run:${repository}:${head}:${run.name}${owner}`, kind: 'check-run', repository, head, digest },
    (attempt) => hosting.findCheckRun(repository, head, run.name, externalId(attempt)),
    (attempt) => {
      isWritten = true;
      return hosting.createCheckRun(repository, head, externalId(attempt), run);
    },
  );
  return isWritten;
}

/** A pull request that is none of our business gets no comment, unless one of ours must be brought up to date. */
export async function showComment(
  pull: PullKey,
  decided: StoredDecision,
  { store, hosting, linksTo }: Reporting,
): Promise<void> {
  const { repository } = pull;
  const key = `comment:${repository}:${pull.number}`;
  if (decided.decision.outcome === 'ungoverned' && (await store.effect(key)) === null) return;
  const rollouts = rolloutLines((await store.rolloutsOf(repository, pull.number)).map(rolloutSummary));
  const body = [commentOf(decided.decision, linksTo(decided)), rollouts].filter(Boolean).join('\n\n');
  const digest = digestOfJson(body);
  await once(
    store,
    { key, kind: 'comment', repository, head: null, digest },
    async () => {
      const existing = await hosting.findComment(pull, stickyMarker);
      return existing?.body === body ? existing.id : null;
    },
    async () => {
      const existing = await hosting.findComment(pull, stickyMarker);
      if (existing === null) return hosting.createComment(pull, body);
      await hosting.updateComment(repository, existing.id, body);
      return existing.id;
    },
  );
}

const rolloutStates: Readonly<Record<RolloutRow['state']['phase'], RolloutSummary['state']>> = {
  queued: 'under way',
  applying: 'under way',
  waiting: 'under way',
  succeeded: 'ready',
  failed: 'failed',
  superseded: 'superseded',
};

const rolloutSummary = ({ plan, state }: RolloutRow): RolloutSummary => ({
  model: plan.model,
  version: plan.version,
  environment: plan.environment,
  state: rolloutStates[state.phase],
  why: state.phase === 'failed' ? `${state.problem.message}. ${state.problem.remedy}` : null,
});

const severity: Readonly<Record<CheckRun['conclusion'], number>> = {
  success: 0,
  neutral: 1,
  action_required: 2,
  failure: 3,
};

type Gate = { readonly gate: CheckRun; readonly pull: number | null };

/**
 * A check run belongs to a commit, and two pull requests can have one head. The gate shows the worst of them: else the
 * one into an unprotected branch would open the other. Whichever of them is reported, the run is the same.
 */
function worstGate(own: Gate, sharing: readonly StoredDecision[], linksTo: Reporting['linksTo']): CheckRun {
  const others = sharing.flatMap((decided): Gate[] => {
    const gate = checkRunsOf(decided.decision, linksTo(decided)).find((run) => run.name === gateName);
    return gate === undefined ? [] : [{ gate, pull: decided.decision.subject.pull }];
  });
  const [worst = own] = [own, ...others].sort(
    (a, b) => severity[b.gate.conclusion] - severity[a.gate.conclusion] || (a.pull ?? 0) - (b.pull ?? 0),
  );
  if (others.length === 0) return own.gate;
  return { ...worst.gate, title: `#${worst.pull}, of ${others.length + 1} with this commit: ${worst.gate.title}` };
}
