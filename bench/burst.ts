import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Acme, createAcme } from '../simulator/acme/acme.ts';
import { files } from '../simulator/acme/credit.ts';
import { people, repository } from '../simulator/acme/surroundings.ts';
import { webhookPath } from '../src/app.ts';
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
  const acme = await createAcme({ live });
  await acme.settled();
  const { deliveries: first } = await recorded(acme, 'warm', warmUp);
  acme.github.deliverTo(acme.appId, `${acme.url}${webhookPath}`);
  await sendBurst(`${acme.url}${webhookPath}`, first);
  await acme.settled();

  const { deliveries, numbers } = await recorded(acme, 'burst', pulls);
  const floor = await bareServer(acme.github.world.state.apps.get(acme.appId)?.webhookSecret ?? '');
  const bare = await sendBurst(`${floor.url}${webhookPath}`, deliveries);
  floor.close();
  acme.github.deliverTo(acme.appId, `${acme.url}${webhookPath}`);
  const before = process.cpuUsage();
  const start = performance.now();
  const acknowledged = await sendBurst(`${acme.url}${webhookPath}`, deliveries);
  await acme.settled();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);

  const stored = await storedDeliveries(acme, deliveries);
  const evaluated = numbers.filter((number) => hasGate(acme, number)).length;
  await acme.close();
  const times = acknowledged.map((answer) => answer.milliseconds);
  const refused = acknowledged.filter(({ status }) => status !== 202).length;
  const isComplete = refused === 0 && stored === total && evaluated === pulls;
  return [
    {
      what: `${total} deliveries in a burst, acknowledged`,
      measured: spread(times),
      aim: 'p95 < 50 ms',
      met: percentile(times, 0.95) < 50,
      reference: `${spread(bare.map((answer) => answer.milliseconds))}: a server that verifies the signature and no more`,
    },
    {
      what: '  stored; pull requests evaluated in the end',
      measured: `${stored} of ${total}; ${evaluated} of ${pulls}`,
      aim: 'all',
      met: isComplete,
      reference: `after ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor, the simulator's included`,
    },
  ];
}

/** What GitHub would have sent: each pull request opened, then labelled. */
async function recorded(acme: Acme, name: string, pulls: number): Promise<{ deliveries: Recorded; numbers: number[] }> {
  const heard: { headers: Readonly<Record<string, string>>; body: string }[] = [];
  acme.github.deliverTo(acme.appId, async (delivery) => {
    if (delivery.headers['x-github-event'] === 'pull_request') heard.push(delivery);
    return { status: 202 };
  });
  const numbers: number[] = [];
  for (let index = 0; index < pulls; index++) {
    const head = `${name}-${index}`;
    const by = people.scientist;
    await acme.github.commit(repository, head, { files: files(candidate(index)), message: head, author: by });
    const { number } = await acme.github.openPullRequest(repository, { head, base: 'main', title: head, by });
    for (let label = 1; label < deliveriesPerPull; label++) {
      await acme.github.label(repository, number, `label-${label}`, by);
    }
    numbers.push(number);
  }
  await acme.github.settled();
  const expected = pulls * deliveriesPerPull;
  if (heard.length !== expected) throw new Error(`The simulator sent ${heard.length} deliveries, not ${expected}`);
  return { deliveries: heard, numbers };
}

function sendBurst(url: string, deliveries: Recorded): Promise<readonly Acknowledged[]> {
  const workerData: Sending = { url, connections, deliveries };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./burst-client.ts', import.meta.url), { workerData });
    worker.once('message', resolve).once('error', reject);
  });
}

async function bareServer(secret: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const expected = `sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`;
    const given = String(request.headers['x-hub-signature-256']);
    const isSigned = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    response.writeHead(isSigned ? 202 : 401).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function storedDeliveries(acme: Acme, deliveries: Recorded): Promise<number> {
  const ids = deliveries.map(({ headers }) => headers['x-github-delivery']);
  const [row] = await acme.database.query<{ count: number }>(
    'SELECT count(*) AS count FROM modelwarden.delivery WHERE id = ANY($1)',
    [ids],
  );
  return Number(row?.count);
}

const hasGate = (acme: Acme, number: number): boolean =>
  acme.github.checkRuns(repository, number).some(({ name, status }) => name === gateName && status === 'completed');
