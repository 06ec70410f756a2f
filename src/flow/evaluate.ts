import { type Release, wasLiveAmong } from '../documents/release.ts';
import type { Subject } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import { ProblemError } from '../domain/problem.ts';
import { loadCircumstances } from './circumstances.ts';
import { decide } from './decide.ts';
import { judgeChange } from './judge-change.ts';
import { type LoadedChange, loadChange, unloadable } from './load.ts';
import type { Measuring } from './measure.ts';
import { mergeIfAllowed, settleMerge } from './merge.ts';
import { planRollouts } from './plan-rollouts.ts';
import type { GroupKey, Hosting, PullFacts, PullKey } from './ports.ts';
import { record } from './record.ts';
import { report, reportGroup } from './report.ts';
import { seenOf } from './seen.ts';
import { clusterFor, type World } from './world.ts';

/**
 * The road, from a pull request to its merge: load → measure → judge → decide → record → report → merge.
 * It reads the world as it is now, so it may run any number of times, for any reason.
 */
export async function evaluate(pull: PullKey, world: World): Promise<void> {
  const hosting = await world.hostings.of(pull.installation);
  const facts = await hosting.facts(pull);
  if (facts === null) return;
  await settleMerge(pull, facts, world.store);
  if (facts.mergeCommit !== null) {
    await planRollouts(pull, facts, hosting, world);
    // Only now: until its rollouts are planned it is looked at again as if it were open.
    return world.store.savePull(rowOf(pull, facts));
  }
  await world.store.savePull(rowOf(pull, facts));
  if (facts.state !== 'open') {
    // The gate of its commit showed the worst of all pull requests with it, and this one no longer counts.
    const selection = { repository: pull.repository, head: facts.head };
    return world.store.enqueue([{ kind: 'refresh', installation: pull.installation, selection }]);
  }

  const releases = await world.store.releases(pull.repository);
  const change = await loaded(hosting, facts, facts.base, facts.head, releases, world);
  const reports = await judgeChange(change, measuringOf(facts, world));
  const circumstances = await loadCircumstances(pull, facts, change, { hosting, store: world.store, now: world.now });
  const decision = decide(subjectOf(pull, facts), change, reports, circumstances);
  const decided = await record(world.store, decision);
  world.log.info(
    { repository: pull.repository, pull: pull.number, decision: decided.id, outcome: decision.outcome },
    'decided',
  );
  await report(pull, decided, { store: world.store, hosting, linksTo: world.linksTo });
  const merged = await mergeIfAllowed(pull, decided, change.policy, facts, {
    store: world.store,
    hosting,
    now: world.now,
    log: world.log,
  });
  if (merged === 'stale' || merged === 'merged') return world.store.enqueue([{ kind: 'evaluate', pull }]);
  const isUnsettled = merged === 'refused';
  const { edition } = world;
  const seen = seenOf({ facts, change, circumstances, decision, releases, edition, isUnsettled });
  await world.store.saveSeen(pull, seen, null);
}

/** A merge group is judged for what it is: its own commit against its own base, with the approvals of its pull request. */
export async function evaluateGroup(group: GroupKey, world: World): Promise<void> {
  const hosting = await world.hostings.of(group.installation);
  const facts = await hosting.facts(group);
  if (facts === null) return;
  const releases = await world.store.releases(group.repository);
  const change = await loaded(hosting, facts, group.base, group.head, releases, world);
  const reports = await judgeChange(change, measuringOf(facts, world));
  const circumstances = await loadCircumstances(group, facts, change, { hosting, store: world.store, now: world.now });
  const subject = { ...subjectOf(group, facts), head: group.head, base: group.base };
  const decided = await record(world.store, decide(subject, change, reports, circumstances));
  await reportGroup(group, decided, { store: world.store, hosting, linksTo: world.linksTo });
}

/** What cannot be loaded honestly (a listing that GitHub cuts, histories without an ancestor) blocks, and says why. */
async function loaded(
  hosting: Hosting,
  { repository }: PullFacts,
  base: Sha,
  head: Sha,
  releases: readonly Release[],
  world: World,
): Promise<LoadedChange> {
  try {
    return await loadChange(hosting.source(repository), base, head, {
      sources: hosting.source,
      allowanceOf: (cluster) => clusterFor(world, cluster, repository)?.allowance ?? null,
      wasLive: wasLiveAmong(releases),
      policy: null,
    });
  } catch (error) {
    if (error instanceof ProblemError) return unloadable(base, head, error.problem);
    throw error;
  }
}

const measuringOf = ({ repository, fork }: PullFacts, world: World): Measuring => ({
  ...world.measuring,
  memory: world.store,
  place: world.places({ repository, fork }),
});

const subjectOf = (pull: PullKey, facts: PullFacts): Subject => ({
  repository: facts.repository,
  pull: pull.number,
  title: facts.title,
  author: facts.author,
  head: facts.head,
  base: facts.base,
  baseRef: facts.baseRef,
});

const rowOf = (key: PullKey, facts: PullFacts) => ({
  key,
  title: facts.title,
  head: facts.head,
  baseRef: facts.baseRef,
  state: facts.mergeCommit !== null ? ('merged' as const) : facts.state,
});
