import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openClusters } from './clusters.ts';
import { type Configuration, ConfigurationError } from './configuration.ts';
import { watchDeliveries } from './database/delivery-watch.ts';
import { createLogs, type Logs } from './database/logs.ts';
import { migrate } from './database/migrate.ts';
import type { PgliteDatabase } from './database/pglite.ts';
import type { PostgresDatabase } from './database/postgres.ts';
import { createQueries } from './database/queries.ts';
import { openQueue } from './database/queue.ts';
import { createStore } from './database/store.ts';
import { policyPath } from './documents/document-set.ts';
import type { Clock } from './domain/clock.ts';
import { equalSecrets, type Json } from './domain/digest.ts';
import { editionOf } from './edition.ts';
import { removeAbandoned } from './evidence/abandoned.ts';
import { createCounter } from './evidence/counter.ts';
import { evidenceFilesIn } from './evidence/evidence-files.ts';
import { runJob } from './flow/run-job.ts';
import type { StoredDecision } from './flow/store.ts';
import type { World } from './flow/world.ts';
import { createHostings } from './github/hosting.ts';
import { sourceUrl } from './github/links.ts';
import { redeliverLost } from './github/lost-deliveries.ts';
import { createOAuth } from './github/oauth.ts';
import { createProbot, fetchWithin, verifyCredentials } from './github/octokit.ts';
import { createWebhookHandler } from './github/webhook.ts';
import { createDownload } from './places/download.ts';
import { createPlaces } from './places/places.ts';
import type { Links } from './rendering/links.ts';
import { defaultLimits, type Limits } from './rollout/state.ts';
import { createMetrics } from './telemetry.ts';
import type { Access } from './web/access.ts';
import { createWebHandler } from './web/handler.ts';

export const webhookPath = '/api/github/webhooks';

/** What a test or the demo replaces; everything has the value of production. */
export type Replacements = {
  readonly fetch?: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: PgliteDatabase | PostgresDatabase;
  /** Signs checkpoints: 32 bytes or PEM. */
  readonly signingSecret: Uint8Array | string;
  /** Null opens the pages to everybody: for the demo on loopback. */
  readonly sessionKey: Uint8Array | null;
  readonly rolloutLimits?: Limits;
  /** Whether GitHub's own pages can be linked to. */
  readonly linkToGithub: boolean;
};

export type App = {
  /** Answers every request: webhooks, pages, health, metrics. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Starts working, and reconciles at once and then on a timer. Whoever calls it answers requests already. */
  readonly start: () => Promise<void>;
  /** Resolves when no job waits or runs. */
  readonly settled: () => Promise<void>;
  readonly reconcile: () => Promise<void>;
  /** Lets running jobs end and closes everything but the database. */
  readonly stop: () => Promise<void>;
};

const reconcileEvery = 10 * 60_000;
/** GitHub redelivers what is at most three days old. */
const redeliverWindow = 3 * 24 * 60 * 60_000;

/** Wires the rooms together over an open database. Throws when the schema or GitHub's credentials are not right. */
export async function createApp(configuration: Configuration, parts: Replacements): Promise<App> {
  const { app: credentials } = configuration.github;
  if (credentials === null) throw new TypeError('createApp needs GitHub credentials');
  const { database, clock, log } = parts;
  const fetch = parts.fetch ?? fetchWithin;
  // Whatever can refuse to start does so before anything runs.
  const access = accessOf(configuration, parts.sessionKey, fetch, clock);
  const clusters = await openClusters(configuration.clusters);
  await migrate(database);

  const probot = await createProbot(
    {
      appId: credentials.id,
      privateKey: credentials.privateKey,
      webhookSecret: credentials.webhookSecret,
      baseUrl: configuration.github.apiUrl,
    },
    { fetch, log },
  );
  const { botLogin } = await verifyCredentials(probot, credentials.id);

  const deliveries = watchDeliveries();
  const queue = await openQueue(database, {
    deliveries,
    ...(configuration.databaseUrl === null ? {} : { url: configuration.databaseUrl }),
    onError: (error, job) => log.error({ err: error, job }, 'job failed; it will be tried again'),
  });
  const logs = createLogs(database, configuration.github.url.host, parts.signingSecret, clock);
  const store = createStore({ database, queue, deliveries, logs, clock });
  const files = evidenceFilesIn(join(configuration.dataDirectory, 'evidence'), configuration.evidenceBytes);
  await removeAbandoned(files.directory, clock.now());
  const counter = createCounter({
    directory: files.directory,
    memory: configuration.counting.memory,
    threads: 2,
    deadline: configuration.counting.seconds * 1000,
  });
  const download = createDownload({
    bytes: configuration.evidenceBytes,
    seconds: configuration.fetchSeconds,
    stallSeconds: 30,
    onProgress: ({ uri, received, seconds, done }) => {
      if (seconds > 1) log.info({ uri, received, seconds }, done ? 'fetched evidence' : 'fetching evidence');
    },
  });
  const metrics = createMetrics(queue.failed);
  const page = (path: string): string => new URL(path, configuration.publicUrl).href;
  const world: World = {
    store,
    hostings: createHostings(probot, botLogin, configuration.writesPerMinute, {
      github: configuration.github.url,
      fetch,
      download,
    }),
    measuring: { files, counter },
    places: createPlaces(configuration.places, download),
    clusters,
    rolloutLimits: parts.rolloutLimits ?? defaultLimits,
    linksTo: linksOver(page, configuration.github.url, logs),
    edition: await editionOf(allowedBy(configuration)),
    pageOf: (repository) => page(repository),
    now: clock.now,
    log,
  };

  const handleWebhook = createWebhookHandler({
    probot,
    path: webhookPath,
    appId: credentials.id,
    accept: async (delivery) => {
      const result = await store.accept(delivery);
      metrics.delivery(result);
      return result;
    },
    onFailure: (error, delivery) => {
      metrics.delivery('refused');
      log.error({ err: error, delivery }, 'delivery refused');
    },
  });
  const handlePage = createWebHandler({
    queries: createQueries(database, logs),
    access,
    setup: null,
    clock,
    publicUrl: configuration.publicUrl,
    github: configuration.github.url,
    linkToGithub: parts.linkToGithub,
    onError: (error) => log.error({ err: error }, 'page failed'),
  });
  let timer: NodeJS.Timeout | null = null;
  let ready = false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await handleWebhook(request, response)) return;
    const path = request.url?.split('?')[0];
    if (path === '/healthz') return plain(response, 200, 'ok\n');
    if (path === '/readyz') return answerReady(response);
    if (path === '/metrics') return answerMetrics(request, response);
    if (!(await handlePage(request, response))) plain(response, 404, 'not found\n');
  }

  async function answerMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metricsToken } = configuration;
    if (metricsToken === null || equalSecrets(request.headers.authorization ?? '', `Bearer ${metricsToken}`)) {
      return plain(response, 200, await metrics.text(), metrics.contentType);
    }
    response.setHeader('WWW-Authenticate', 'Bearer');
    plain(response, 401, 'send MODELWARDEN_METRICS_TOKEN as a bearer token\n');
  }

  async function answerReady(response: ServerResponse): Promise<void> {
    const reachable = await database.query('SELECT 1').then(
      () => true,
      () => false,
    );
    if (ready && reachable) plain(response, 200, 'ready\n');
    else plain(response, 503, reachable ? 'starting\n' : 'the database does not answer\n');
  }

  async function reconcile(): Promise<void> {
    await store.enqueue([{ kind: 'reconcile' }]);
    const since = new Date(clock.now().getTime() - redeliverWindow);
    const lost = await redeliverLost(probot, since).catch((error: unknown) => {
      log.warn({ err: error }, 'cannot ask GitHub for lost deliveries');
      return 0;
    });
    if (lost > 0) log.info({ lost }, 'asked GitHub to deliver again');
  }

  async function start(): Promise<void> {
    await queue.work((job) => metrics.job(job.kind, () => runJob(job, world)));
    ready = true;
    timer = setInterval(() => {
      reconcile().catch((error: unknown) => log.warn({ err: error }, 'reconciling failed'));
    }, reconcileEvery);
    await reconcile();
  }

  async function settled(): Promise<void> {
    while ((await queue.busy()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function stop(): Promise<void> {
    ready = false;
    if (timer !== null) clearInterval(timer);
    await queue.stop();
    await counter.close();
  }

  return { handle, start, settled, reconcile, stop };
}

/** Where evidence may be and what may be rolled out where; no secrets. */
const allowedBy = ({ clusters, places }: Configuration): Json => [
  clusters.map(({ name, namespaces, kinds, repositories }) => ({ name, namespaces, kinds, repositories })),
  places.map((place) => Object.fromEntries(Object.entries(place).filter(([key]) => key !== 'credentials')) as Json),
];

function accessOf(
  configuration: Configuration,
  sessionKey: Uint8Array | null,
  fetch: typeof globalThis.fetch,
  clock: Clock,
): Access {
  if (sessionKey === null) return { open: true };
  const { app, url, apiUrl } = configuration.github;
  if (app?.oauth == null) {
    throw new ConfigurationError(
      'configuration',
      'GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are missing',
      "Set both from the App's settings page: without them nobody could sign in to the pages.",
    );
  }
  const oauth = createOAuth({ url: url.origin, apiUrl, ...app.oauth, fetch, now: clock.now });
  return { open: false, key: sessionKey, oauth, canRead: oauth.canRead };
}

const linksOver =
  (page: (path: string) => string, github: URL, logs: Logs) =>
  ({ id, decision }: StoredDecision): Links => {
    const { repository, head, base } = decision.subject;
    const url = page(`decisions/${id}`);
    const origin = logs.of(repository);
    return {
      page: url,
      check: (check) => `${url}#${check}`,
      log: { url: page(`log/${origin}`), entry: null },
      // A rule can also come from a built-in pack or from another repository's floor: those are not files of this one.
      source: (place, side) => {
        if (side === 'base' && place.path !== policyPath) return null;
        return sourceUrl(github, repository, side === 'head' ? head : base, place);
      },
    };
  };

function plain(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
}
