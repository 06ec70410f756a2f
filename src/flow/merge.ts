import type { EntryDraft } from '../audit/entry.ts';
import { digestOfJson } from '../domain/digest.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import { once } from './effect.ts';
import type { Hosting, PullFacts, PullKey } from './ports.ts';
import type { Store, StoredDecision } from './store.ts';
import type { World } from './world.ts';

export type Merging = {
  readonly store: Store;
  readonly hosting: Hosting;
  readonly now: () => Date;
  readonly log: World['log'];
};

/** `stale`: the pull request is no longer what was decided on; evaluate it again. */
export type MergeOutcome = 'merged' | 'not-wanted' | 'refused' | 'stale';

/** Merges what was decided, and nothing else: the facts are read again, and GitHub compares the head. */
export async function mergeIfAllowed(
  pull: PullKey,
  decided: StoredDecision,
  policy: ResolvedPolicy | null,
  seen: PullFacts,
  { store, hosting, now, log }: Merging,
): Promise<MergeOutcome> {
  const { decision } = decided;
  const wants = policy?.rules.merge.when === 'approved' && policy.rules.mode === 'enforce';
  // Without a rule about people nobody has approved: GitHub's own protection may decide so, Modelwarden may not.
  const isApproved = decision.outcome === 'allowed' && decision.approvals?.status === 'approved';
  if (!wants || !isApproved || seen.draft || seen.state !== 'open') return 'not-wanted';
  const facts = await hosting.facts(pull);
  if (facts === null || digestOfJson(facts) !== digestOfJson(seen)) return 'stale';

  const { repository } = pull;
  const { head } = decision.subject;
  const { method } = policy.rules.merge;
  const key = `merge:${repository}#${pull.number}:${head}`;
  const entry = {
    time: now().toISOString(),
    actor: null,
    repository,
    pull: pull.number,
    effect: 'merge',
    key,
  } as const;
  const result = await once(
    store,
    { key, kind: 'merge', repository, head, digest: digestOfJson({ head, method, decision: decided.id }) },
    async () => {
      const current = await hosting.facts(pull);
      return current?.mergeCommit != null && current.head === head ? { merged: current.mergeCommit } : null;
    },
    () => hosting.merge(pull, head, method),
    {
      intended: {
        ...entry,
        type: 'effect.intended',
        head,
        payload: { decision: decided.id, method },
      } satisfies EntryDraft,
    },
    (outcome) => 'merged' in outcome,
  );
  if ('merged' in result) return 'merged';
  if ('refused' in result)
    log.warn({ repository, pull: pull.number, reason: result.refused }, 'GitHub refuses to merge');
  return 'moved' in result ? 'stale' : 'refused';
}
