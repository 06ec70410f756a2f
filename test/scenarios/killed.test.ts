import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeAddress, startAppProcess } from '../../simulator/acme/app-process.ts';
import { artifact, fair, files, holdout } from '../../simulator/acme/credit.ts';
import {
  createSurroundings,
  organization,
  people,
  repository,
  type Surroundings,
} from '../../simulator/acme/surroundings.ts';
import { serveSimulator } from '../../simulator/github/serve.ts';
import { webhookPath } from '../../src/app.ts';
import { logsIn } from '../../src/database/audit-log-reading.ts';
import { verifyDatabaseLog } from '../../src/database/audit-log-verify.ts';
import { openDatabase } from '../../src/database/open.ts';

/*
 * The App is killed again and again on the way from an approved pull request to its rollout: just before and just
 * after writes to GitHub and commits of its database. Whatever was lost, doubled or half done shows at the end.
 */

const program = fileURLToPath(new URL('../support/app-process.ts', import.meta.url));
/** The instant at which each life ends, counted from its start. */
const lives = [9, 10, 11, 12, 13, 14, 16, 18, 20, 23, 26, 30];

let world: Surroundings;
let url: string;
let number: number;

beforeAll(async () => {
  world = await createSurroundings({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    github: (simulator) => serveSimulator(simulator),
  });
  url = await freeAddress();
  world.github.deliverTo(world.appId, `${url}${webhookPath}`);
  await world.github.install(world.appId, organization, people.riskOfficer);
  await world.github.commit(repository, 'better', {
    files: files({ version: '4.2.0', evidence: holdout(fair, 5) }),
    message: 'credit-risk 4.2.0',
    author: people.scientist,
  });
  const pull = await world.github.openPullRequest(repository, {
    head: 'better',
    base: 'main',
    title: 'Promote credit-risk 4.2.0',
    by: people.scientist,
  });
  number = pull.number;
  for (const by of [people.reviewer, people.riskOfficer]) {
    await world.github.review(repository, number, { by, state: 'APPROVED' });
  }
  await world.github.settled();
});

afterAll(() => world.close());

test('killed at any step, it loses nothing, doubles nothing, and its log verifies', async () => {
  const deaths: string[] = [];
  for (const killAt of lives) deaths.push(await live(killAt));
  expect(deaths).toContain('SIGKILL');
  expect(await live(null)).toBe('idle');

  const { github, cluster } = world;
  const runs = github.checkRuns(repository, number);
  const ids = runs.map((run) => `${run.name} ${run.externalId}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(runs.map((run) => run.name))).toEqual(
    new Set([
      'modelwarden',
      'modelwarden / bias',
      'modelwarden / card',
      'modelwarden / drift',
      'modelwarden / regression',
    ]),
  );
  expect(github.comments(repository, number)).toHaveLength(1);
  expect(github.pullRequest(repository, number).mergedAt).not.toBeNull();
  expect([...github.world.state.deployments.values()]).toHaveLength(1);
  const states = [...github.world.state.deploymentStatuses.values()].map(({ state }) => state);
  expect(states.at(-1)).toBe('success');
  expect(states.filter((state) => state === 'success')).toHaveLength(1);
  expect(JSON.stringify(cluster.objects())).toContain(artifact('4.2.0'));

  const database = await openDatabase({ databaseUrl: null, dataDirectory: world.directory });
  for (const { log, vkey } of await logsIn(database)) {
    const result = await verifyDatabaseLog(database, log, { vkeys: [vkey], checkpoints: [] });
    expect(result).toMatchObject({ ok: true });
  }
  const merges = await database.query(`SELECT 1 FROM audit.leaf WHERE type = 'merge'`);
  expect(merges).toHaveLength(1);
  await database.close();
}, 240_000);

/** One life of the process: until it kills itself, or until it has nothing left to do. */
async function live(killAt: number | null): Promise<string> {
  const child = startAppProcess(world, url, {
    program,
    environment: killAt === null ? {} : { KILL_AT: String(killAt) },
  });
  let isIdle = false;
  return new Promise((resolve) => {
    child.on('message', (message: { idle?: true }) => {
      if (message.idle !== true) return;
      isIdle = true;
      child.kill('SIGTERM');
    });
    child.once('exit', (code, signal) => resolve(isIdle ? 'idle' : (signal ?? `exit ${code}`)));
  });
}
