import type { EntryDraft } from '../audit/entry.ts';
import type { PolicyRules } from '../documents/policy.ts';
import { digestOfJson, type Json, type Sha } from '../domain/digest.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import { once } from './effect.ts';
import type { EnqueueResult, Hosting, MergeResult, PullFacts, PullKey } from './ports.ts';
import type { Effect, Store, StoredDecision } from './store.ts';
import type { World } from './world.ts';

export type Merging = {
  readonly store: Store;
  readonly hosting: Hosting;
  readonly now: () => Date;
  readonly log: World['log'];
};

/**
 * `stale`: the pull request is no longer what was decided on; evaluate it again. `queued`: GitHub merges it, once what
 * the queue makes of it has passed too.
 */
export type MergeOutcome = 'merged' | 'queued' | 'not-wanted' | 'refused' | 'stale';

/** Merges what was decided, and nothing else: the facts are read again, and GitHub compares the head. */
export async function mergeIfAllowed(
  pull: PullKey,
  decided: StoredDecision,
  policy: ResolvedPolicy | null,
  seen: PullFacts,
  merging: Merging,
): Promise<MergeOutcome> {
  const { decision } = decided;
  const wants = policy?.rules.merge.when === 'approved' && policy.rules.mode === 'enforce';
  // Without a rule about people nobody has approved: GitHub's own protection may decide so, Modelwarden may not.
  const isApproved = decision.outcome === 'allowed' && decision.approvals?.status === 'approved';
  if (!wants || !isApproved || seen.draft || seen.state !== 'open') return 'not-wanted';
  const { method, queue } = policy.rules.merge;
  const isQueued = seen.mergeQueue !== 'none';
  if (isQueued && (seen.mergeQueue === 'queued' || queue === 'never' || (await wasQueued(pull, decided, merging))))
    return 'not-wanted';
  const facts = await merging.hosting.facts(pull);
  // Our own comment moves the glance.
  if (facts === null || digestOfJson({ ...facts, glance: null }) !== digestOfJson({ ...seen, glance: null }))
    return 'stale';

  const result = isQueued ? await enqueue(pull, decided, merging) : await merge(pull, decided, method, merging);
  if ('merged' in result) return 'merged';
  if ('queued' in result) return 'queued';
  if ('moved' in result) return 'stale';
  merging.log.warn(
    { repository: pull.repository, pull: pull.number, reason: result.refused },
    'GitHub refuses to merge',
  );
  return 'refused';
}

/** Direct merges are refused where a branch requires a queue, so this is for those that do not. */
function merge(
  pull: PullKey,
  decided: StoredDecision,
  method: PolicyRules['merge']['method'],
  { store, hosting, now }: Merging,
): Promise<MergeResult> {
  const { head } = decided.decision.subject;
  const effect = effectOf('merge', pull, head, { head, method, decision: decided.id });
  return once(
    store,
    effect,
    async () => {
      const current = await hosting.facts(pull);
      return current?.mergeCommit != null && current.head === head ? { merged: current.mergeCommit } : null;
    },
    () => hosting.merge(pull, head, method),
    { intended: intent(effect, pull, { decision: decided.id, method }, now()) },
    (outcome) => 'merged' in outcome,
  );
}

function enqueue(pull: PullKey, decided: StoredDecision, { store, hosting, now }: Merging): Promise<EnqueueResult> {
  const { head } = decided.decision.subject;
  const effect = effectOf('enqueue', pull, head, { head, decision: decided.id });
  return once(
    store,
    effect,
    async () => {
      const current = await hosting.facts(pull);
      return current?.mergeQueue === 'queued' && current.head === head ? { queued: true } : null;
    },
    () => hosting.enqueue(pull, head),
    { intended: intent(effect, pull, { decision: decided.id }, now()) },
    (outcome) => 'queued' in outcome,
  );
}

/**
 * Stores the result of a merge whose process died before it could. Nobody else asks for it: a pull request that is
 * merged or waits in the queue is not merged again.
 */
export async function settleMerge(pull: PullKey, facts: PullFacts, store: Store): Promise<void> {
  const { head, mergeCommit, mergeQueue } = facts;
  if (mergeCommit !== null) await settle('merge', { merged: mergeCommit });
  else if (mergeQueue === 'queued') await settle('enqueue', { queued: true });

  async function settle(kind: 'merge' | 'enqueue', result: Json): Promise<void> {
    const key = keyOf(kind, pull, head);
    const row = await store.effect(key);
    if (row?.state !== 'intended') return;
    await store.finishEffect({ key, kind, repository: pull.repository, head, digest: row.digest }, result, null);
  }
}

/** Once for each head: whoever, or whatever failing check, takes it out of the queue again means it. */
async function wasQueued(pull: PullKey, { decision }: StoredDecision, { store }: Merging): Promise<boolean> {
  return (await store.effect(keyOf('enqueue', pull, decision.subject.head)))?.state === 'done';
}

const keyOf = (kind: 'merge' | 'enqueue', { repository, number }: PullKey, head: Sha): string =>
  `${kind}:${repository}#${number}:${head}`;

const effectOf = (kind: 'merge' | 'enqueue', pull: PullKey, head: Sha, content: Json) =>
  ({
    key: keyOf(kind, pull, head),
    kind,
    repository: pull.repository,
    head,
    digest: digestOfJson(content),
  }) satisfies Effect;

const intent = (
  { kind, key, head }: ReturnType<typeof effectOf>,
  { repository, number }: PullKey,
  payload: Json,
  now: Date,
): EntryDraft => ({
  type: 'effect.intended',
  time: now.toISOString(),
  actor: null,
  repository,
  pull: number,
  effect: kind,
  key,
  head,
  payload,
});
