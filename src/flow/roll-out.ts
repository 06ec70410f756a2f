import type { EntryDraft } from '../audit/entry.ts';
import { digestOfJson } from '../domain/digest.ts';
import type { Problem } from '../domain/problem.ts';
import { readManifests } from '../rollout/manifest.ts';
import { deploymentStates, isFinal, next, type Rollout, type RolloutState, type Sight } from '../rollout/state.ts';
import { type ApplyResult, isSeen, type RolloutTarget } from '../rollout/target.ts';
import { once } from './effect.ts';
import type { Hosting } from './ports.ts';
import { showComment } from './report.ts';
import type { RolloutPlan, RolloutRow } from './store.ts';
import { type Cluster, clusterFor, type World } from './world.ts';

/** How long one job may watch a cluster before it lets others have their turn. */
const longestWatch = 30_000;

/**
 * One turn of a rollout: look, decide the next step, store it, take it. Level-triggered: whoever comes after a killed
 * process looks first. Resolves when it is finished, or puts itself off.
 */
export async function rollOut(id: string, world: World): Promise<void> {
  const row = await world.store.rollout(id);
  if (row === null) return;
  const hosting = await world.hostings.of(row.plan.pull.installation);
  // A process may have died after it had stored a step: before a checkpoint covered it, or before anybody saw it.
  await world.store.checkpoint(row.plan.pull.repository);
  if (isFinal(row.state)) return show(row.plan, row.state, hosting, world);
  if (row.state.phase !== 'queued') await showIfPossible(row, hosting, world);
  const end = await turn(row, hosting, world);
  if (!isFinal(end)) await world.store.enqueue([{ kind: 'roll-out', rollout: id }], 1);
}

async function turn(row: RolloutRow, hosting: Hosting, world: World): Promise<RolloutState> {
  const { plan } = row;
  const cluster = clusterFor(world, plan.cluster, plan.pull.repository);
  const cargo = cluster === null ? unknownCluster(plan) : await cargoOf(plan, cluster, hosting);
  if ('code' in cargo) return settle(row, failure(cargo, world), hosting, world);
  const rollout: Rollout = { ...cargo, limits: world.rolloutLimits };
  const { target } = cluster!;
  let { state } = row;
  let applied: readonly ApplyResult[] | null = null;
  const watchUntil = world.now().getTime() + longestWatch;
  for (;;) {
    const sight: Sight = {
      objects: await target.observe(rollout.objects.map(({ ref }) => ref)),
      applied,
      newer: await world.store.newerRollout(row),
    };
    const step = next(rollout, state, sight, world.now());
    if (step.state.phase !== state.phase || isFinal(step.state))
      await settle({ ...row, state }, step.state, hosting, world);
    else if (digestOfJson(step.state) !== digestOfJson(state)) await world.store.saveRollout(plan.id, step.state, null);
    state = step.state;
    applied = null;
    if (step.action.do === 'nothing') return state;
    if (step.action.do === 'apply') applied = await target.apply(rollout.objects);
    else await wait(step.action.until, watchUntil, sight, target, world);
    if (world.now().getTime() >= watchUntil && applied === null) return state;
  }
}

/** Sleeps until something changed in the cluster, the step's time has come, or the turn is over. */
async function wait(
  until: string,
  watchUntil: number,
  sight: Sight,
  target: RolloutTarget,
  world: World,
): Promise<void> {
  const milliseconds = Math.max(0, Math.min(Date.parse(until), watchUntil) - world.now().getTime());
  if (milliseconds === 0) return;
  const signal = AbortSignal.timeout(milliseconds);
  if (isSeen(sight.objects)) await target.changed(sight.objects, signal);
  else await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

async function cargoOf(
  plan: RolloutPlan,
  cluster: Cluster,
  hosting: Hosting,
): Promise<Omit<Rollout, 'limits'> | Problem> {
  const tree = await hosting.source(plan.pull.repository).tree(plan.mergeCommit);
  const files = await Promise.all(
    plan.manifests.map(async (path) => ({ path, text: new TextDecoder().decode(await tree.read(path)) })),
  );
  const { manifests, problems } = readManifests(files, {
    allowance: cluster.allowance,
    digest: plan.digest,
    deployment: null,
  });
  return problems[0] ?? { objects: manifests, digest: plan.digest };
}

const unknownCluster = (plan: RolloutPlan): Problem => ({
  code: 'unknown-cluster',
  message: `This installation knows no cluster named ${plan.cluster} for this repository`,
  remedy: 'Correct the name, or have the cluster configured for this repository (MODELWARDEN_CLUSTERS_FILE).',
  place: null,
});

const failure = (problem: Problem, world: World): RolloutState => ({
  phase: 'failed',
  at: world.now().toISOString(),
  objects: [],
  problem,
});

const steps = { queued: 0, applying: 1, waiting: 2, succeeded: 3, failed: 3, superseded: 3 } as const;
const logged = {
  queued: 'started',
  applying: 'started',
  waiting: 'applied',
  succeeded: 'ready',
  failed: 'failed',
  superseded: 'abandoned',
} as const;

/** A step is in the log before the cluster or GitHub sees anything of it. */
async function settle(row: RolloutRow, state: RolloutState, hosting: Hosting, world: World): Promise<RolloutState> {
  const { plan } = row;
  const entry: EntryDraft = {
    type: 'rollout.step',
    time: world.now().toISOString(),
    actor: null,
    repository: plan.pull.repository,
    pull: plan.pull.number,
    rollout: plan.id,
    environment: plan.environment,
    model: plan.model,
    commit: plan.mergeCommit,
    step: steps[state.phase],
    state: logged[state.phase],
    payload: { version: plan.version, digest: plan.digest, state },
  };
  await world.store.saveRollout(plan.id, state, entry);
  await show(plan, state, hosting, world);
  return state;
}

async function show(plan: RolloutPlan, state: RolloutState, hosting: Hosting, world: World): Promise<void> {
  await showOnGitHub(plan, state, hosting, world);
  if (isFinal(state)) await showOnPullRequest(plan, hosting, world);
}

/** A cluster that is being changed must not be left alone because GitHub is away. */
async function showIfPossible({ plan, state }: RolloutRow, hosting: Hosting, world: World): Promise<void> {
  await show(plan, state, hosting, world).catch((error: unknown) => {
    world.log.warn({ err: error, rollout: plan.id }, 'cannot show how far it is');
  });
}

async function showOnPullRequest(plan: RolloutPlan, hosting: Hosting, world: World): Promise<void> {
  const decided = await world.store.latestDecision(plan.pull.repository, plan.pull.number);
  if (decided !== null) await showComment(plan.pull, decided, { store: world.store, hosting, linksTo: world.linksTo });
}

async function showOnGitHub(plan: RolloutPlan, state: RolloutState, hosting: Hosting, world: World): Promise<void> {
  const { repository } = plan.pull;
  const base = { repository, head: plan.mergeCommit } as const;
  const deployment = await once(
    world.store,
    { ...base, key: `deployment:${plan.id}`, kind: 'deployment', digest: digestOfJson(plan) },
    () => hosting.findDeployment(repository, plan.mergeCommit, plan.environment, plan.id),
    () => hosting.createDeployment(repository, plan.mergeCommit, plan.environment, plan.id),
  );
  const shown = deploymentStates[state.phase];
  await once(
    world.store,
    { ...base, key: `deployment-status:${plan.id}`, kind: 'deployment-status', digest: digestOfJson(shown) },
    async () => ((await hosting.deploymentStatus(repository, deployment)) === shown ? true : null),
    async () => {
      await hosting.setDeploymentStatus(repository, deployment, shown, describe(plan, state), world.pageOf(repository));
      return true;
    },
  );
}

function describe(plan: RolloutPlan, state: RolloutState): string {
  const what = `${plan.model} ${plan.version}`;
  switch (state.phase) {
    case 'succeeded':
      return `${what} is ready`;
    case 'failed':
      return `${what}: ${state.problem.message}`;
    case 'superseded':
      return `${what}: a later merge took its place`;
    default:
      return `${what} is being rolled out`;
  }
}
