import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/support/database.ts';
import type { RepositoryName } from '../domain/decision.ts';
import { type Delivery, type Job, jobKey } from '../flow/job.ts';
import { clockAt } from './audit-log-test-database.ts';
import { deliveryStore } from './delivery-store.ts';
import { watchDeliveries } from './delivery-watch.ts';
import { createLogs } from './logs.ts';
import { migrate } from './migrate.ts';
import { openQueue, type Queue } from './queue.ts';

const repository = 'acme/lending' as RepositoryName;
const clock = clockAt(0);

let databases: TestDatabase;
let queue: Queue;
let store: ReturnType<typeof deliveryStore>;

beforeAll(async () => {
  databases = await freshDatabase();
  const { database, url } = databases;
  await migrate(database);
  const deliveries = watchDeliveries();
  const onError = (error: unknown): never => {
    throw error;
  };
  queue = await openQueue(database, { deliveries, ...(url === undefined ? {} : { url }), onError });
  const logs = createLogs(database, 'github.com', new Uint8Array(32).fill(7), clock);
  store = deliveryStore({ database, queue, deliveries, logs, clock });
});

afterAll(async () => {
  await queue.stop();
  await databases.close();
});

test('a delivery is kept exactly as it was signed', async () => {
  const payload = '{"action" :"opened", "title":"naïve \\u0000 \u{1f600}"}\n';
  await store.accept({ ...delivery('signed', 1), payload });
  const [row] = await rows<{ payload: Uint8Array }>(`SELECT payload FROM modelwarden.delivery WHERE id = 'signed'`);
  expect(gunzipSync(row!.payload).toString('utf8')).toBe(payload);
});

test('what it said is forgotten in time, and that it came is not', async () => {
  const old = { ...delivery('old', 9), payload: '{"sender":{"login":"ana"}}' };
  await store.accept(old);
  const kept = () => rows<{ payload: Uint8Array | null }>(`SELECT payload FROM modelwarden.delivery WHERE id = 'old'`);
  await store.forgetPayloads(clock.now());
  expect((await kept())[0]!.payload).not.toBeNull();
  await store.forgetPayloads(new Date(clock.now().getTime() + 1));
  expect((await kept())[0]!.payload).toBeNull();
  expect(await store.accept(old)).toBe('known');
});

test('of deliveries that come together each is stored and logged once, and those with one key make one job', async () => {
  const burst = Array.from({ length: 60 }, (_, index) => delivery(`together-${index % 40}`, 100 + (index % 4)));
  const results = await Promise.all(burst.map(store.accept));
  expect(results).toEqual(burst.map((_, index) => (index < 40 ? 'accepted' : 'known')));
  const stored = await rows(`SELECT 1 FROM modelwarden.delivery WHERE id LIKE 'together-%'`);
  const logged = await rows(`SELECT 1 FROM audit.pending WHERE body LIKE '%together-%'`);
  const jobs = await rows<{ key: string }>(
    `SELECT singleton_key AS key FROM pgboss.job WHERE name = 'evaluate' AND singleton_key LIKE '%#10%' ORDER BY key`,
  );
  expect(stored).toHaveLength(40);
  expect(logged).toHaveLength(40);
  expect(jobs.map(({ key }) => key)).toEqual([100, 101, 102, 103].map((number) => `${repository}#${number}`));
});

test('a job that is put off does not wait now', async () => {
  await store.enqueue([{ kind: 'roll-out', rollout: 'later' }], 90);
  const [row] = await rows<{ seconds: number }>(
    `SELECT extract(epoch FROM start_after - created_on)::int AS seconds FROM pgboss.job WHERE singleton_key = 'later'`,
  );
  expect(row).toEqual({ seconds: 90 });
});

test('a burst is answered before its first job begins, and then every job runs', async () => {
  let answered = 0;
  const begun: { readonly job: Job; readonly answered: number }[] = [];
  await queue.work(async (job) => {
    begun.push({ job, answered });
  });
  const burst = Array.from({ length: 120 }, (_, index) => delivery(`burst-${index}`, 200 + (index % 30)));
  await Promise.all(
    burst.map(async (one) => {
      await store.accept(one);
      answered += 1;
    }),
  );
  while ((await queue.busy()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const ofBurst = begun.filter(({ job }) => job.kind === 'evaluate' && job.pull.number >= 200);
  expect(new Set(ofBurst.map((one) => one.answered))).toEqual(new Set([burst.length]));
  expect(new Set(ofBurst.map(({ job }) => jobKey(job))).size).toBe(30);
});

const rows = <Row>(text: string): Promise<Row[]> => databases.database.query<Row>(text);

const delivery = (id: string, number: number): Delivery => ({
  id,
  event: 'pull_request',
  action: 'opened',
  repository,
  installation: 1,
  payload: '{}',
  jobs: [{ kind: 'evaluate', pull: { installation: 1, repository, number } }],
  restarts: null,
});
