import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { watchDeliveries } from '../../src/database/delivery-watch.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { openQueue } from '../../src/database/queue.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly databaseSnapshot: string;
  }
}

/**
 * Makes an embedded database once for the whole run. A fresh one takes seconds; loading this one, a fraction of one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwarden-snapshot-'));
  const database = await openPglite();
  await migrate(database);
  const queue = await openQueue(database, {
    deliveries: watchDeliveries(),
    onError: (error) => {
      throw error;
    },
  });
  await queue.stop();
  const snapshot = await database.pglite.dumpDataDir('none');
  await database.close();
  const path = join(folder, 'snapshot.tar');
  await writeFile(path, new Uint8Array(await snapshot.arrayBuffer()));
  project.provide('databaseSnapshot', path);
  return () => rm(folder, { recursive: true, force: true });
}
