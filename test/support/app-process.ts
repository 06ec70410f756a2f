import { createServer } from 'node:http';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { openDatabase } from '../../src/database/open.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { signingSecret } from '../../src/secrets.ts';

/*
 * The App as a process of its own that dies, by SIGKILL, at the moment KILL_AT: the n-th of the instants just before
 * and just after each write to GitHub and each commit of the database. Without KILL_AT it lives until it is told to
 * stop. It tells its parent `{ port }` when it listens and `{ idle }` when no job is left.
 */

const killAt = Number(process.env.KILL_AT ?? Number.POSITIVE_INFINITY);
let instants = 0;

function instant(): void {
  instants += 1;
  if (instants === killAt) process.kill(process.pid, 'SIGKILL');
}

const configuration = readConfiguration(process.env);
const database = await openDatabase(configuration);
const lethal = {
  ...database,
  async transaction<T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> {
    const result = await database.transaction(async (sql) => {
      const done = await work(sql);
      instant();
      return done;
    });
    instant();
    return result;
  },
};
const lethalFetch: typeof fetch = async (input, init) => {
  const isWrite = init?.method !== undefined && init.method !== 'GET' && !String(input).endsWith('/graphql');
  if (isWrite) instant();
  const response = await fetch(input, init);
  if (isWrite) instant();
  return response;
};

const app = await createApp(configuration, {
  fetch: lethalFetch,
  clock: systemClock,
  log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }, pino.destination(2)),
  database: lethal as typeof database,
  signingSecret: await signingSecret(configuration),
  sessionKey: null,
  linkToGithub: false,
});
const server = createServer((request, response) => void app.handle(request, response));
server.listen(configuration.port, '127.0.0.1', () => process.send?.({ listening: true }));
await app.start();
await app.settled();
process.send?.({ idle: true });
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await app.stop();
  await database.close();
  process.disconnect?.();
});
