import type { EntryDraft } from '../audit/entry.ts';
import type { Document } from '../documents/document.ts';
import { type Release, releaseOf } from '../documents/release.ts';
import type { Decision } from '../domain/decision.ts';
import { governedBy } from './governed.ts';
import { readDocuments } from './load.ts';
import { manifestPaths } from './manifest-problems.ts';
import { loadPolicy } from './policy-loading.ts';
import type { Hosting, PullFacts, PullKey } from './ports.ts';
import type { RolloutPlan, StoredDecision } from './store.ts';
import { changedPaths } from './tree-difference.ts';
import type { World } from './world.ts';

/**
 * After a merge: records it, and plans a rollout for each deployment that the merge changed, in the environments that
 * policy names. Everything is read from the merge commit, and only if that is on the default branch. A merge past a gate
 * that was not green is nobody's decision: it is logged, and nothing of it reaches a cluster.
 */
export async function planRollouts(pull: PullKey, facts: PullFacts, hosting: Hosting, world: World): Promise<void> {
  const { mergeCommit } = facts;
  if (mergeCommit === null) return;
  const decided = await world.store.latestDecision(pull.repository, pull.number);
  await recordMerge(pull, facts, mergeCommit, decided, world);
  if (facts.baseRef !== facts.defaultBranch) return;
  if (decided === null || !lets(decided.decision, facts)) {
    world.log.warn(
      { repository: pull.repository, pull: pull.number, mergeCommit },
      'merged but not allowed: no rollout',
    );
    return;
  }
  const source = hosting.source(pull.repository);
  if ((await source.mergeBase(mergeCommit, facts.base)) !== mergeCommit) return;
  const merged = await source.tree(mergeCommit);
  const { policy } = await loadPolicy(merged, hosting.source);
  if (policy === null) return;

  const isGoverned = governedBy(policy.rules.documents);
  const documents = await readDocuments(merged, isGoverned);
  // What this pull request changed, told as it was when it was judged: the base moves on without a new decision.
  const [ancestor, head, tip] = await Promise.all([
    source.mergeBase(decided.decision.subject.base, facts.head).then(source.tree),
    source.tree(facts.head),
    source.tree(facts.base),
  ]);
  const changed = new Set(changedPaths(ancestor.files, head.files));
  // Other contents than the judged ones were merged, or a later merge has its own rollout: the order of jobs is chance.
  const other = new Set([...changedPaths(head.files, merged.files), ...changedPaths(merged.files, tip.files)]);
  const isAllowed = decided.decision.outcome === 'allowed';
  const plans = documents.deployments
    .filter((deployment) => isToRollOut(deployment, changed, policy.rules.rollout.environments))
    .filter((deployment) => !pathsOf(deployment).some((path) => other.has(path)))
    .map((deployment) => {
      const release = isAllowed ? releaseOf({ deployment, set: documents }) : null;
      return planOf(pull, mergeCommit, deployment, release);
    });
  if (plans.length === 0) return;
  await world.store.planRollouts(plans);
  await world.store.enqueue(plans.map(({ id }) => ({ kind: 'roll-out', rollout: id })));
}

/** Whether the decision is about what was merged: the head, or the commit of the merge group that became the tip. */
const isAbout = ({ subject }: Decision, { head, mergeCommit }: PullFacts): boolean =>
  subject.head === head || subject.head === mergeCommit;

/** Observing blocks nothing, rollouts included; but a change that nobody judged is not rolled out. */
const lets = (decision: Decision, facts: PullFacts): boolean =>
  isAbout(decision, facts) &&
  (decision.outcome === 'allowed' || (decision.mode === 'observe' && decision.outcome !== 'ungoverned'));

async function recordMerge(
  pull: PullKey,
  facts: PullFacts,
  commit: string,
  decided: StoredDecision | null,
  world: World,
): Promise<void> {
  const allowed = decided !== null && decided.decision.outcome === 'allowed' && isAbout(decided.decision, facts);
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
  return pathsOf(deployment).some((path) => changed.has(path)) && manifests.length > 0;
}

const pathsOf = (deployment: Document<'ModelDeployment'>): string[] => [deployment.path, ...manifestPaths(deployment)];

function planOf(
  pull: PullKey,
  mergeCommit: string,
  deployment: Document<'ModelDeployment'>,
  release: Release | null,
): RolloutPlan {
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
    release,
  };
}
