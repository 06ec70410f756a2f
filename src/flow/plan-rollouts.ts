import type { EntryDraft } from '../audit/entry.ts';
import type { Document } from '../documents/document.ts';
import { governedBy } from './governed.ts';
import { readDocuments } from './load.ts';
import { manifestPaths } from './manifest-problems.ts';
import { loadPolicy } from './policy-loading.ts';
import type { Hosting, PullFacts, PullKey } from './ports.ts';
import type { RolloutPlan } from './store.ts';
import { changedPaths } from './tree-difference.ts';
import type { World } from './world.ts';

/**
 * After a merge: records it, and plans a rollout for each deployment that the merge changed, in the environments that
 * policy names. Everything is read from the merge commit, and only if that is on the default branch.
 */
export async function planRollouts(pull: PullKey, facts: PullFacts, hosting: Hosting, world: World): Promise<void> {
  const { mergeCommit } = facts;
  if (mergeCommit === null) return;
  await recordMerge(pull, facts, mergeCommit, world);
  if (facts.baseRef !== facts.defaultBranch) return;
  const source = hosting.source(pull.repository);
  if ((await source.mergeBase(mergeCommit, facts.base)) !== mergeCommit) return;
  const decided = await world.store.latestDecision(pull.repository, pull.number);
  const merged = await source.tree(mergeCommit);
  const { policy } = await loadPolicy(merged, hosting.source);
  if (policy === null || decided === null) return;

  const isGoverned = governedBy(policy.rules.documents);
  const documents = await readDocuments(merged, isGoverned);
  const before = await source.tree(decided.decision.subject.base);
  const changed = new Set(changedPaths(before.files, merged.files));
  const plans = documents.deployments
    .filter((deployment) => isToRollOut(deployment, changed, policy.rules.rollout.environments))
    .map((deployment) => planOf(pull, mergeCommit, deployment));
  if (plans.length === 0) return;
  await world.store.planRollouts(plans);
  await world.store.enqueue(plans.map(({ id }) => ({ kind: 'roll-out', rollout: id })));
}

async function recordMerge(pull: PullKey, facts: PullFacts, commit: string, world: World): Promise<void> {
  const decided = await world.store.latestDecision(pull.repository, pull.number);
  const allowed = decided?.decision.outcome === 'allowed' && decided.decision.subject.head === facts.head;
  const entry: EntryDraft = {
    type: 'merge',
    time: world.now().toISOString(),
    actor: null,
    repository: pull.repository,
    pull: pull.number,
    head: facts.head,
    base: facts.base,
    commit,
    method: 'unknown',
    payload: { decision: decided?.id ?? null, outcome: decided?.decision.outcome ?? null, allowed },
  };
  await world.store.recordMerge(pull, commit, entry);
}

function isToRollOut(
  deployment: Document<'ModelDeployment'>,
  changed: ReadonlySet<string>,
  environments: readonly string[],
): boolean {
  const { environment, target, manifests } = deployment.value.spec;
  if (target === null || !environments.includes(environment)) return false;
  return [deployment.path, ...manifestPaths(deployment)].some((path) => changed.has(path)) && manifests.length > 0;
}

function planOf(pull: PullKey, mergeCommit: string, deployment: Document<'ModelDeployment'>): RolloutPlan {
  const { environment, model, target } = deployment.value.spec;
  return {
    id: `${pull.repository}:${mergeCommit.slice(0, 12)}:${environment}/${deployment.name}`,
    pull,
    environment,
    cluster: target?.cluster ?? '',
    model: deployment.name,
    version: model.version,
    digest: model.digest,
    mergeCommit,
    manifests: manifestPaths(deployment),
  };
}
