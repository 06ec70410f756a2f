import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { openDatabase } from '../../src/database/open.ts';
import type { Sql } from '../../src/database/sql.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { signingSecret } from '../../src/secrets.ts';
import { requestName, statementNames } from './instants.ts';

/*
 * The App as a process of its own that kills itself, by SIGKILL, at the first instant at which none before it has died.
 * Instants are just before and just after each write to GitHub and to a cluster, within each transaction before its
 * commit and after it, and after each writing statement that stands alone. Their names are lines of the file DEATHS.
 * It tells its parent `idle` when it has started and has no job left, and again whenever it is asked.
 */

// A life is short: what was compiled is kept for the next, and the database is not optimised for minutes of use.
flushCompileCache();
setFlagsFromString('--no-wasm-dynamic-tiering');
setFlagsFromString('--no-wasm-tier-up');

const deaths = process.env.DEATHS ?? '';
const past = new Set(existsSync(deaths) ? readFileSync(deaths, 'utf8').split('\n') : []);

function instant(when: string, names: readonly string[]): void {
  const fresh = new Set(names.map((name) => `${when} ${name}`).filter((name) => !past.has(name)));
  if (fresh.size === 0) return;
  appendFileSync(deaths, `${[...fresh].join('\n')}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const noting = (sql: Sql, note: (names: readonly string[]) => void): Sql => ({
  async query<Row>(text: string, parameters: readonly unknown[] = []) {
    const rows = await sql.query<Row>(text, parameters);
    note(statementNames(text, parameters));
    return rows;
  },
});

const configuration = readConfiguration(process.env);
const database = await openDatabase(configuration);
const lethalDatabase = {
  ...database,
  ...noting(database, (names) => instant('after', names)),
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const written: string[] = [];
    const result = await database.transaction(async (sql) => {
      const done = await work(noting(sql, (names) => written.push(...names)));
      instant('before commit of', written);
      return done;
    });
    instant('after commit of', written);
    return result;
  },
} as typeof database;

const lethalFetch: typeof fetch = async (input, init) => {
  const { pathname } = new URL(String(input));
  const isWrite = init?.method !== 'GET' && !/\/(graphql|access_tokens)$/.test(pathname);
  const names = isWrite ? [requestName(String(init?.method), pathname, init?.body?.toString())] : [];
  instant('before', names);
  const response = await fetch(input, init);
  instant('after', names);
  return response;
};

// The cluster's client takes no fetch of ours, but publishes each request before it is sent and when it is answered.
const published = { 'undici:request:create': 'before', 'undici:request:headers': 'after' };
for (const [channel, when] of Object.entries(published)) {
  subscribe(channel, (message) => {
    const { request } = message as { request: { origin: string; method: string; path: string } };
    const { pathname, searchParams } = new URL(request.path, request.origin);
    const isApply = request.method === 'PATCH' && request.origin !== configuration.github.apiUrl;
    if (isApply && !searchParams.has('dryRun')) instant(when, [requestName(request.method, pathname)]);
  });
}

const app = await createApp(configuration, {
  fetch: lethalFetch,
  clock: systemClock,
  log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }, pino.destination(2)),
  database: lethalDatabase,
  signingSecret: await signingSecret(configuration),
  sessionKey: null,
  linkToGithub: false,
});
const server = createServer((request, response) => void app.handle(request, response));
await new Promise<void>((resolve) => server.listen(configuration.port, configuration.host, resolve));
process.on('message', tellWhenIdle);
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await app.stop();
  await database.close();
  process.disconnect?.();
});
await app.start();
await tellWhenIdle();

/** Jobs that are put off for later are waited for too. */
async function tellWhenIdle(): Promise<void> {
  const left = `SELECT 1 FROM pgboss.job WHERE state IN ('created', 'retry', 'active')`;
  while ((await database.query(left)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.('idle');
}
