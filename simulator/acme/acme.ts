import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type App, createApp, webhookPath } from '../../src/app.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { openPglite, type PgliteDatabase } from '../../src/database/pglite.ts';
import type { PostgresDatabase } from '../../src/database/postgres.ts';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import { type SimulatedCluster, startCluster } from '../cluster/cluster.ts';
import { createSimulator, type Simulator } from '../github/simulator.ts';
import { files, floor, policy, type Version } from './credit.ts';

export const repository = 'acme/lending';
export const organization = 'acme';
export const floorRepository = 'acme/.github';

/** Who works at Acme. Dana writes models, Rita and Victor are model risk, Carl reviews code. */
export const people = {
  scientist: 'dana',
  reviewer: 'carl',
  riskOfficer: 'rita',
  validator: 'victor',
  outsider: 'mallory',
} as const;

/** What the App needs of GitHub: the same as app.yml. */
const permissions = {
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  merge_queues: 'read',
} as const;
const events = [
  'check_run',
  'check_suite',
  'issue_comment',
  'membership',
  'merge_group',
  'organization',
  'pull_request',
  'pull_request_review',
  'push',
  'team',
];

export type AcmeOptions = {
  /** The repository at its start. */
  readonly live: Version;
  /** The repository's policy, given the commit of the organisation's floor. */
  readonly policy?: (floorCommit: string) => string;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Port of the App; any free one by default. */
  readonly port?: number;
  /** The App's database; an embedded one in memory by default. */
  readonly database?: PgliteDatabase | PostgresDatabase;
  readonly databaseUrl?: string;
  /** Where the simulator serves its own pages and API; without it the App reaches it in process. */
  readonly github?: (simulator: Simulator) => Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
};

export type Acme = {
  readonly github: Simulator;
  readonly cluster: SimulatedCluster;
  readonly app: App;
  readonly url: string;
  /** Where GitHub's own pages are. */
  readonly githubUrl: string;
  readonly installation: number;
  readonly appId: number;
  readonly database: PgliteDatabase | PostgresDatabase;
  /** Resolves when GitHub has delivered and the App has done all that follows. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A company with a governed repository, a GitHub, a cluster and a running App: what the demo and the scenarios play on. */
export async function createAcme(options: AcmeOptions): Promise<Acme> {
  const clock = options.clock ?? systemClock;
  const directory = await mkdtemp(join(tmpdir(), 'modelwarden-acme-'));
  const cluster = await startCluster({ namespaces: ['lending'] });
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  const clusters = join(directory, 'clusters.yaml');
  await writeFile(clusters, JSON.stringify({ clusters: [{ name: 'prod-eu', kubeconfig, namespaces: ['lending'] }] }));

  const github = createSimulator({ clock });
  const registration = await furnish(github, options);
  const served = await options.github?.(github);
  const server = createServer();
  await listen(server, options.port ?? 0);
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const configuration = readConfiguration({
    GITHUB_APP_ID: String(registration.id),
    GITHUB_PRIVATE_KEY: registration.privateKey,
    GITHUB_WEBHOOK_SECRET: registration.webhookSecret,
    GITHUB_URL: served?.url,
    GITHUB_API_URL: served?.url,
    PUBLIC_URL: url,
    DATABASE_URL: options.databaseUrl,
    MODELWARDEN_DATA: directory,
    MODELWARDEN_CLUSTERS_FILE: clusters,
    MODELWARDEN_WRITES_PER_MINUTE: '1000000',
  });
  const database = options.database ?? (await openPglite());
  const app = await createApp(configuration, {
    ...(served === undefined ? { fetch: github.fetch } : {}),
    clock,
    log: options.log ?? pino({ level: 'silent' }),
    database,
    signingSecret: randomBytes(32),
    sessionKey: null,
    linkToGithub: served !== undefined,
  });
  server.on('request', (request, response) => void app.handle(request, response));
  github.deliverTo(registration.id, `${url}${webhookPath}`);
  const installation = await github.install(registration.id, organization, people.riskOfficer);
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
    await served?.close();
    await github.close();
    await cluster.close();
    if (options.database === undefined) await database.close();
    await rm(directory, { recursive: true, force: true });
  }

  const githubUrl = served?.url ?? 'https://github.com';
  return {
    github,
    cluster,
    app,
    url,
    githubUrl,
    installation: installation.id,
    appId: registration.id,
    database,
    settled,
    close,
  };
}

async function furnish(github: Simulator, options: AcmeOptions) {
  const { scientist, reviewer, riskOfficer, validator } = people;
  for (const login of Object.values(people)) {
    await github.createUser({ login, name: login, emails: [`${login}@acme.example`] });
  }
  await github.createOrganization(organization, [riskOfficer]);
  await github.createTeam({ organization, slug: 'model-risk', members: [riskOfficer, validator] });
  await github.createTeam({ organization, slug: 'credit-ml', members: [scientist, reviewer] });
  await github.createRepository({ name: floorRepository, files: { 'modelwarden/floor.yaml': floor } });
  const rules = (options.policy ?? policy)(github.tip(floorRepository, 'main'));
  await github.createRepository({
    name: repository,
    files: { ...files(options.live), '.github/modelwarden.yaml': rules },
  });
  for (const team of ['model-risk', 'credit-ml']) await github.giveTeamAccess(organization, team, 'lending', 'write');
  const registration = await github.createApp({ slug: 'modelwarden', owner: organization, permissions, events });
  await github.protectBranch(repository, 'main', { checks: [{ name: 'modelwarden', appId: registration.id }] });
  return registration;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
