import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import type { Sql } from '../../src/database/sql.ts';
import { checkRunName, gateName } from '../../src/rendering/check-run.ts';

/*
 * The App is killed at each step of the road from an approved pull request to its finished rollout. Each life dies at
 * the first instant at which none before it has died, until one lives on and has nothing left to do. How many there are
 * is found, not written down. Whatever was lost, doubled or half done shows at the end.
 */

const program = fileURLToPath(new URL('../support/app-process.ts', import.meta.url));
const checks = '/repos/acme/lending/check-runs';
const deployments = '/repos/acme/lending/deployments';

/** What is written outside, in order: first the details, of as many checks as the policy asks for, and then the gate. */
const outside = (details: readonly string[]): string[] => [
  ...details.map((name) => `POST ${checks} ${name}`),
  'POST /repos/acme/lending/issues/N/comments',
  `POST ${checks} ${gateName}`,
  'PUT /repos/acme/lending/pulls/N/merge',
  `POST ${deployments}`,
  `POST ${deployments}/N/statuses in_progress`,
  'PATCH /apis/apps/v1/namespaces/lending/deployments/credit-risk',
  `POST ${deployments}/N/statuses success`,
  'PATCH /repos/acme/lending/issues/comments/N',
];
/** What is recorded before something is done, with the first that is done upon it. */
const recorded = {
  'decision.made': `POST ${checks} modelwarden / card`,
  'effect.intended merge': 'PUT /repos/acme/lending/pulls/N/merge',
  'rollout.step started': `POST ${deployments}`,
  'rollout.step ready': `POST ${deployments}/N/statuses success`,
};

let world: Surroundings;
let url: string;
let number: number;
let database: Awaited<ReturnType<typeof openDatabase>>;
let deaths: readonly string[];
/** The checks that were reported beside the gate. */
let details: readonly string[];

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
  await liveAllLives();
  details = world.github
    .checkRuns(repository, number)
    .map(({ name }) => name)
    .filter((name) => name !== gateName);
  deaths = readFileSync(deathsFile(), 'utf8').trimEnd().split('\n');
  database = await openDatabase({ databaseUrl: null, dataDirectory: world.directory });
}, 900_000);

afterAll(async () => {
  await database.close();
  await world.close();
});

describe('the App, killed at each step,', () => {
  test('has died once before and once after everything that it writes', () => {
    const within = ['log', 'sequence'].flatMap((verb) => Object.keys(recorded).map((entry) => `${verb} ${entry}`));
    const committed = [
      ...within,
      'INSERT INTO modelwarden.delivery',
      'INSERT INTO modelwarden.decision',
      'log delivery.accepted',
      'sequence delivery.accepted',
      'log merge',
      'sequence merge',
      'log rollout.step applied',
      'sequence rollout.step applied',
    ];
    const instants = [
      ...[...outside(details), 'POST /app/hook/deliveries/N/attempts'].flatMap((name) => [
        `before ${name}`,
        `after ${name}`,
      ]),
      ...committed.flatMap((name) => [`before commit of ${name}`, `after commit of ${name}`]),
    ];
    expect(new Set(deaths).size).toBe(deaths.length);
    expect(deaths).toEqual(expect.arrayContaining(instants));
  });

  test('has done nothing before a checkpoint covered what it did it upon', () => {
    for (const [entry, deed] of Object.entries(recorded)) {
      const [covered, done] = [deaths.indexOf(`after commit of sequence ${entry}`), deaths.indexOf(`before ${deed}`)];
      expect(covered, `${entry} is covered before ${deed}`).toBeLessThan(done);
    }
    const written = outside(details).map((name) => `before ${name}`);
    expect(deaths.filter((name) => written.includes(name))).toEqual(written);
  });

  test('has written everything once', () => {
    const written = world.github.requests.filter(
      ({ isWrite, operationId }) => isWrite && operationId !== 'apps/redeliver-webhook-delivery',
    );
    expect(written.map(({ operationId, status }) => `${status} ${operationId}`)).toEqual([
      ...details.map(() => '201 checks/create'),
      '201 issues/create-comment',
      '201 checks/create',
      '200 pulls/merge',
      '201 repos/create-deployment',
      ...Array(2).fill('201 repos/create-deployment-status'),
      '200 issues/update-comment',
    ]);
    expect(world.github.bugs).toEqual([]);
  });

  test('has shown, merged and rolled out what was approved', () => {
    const { github, cluster } = world;
    const judged = ['card', 'bias', 'regression', 'drift'].map(checkRunName);
    expect(details).toEqual(expect.arrayContaining(judged));
    expect(new Set(details).size).toBe(details.length);
    const conclusions = github.checkRuns(repository, number).map(({ conclusion }) => conclusion);
    expect(conclusions).toEqual([...details, gateName].map(() => 'success'));
    expect(github.pullRequest(repository, number).mergedAt).not.toBeNull();
    expect(github.comments(repository, number).map(({ body }) => body)).toEqual([
      expect.stringMatching(/credit-risk 4\.2\.0.*: ready$/),
    ]);
    const states = [...github.world.state.deploymentStatuses.values()].map(({ state }) => state);
    expect(states).toEqual(['in_progress', 'success']);
    const objects = cluster.objects();
    // An apply that is repeated changes nothing: the cluster has seen one version of one object.
    expect(objects).toEqual([expect.objectContaining({ metadata: expect.objectContaining({ generation: 1 }) })]);
    expect(JSON.stringify(objects)).toContain(artifact('4.2.0'));
  });

  test('has lost no delivery, and no effect waits for its result', async () => {
    const sent = new Set(world.github.deliveries.of(world.appId).map(({ guid }) => guid));
    const stored = await database.query<{ id: string }>('SELECT id FROM modelwarden.delivery');
    expect(new Set(stored.map(({ id }) => id))).toEqual(sent);
    expect(await database.query(`SELECT key FROM modelwarden.effect WHERE state <> 'done'`)).toEqual([]);
    expect(await database.query(`SELECT name, data FROM pgboss.job WHERE state <> 'completed'`)).toEqual([]);
    expect(await counted(database, 'audit.leaf', `type = 'delivery.accepted'`)).toBe(sent.size);
  });

  test('has a log that verifies and tells each step once', async () => {
    for (const { log, vkey } of await logsIn(database)) {
      expect(await verifyDatabaseLog(database, log, { vkeys: [vkey], checkpoints: [] })).toMatchObject({ ok: true });
    }
    expect(await counted(database, 'audit.pending', 'true')).toBe(0);
    const told = await database.query<{ leaf: string }>(
      `SELECT concat_ws(' ', type, convert_from(bytes, 'UTF8')::json ->> 'state') AS leaf FROM audit.leaf
       WHERE type NOT IN ('key.created', 'delivery.accepted') ORDER BY log, idx`,
    );
    expect(told.map(({ leaf }) => leaf)).toEqual([
      'decision.made',
      'effect.intended',
      'merge',
      'rollout.step started',
      'rollout.step applied',
      'rollout.step ready',
    ]);
  });
});

const deathsFile = (): string => join(world.directory, 'deaths');

/** Until one has nothing left to do, and the next one finds nothing to do. */
async function liveAllLives(): Promise<void> {
  let killed = 0;
  for (let idle = 0; idle < 2; ) {
    if ((await live()) === 'idle') idle += 1;
    else [killed, idle] = [killed + 1, 0];
  }
  process.stdout.write(`The App was killed at ${killed} instants.\n`);
}

/** One life of the process: until it kills itself, or until neither it nor GitHub has anything left to do. */
async function live(): Promise<'killed' | 'idle'> {
  await world.github.settled();
  const child = startAppProcess(world, url, {
    program,
    environment: { DEATHS: deathsFile() },
  });
  let delivered = -1;
  child.on('message', async () => {
    await world.github.settled();
    const { length } = world.github.deliveries.of(world.appId);
    if (length === delivered) child.kill('SIGTERM');
    else child.send('idle?', () => {});
    delivered = length;
  });
  const [code, signal] = await once(child, 'exit');
  if (signal === 'SIGKILL') return 'killed';
  expect(code).toBe(0);
  return 'idle';
}

async function counted(sql: Sql, table: string, where: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE ${where}`);
  return row!.count;
}
