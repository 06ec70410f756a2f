import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { type App, createApp, webhookPath } from '../../src/app.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { openPglite, type PgliteDatabase } from '../../src/database/pglite.ts';
import type { PostgresDatabase } from '../../src/database/postgres.ts';
import { systemClock } from '../../src/domain/clock.ts';
import {
  createSurroundings,
  organization,
  people,
  type Surroundings,
  type SurroundingsOptions,
} from './surroundings.ts';

export type AcmeOptions = SurroundingsOptions & {
  readonly log?: Logger;
  /** Port of the App; any free one by default. */
  readonly port?: number;
  /** The App's database; an embedded one in memory by default. */
  readonly database?: PgliteDatabase | PostgresDatabase;
  readonly databaseUrl?: string;
  /** Further variables of the App's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the pages ask for a sign-in; they are open by default. */
  readonly signIn?: boolean;
};

export type Acme = Omit<Surroundings, 'environment' | 'directory'> & {
  readonly app: App;
  readonly url: string;
  readonly installation: number;
  readonly database: PgliteDatabase | PostgresDatabase;
  /** Resolves when GitHub has delivered and the App has done all that follows. */
  readonly settled: () => Promise<void>;
};

/** The company with a running App: what the demo and the scenarios play on. */
export async function createAcme(options: AcmeOptions): Promise<Acme> {
  const server = createServer();
  await listen(server, options.port ?? 0);
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const surroundings = await createSurroundings({ ...options, appUrl: url });
  const { github } = surroundings;
  const configuration = readConfiguration({
    ...surroundings.environment(url),
    ...options.environment,
    DATABASE_URL: options.databaseUrl,
  });
  const database = options.database ?? (await openPglite());
  const isServed = surroundings.githubUrl !== null;
  const app = await createApp(configuration, {
    ...(isServed ? {} : { fetch: github.fetch }),
    clock: options.clock ?? systemClock,
    log: options.log ?? pino({ level: 'silent' }),
    database,
    signingSecret: randomBytes(32),
    sessionKey: options.signIn === true ? randomBytes(32) : null,
    linkToGithub: isServed,
  });
  server.on('request', (request, response) => void app.handle(request, response));
  github.deliverTo(surroundings.appId, `${url}${webhookPath}`);
  const installation = await github.install(surroundings.appId, organization, people.riskOfficer);
  await app.start();

  async function settled(): Promise<void> {
    // What the App does makes GitHub send more: quiet is when neither has anything left.
    for (let quiet = 0; quiet < 2; ) {
      const before = github.requests.length;
      await github.settled();
      await app.settled();
      quiet = github.requests.length === before ? quiet + 1 : 0;
    }
  }

  async function close(): Promise<void> {
    await app.stop();
    server.close();
    server.closeAllConnections();
    await surroundings.close();
    if (options.database === undefined) await database.close();
  }

  return { ...surroundings, app, url, installation: installation.id, database, settled, close };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
