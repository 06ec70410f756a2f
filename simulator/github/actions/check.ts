import { type Event, repositoryEvent } from '../core/event.ts';
import { checkRunWithSuite, checkSuiteBody } from '../represent/check.ts';
import type { App } from '../state/apps.ts';
import type { CheckRun, CheckSuite } from '../state/checks.ts';
import { accountById, covers, known } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';

/** A push makes a suite for every installed app that may write checks, and asks the app for its runs. */
export async function suitesForPush(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string,
  pusher: Account,
): Promise<Event[]> {
  const events: Event[] = [];
  for (const installation of world.state.installations.values()) {
    if (!covers(installation, repository) || installation.permissions.checks !== 'write') continue;
    if (existingSuite(world, repository, installation.appId, after)) continue;
    const suite = createdSuite(world, repository, installation.appId, after, branch, before);
    const payload = { check_suite: await checkSuiteBody(world, suite) };
    events.push(repositoryEvent('check_suite', 'requested', repository.id, pusher, payload, installation.appId));
  }
  return events;
}

function existingSuite(world: World, repository: Repository, appId: number, headSha: string): CheckSuite | undefined {
  return [...world.state.checkSuites.values()].find(
    (suite) => suite.repositoryId === repository.id && suite.appId === appId && suite.headSha === headSha,
  );
}

function createdSuite(
  world: World,
  repository: Repository,
  appId: number,
  headSha: string,
  headBranch: string | null,
  before: string | null,
): CheckSuite {
  const now = world.now();
  const suite: CheckSuite = {
    id: world.nextId(),
    repositoryId: repository.id,
    appId,
    headSha,
    headBranch,
    before,
    status: 'queued',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
  };
  world.state.checkSuites.set(suite.id, suite);
  return suite;
}

/** The suite of an app on a commit; a commit that was not pushed to this repository has no branch here. */
export function suiteFor(world: World, repository: Repository, appId: number, headSha: string): CheckSuite {
  const branch = [...repository.git.refs].find(([ref, oid]) => ref.startsWith('refs/heads/') && oid === headSha)?.[0];
  const name = branch?.slice('refs/heads/'.length) ?? null;
  return (
    existingSuite(world, repository, appId, headSha) ?? createdSuite(world, repository, appId, headSha, name, null)
  );
}

const worst = ['failure', 'timed_out', 'cancelled', 'action_required', 'stale'];

/** Brings a suite in step with its runs after one of them changed, and tells of both. */
export async function afterRunChanged(
  world: World,
  run: CheckRun,
  actions: readonly ('created' | 'completed')[],
  sender: Account,
): Promise<Event[]> {
  const { state } = world;
  const suite = known(state.checkSuites.get(run.suiteId), `check suite ${run.suiteId}`);
  const runs = latestRuns([...state.checkRuns.values()].filter(({ suiteId }) => suiteId === suite.id));
  const completed = runs.every(({ status }) => status === 'completed');
  const conclusions = runs.map(({ conclusion }) => conclusion ?? '');
  const wasCompleted = suite.status === 'completed';
  const running = runs.some(({ status }) => status === 'in_progress');
  suite.status = completed ? 'completed' : running ? 'in_progress' : 'queued';
  suite.conclusion = completed ? (worst.find((one) => conclusions.includes(one)) ?? 'success') : null;
  suite.updatedAt = world.now();
  const payload = { check_run: checkRunWithSuite(world, run) };
  const events = actions.map((action) => repositoryEvent('check_run', action, run.repositoryId, sender, payload));
  if (!completed || (wasCompleted && !actions.includes('completed'))) return events;
  const suitePayload = { check_suite: await checkSuiteBody(world, suite) };
  return [...events, repositoryEvent('check_suite', 'completed', run.repositoryId, sender, suitePayload, run.appId)];
}

/** The newest run of each name in each suite: an older one of the same name no longer counts. */
export function latestRuns(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) newest.set(`${run.suiteId} ${run.name}`, run);
  return [...newest.values()];
}

/** Somebody asks for a run again: the suite goes back to queued, the run itself stays as it is. Only its app is told. */
export function rerequestedRun(world: World, run: CheckRun, sender: Account): Event[] {
  const suite = known(world.state.checkSuites.get(run.suiteId), `check suite ${run.suiteId}`);
  resetSuite(world, suite);
  const payload = { check_run: checkRunWithSuite(world, run) };
  return [repositoryEvent('check_run', 'rerequested', run.repositoryId, sender, payload, run.appId)];
}

export async function rerequestedSuite(world: World, suite: CheckSuite, sender: Account): Promise<Event[]> {
  resetSuite(world, suite);
  const payload = { check_suite: await checkSuiteBody(world, suite) };
  return [repositoryEvent('check_suite', 'rerequested', suite.repositoryId, sender, payload, suite.appId)];
}

function resetSuite(world: World, suite: CheckSuite): void {
  suite.status = 'queued';
  suite.conclusion = null;
  suite.updatedAt = world.now();
}

/** Somebody presses one of the buttons that a run offers. */
export function requestedAction(world: World, run: CheckRun, identifier: string, sender: Account): Event[] {
  known(
    run.actions.find((action) => action.identifier === identifier),
    `action ${identifier} on check run ${run.id}`,
  );
  const payload = { check_run: checkRunWithSuite(world, run), requested_action: { identifier } };
  return [repositoryEvent('check_run', 'requested_action', run.repositoryId, sender, payload, run.appId)];
}

export function botOf(world: World, app: App): Account {
  return accountById(world.state, app.botId);
}
