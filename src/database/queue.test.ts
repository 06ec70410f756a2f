import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/support/database.ts';
import type { Job } from '../flow/job.ts';
import { watchDeliveries } from './delivery-watch.ts';
import { openQueue, type Queue } from './queue.ts';

const job: Job = { kind: 'evaluate', pull: { installation: 1, repository: 'acme/lending', number: 7 } };

let databases: TestDatabase;

beforeEach(async () => {
  databases = await freshDatabase();
});

afterEach(() => databases.close());

const opened = (): Promise<Queue> =>
  openQueue(databases.database, {
    deliveries: watchDeliveries(),
    ...(databases.url === undefined ? {} : { url: databases.url }),
    onError: (error) => {
      throw error;
    },
  });

/* pg-boss counts the jobs of a queue once a minute and keeps the counts; a process reads them when it starts. */
test('a job whose key was busy when jobs were last counted does not wait for the next count', async () => {
  await (await opened()).stop();
  await databases.database.query(`UPDATE pgboss.queue SET singletons_active = '{acme/lending#7}'`);
  const queue = await opened();
  const { promise, resolve } = Promise.withResolvers<Job>();
  await queue.work(async (given) => resolve(given));
  await queue.send(databases.database, [job]);
  expect(await promise).toEqual(job);
  await queue.stop();
}, 45_000);
