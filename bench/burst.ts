import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { freeAddress, startAppProcess } from '../simulator/acme/app-process.ts';
import { files } from '../simulator/acme/credit.ts';
import {
  createSurroundings,
  organization,
  people,
  repository,
  type Surroundings,
} from '../simulator/acme/surroundings.ts';
import { serveSimulator } from '../simulator/github/serve.ts';
import { webhookPath } from '../src/app.ts';
import { openDatabase } from '../src/database/open.ts';
import { gateName } from '../src/rendering/check-run.ts';
import type { Acknowledged, Sending } from './burst-client.ts';
import { candidate, live } from './company.ts';
import { type Figure, percentile, spread } from './figure.ts';

const warmUp = 5;
const pulls = 20;
const deliveriesPerPull = 10;
const connections = 20;
const total = pulls * deliveriesPerPull;

type Recorded = Sending['deliveries'];

/** Twenty pull requests are opened and labelled while the App hears nothing; then it hears all of it at once. */
export async function measureBurst(): Promise<Figure[]> {
  const world = await createSurroundings({ live, github: (simulator) => serveSimulator(simulator) });
  const url = await freeAddress();
  world.github.deliverTo(world.appId, async () => ({ status: 202 }));
  await world.github.install(world.appId, organization, people.riskOfficer);
  const app = startAppProcess(world, url, { environment: { LOG_LEVEL: 'warn' } });
  const bare = await startBareServer(world);
  const client = startClient();
  await untilReady(url);

  const warm = await recorded(world, 'warm', warmUp);
  world.github.deliverTo(world.appId, `${url}${webhookPath}`);
  await client.send(`${bare.url}${webhookPath}`, warm.deliveries);
  await client.send(`${url}${webhookPath}`, warm.deliveries);
  await untilEvaluated(world, warm.numbers);

  const { deliveries, numbers } = await recorded(world, 'burst', pulls);
  world.github.deliverTo(world.appId, `${url}${webhookPath}`);
  const floor = await client.send(`${bare.url}${webhookPath}`, deliveries);
  const before = await processorSeconds(url);
  const start = performance.now();
  const acknowledged = await client.send(`${url}${webhookPath}`, deliveries);
  const answering = (await processorSeconds(url)) - before;
  const seconds = ((await untilEvaluated(world, numbers)) - start) / 1000;
  const processor = (await processorSeconds(url)) - before;

  await client.close();
  bare.close();
  app.kill('SIGTERM');
  await once(app, 'exit');
  const stored = await storedDeliveries(world, deliveries);
  const evaluated = numbers.filter((number) => hasGate(world, number)).length;
  await world.close();
  const times = acknowledged.map((answer) => answer.milliseconds);
  const refused = acknowledged.filter(({ status }) => status !== 202).length;
  const isComplete = refused === 0 && stored === total && evaluated === pulls;
  return [
    {
      what: `${total} deliveries in a burst, acknowledged`,
      measured: spread(times),
      aim: 'p95 < 50 ms',
      met: percentile(times, 0.95) < 50,
      reference: `${spread(floor.map((answer) => answer.milliseconds))}: a server that verifies the signature and no more`,
    },
    {
      what: '  stored; pull requests evaluated in the end',
      measured: `${stored} of ${total}; ${evaluated} of ${pulls}`,
      aim: 'all',
      met: isComplete,
      reference: `after ${seconds.toFixed(1)} s; processor time of the App: ${answering.toFixed(2)} s to answer, ${processor.toFixed(1)} s in all`,
    },
  ];
}

/** What GitHub would have sent: each pull request opened, then labelled. */
async function recorded(
  { github, appId }: Surroundings,
  name: string,
  pulls: number,
): Promise<{ deliveries: Recorded; numbers: number[] }> {
  const heard: { headers: Readonly<Record<string, string>>; body: string }[] = [];
  github.deliverTo(appId, async (delivery) => {
    if (delivery.headers['x-github-event'] === 'pull_request') heard.push(delivery);
    return { status: 202 };
  });
  const numbers: number[] = [];
  for (let index = 0; index < pulls; index++) {
    const head = `${name}-${index}`;
    const by = people.scientist;
    await github.commit(repository, head, { files: files(candidate(index)), message: head, author: by });
    const { number } = await github.openPullRequest(repository, { head, base: 'main', title: head, by });
    for (let label = 1; label < deliveriesPerPull; label++) {
      await github.label(repository, number, `label-${label}`, by);
    }
    numbers.push(number);
  }
  await github.settled();
  const expected = pulls * deliveriesPerPull;
  if (heard.length !== expected) throw new Error(`The simulator sent ${heard.length} deliveries, not ${expected}`);
  return { deliveries: heard, numbers };
}

/** One client for all bursts, so that each meets it warm. */
function startClient() {
  const worker = new Worker(new URL('./burst-client.ts', import.meta.url));
  return {
    send: async (url: string, deliveries: Recorded): Promise<readonly Acknowledged[]> => {
      const sending: Sending = { url, connections, deliveries };
      worker.postMessage(sending);
      const [answers] = await once(worker, 'message');
      return answers;
    },
    close: () => worker.terminate(),
  };
}

async function startBareServer({ environment }: Surroundings): Promise<{ url: string; close: () => void }> {
  const program = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
  const { GITHUB_WEBHOOK_SECRET = '' } = environment('http://127.0.0.1');
  const child = fork(program, [], { env: { ...process.env, GITHUB_WEBHOOK_SECRET } });
  const [{ url }] = await once(child, 'message');
  return { url, close: () => child.disconnect() };
}

async function untilReady(url: string): Promise<void> {
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
}

/** The time at which all gates were complete; resolves when the App has been quiet for a second after it. */
async function untilEvaluated(world: Surroundings, numbers: readonly number[]): Promise<number> {
  while (!numbers.every((number) => hasGate(world, number))) await sleep(10);
  const time = performance.now();
  for (let before = -1; before !== world.github.requests.length; ) {
    before = world.github.requests.length;
    await sleep(1000);
    await world.github.settled();
  }
  return time;
}

async function processorSeconds(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total ([\d.]+)$/m.exec(metrics)?.[1]);
}

/** Reads the database that the App has left. */
async function storedDeliveries({ directory }: Surroundings, deliveries: Recorded): Promise<number> {
  const database = await openDatabase({ databaseUrl: null, dataDirectory: directory });
  const ids = deliveries.map(({ headers }) => headers['x-github-delivery']);
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*) AS count FROM modelwarden.delivery WHERE id = ANY($1)',
    [ids],
  );
  await database.close();
  return Number(row?.count);
}

const hasGate = ({ github }: Surroundings, number: number): boolean =>
  github.checkRuns(repository, number).some(({ name, status }) => name === gateName && status === 'completed');
