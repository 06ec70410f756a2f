import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freeAddress, startAppProcess } from '../../simulator/acme/app-process.ts';
import { fair, holdout } from '../../simulator/acme/credit.ts';
import { createSurroundings, organization, people, type Surroundings } from '../../simulator/acme/surroundings.ts';
import { serveSimulator } from '../../simulator/github/serve.ts';
import { webhookPath } from '../../src/app.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { eventually } from '../support/lending.ts';

/* `modelwarden start`, as it is installed. */

let world: Surroundings;

beforeAll(async () => {
  world = await createSurroundings({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    github: (simulator) => serveSimulator(simulator),
  });
  const database = await openPglite(
    join(world.directory, 'database'),
    new Blob([await readFile(inject('databaseSnapshot'))]),
  );
  await database.close();
});

afterAll(() => world.close());

test('asks at its start for what GitHub could not deliver, hears it, and stops when it is told to', async () => {
  const { github, appId } = world;
  const url = await freeAddress();
  github.deliverTo(appId, `${url}${webhookPath}`);
  await github.install(appId, organization, people.riskOfficer);
  await github.settled();
  const answers = () => github.deliveries.of(appId).map(({ answer }) => answer?.code);
  expect(answers()).toEqual([502]);

  const app = startAppProcess(world, url);
  await eventually(() => expect(answers()).toEqual([502, 202]));
  app.kill('SIGTERM');
  expect(await once(app, 'exit')).toEqual([0, null]);
});
