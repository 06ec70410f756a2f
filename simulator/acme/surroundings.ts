import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  merge_queues: 'write',
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

export type SurroundingsOptions = {
  /** The repository at its start. */
  readonly live: Version;
  /** Further files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** The repository's policy, given the commit of the organisation's floor. */
  readonly policy?: (floorCommit: string) => string;
  readonly clock?: Clock;
  /** Where the App will be: GitHub sends people who signed in only there. */
  readonly appUrl?: string;
  /** Where the simulator serves its own pages and API; without it the App reaches it in process. */
  readonly github?: (simulator: Simulator) => Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
};

export type Surroundings = {
  readonly github: Simulator;
  /** Where GitHub is served; null when it is not. */
  readonly githubUrl: string | null;
  readonly appId: number;
  readonly cluster: SimulatedCluster;
  /** A folder for the App's data, removed by `close`. */
  readonly directory: string;
  /** The App's environment variables, when it listens at `url`. */
  readonly environment: (url: string) => Record<string, string>;
  readonly close: () => Promise<void>;
};

/** A company with a governed repository on a GitHub, and a cluster: everything but the App. */
export async function createSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const directory = await mkdtemp(join(tmpdir(), 'modelwarden-acme-'));
  const cluster = await startCluster({ namespaces: ['lending'] });
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  const clusters = join(directory, 'clusters.yaml');
  await writeFile(
    clusters,
    JSON.stringify({ clusters: [{ name: 'prod-eu', kubeconfig, namespaces: ['lending'], repositories: ['acme/*'] }] }),
  );
  const github = createSimulator({ clock: options.clock ?? systemClock });
  const registration = await furnish(github, options);
  const served = await options.github?.(github);
  return {
    github,
    githubUrl: served?.url ?? null,
    appId: registration.id,
    cluster,
    directory,
    environment: (url) => ({
      GITHUB_APP_ID: String(registration.id),
      GITHUB_PRIVATE_KEY: registration.privateKey,
      GITHUB_WEBHOOK_SECRET: registration.webhookSecret,
      GITHUB_CLIENT_ID: registration.clientId,
      GITHUB_CLIENT_SECRET: registration.clientSecret,
      ...(served === undefined ? {} : { GITHUB_URL: served.url, GITHUB_API_URL: served.url }),
      PUBLIC_URL: url,
      PORT: new URL(url).port,
      MODELWARDEN_DATA: directory,
      MODELWARDEN_CLUSTERS_FILE: clusters,
      MODELWARDEN_WRITES_PER_MINUTE: '1000000',
    }),
    close: async () => {
      await served?.close();
      await github.close();
      await cluster.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function furnish(github: Simulator, options: SurroundingsOptions) {
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
    files: { ...files(options.live), ...options.files, '.github/modelwarden.yaml': rules },
  });
  for (const team of ['model-risk', 'credit-ml']) await github.giveTeamAccess(organization, team, 'lending', 'write');
  const callbackUrls = options.appUrl === undefined ? [] : [`${options.appUrl}/sign-in/callback`];
  const registration = await github.createApp({
    slug: 'modelwarden',
    owner: organization,
    permissions,
    events,
    callbackUrls,
  });
  await github.protectBranch(repository, 'main', { checks: [{ name: 'modelwarden', appId: registration.id }] });
  return registration;
}
