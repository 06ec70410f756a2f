import type { CreatedApp, NewApp } from '../actions/app.ts';
import { createSimulator, type SimulatorOptions } from '../simulator.ts';
import type { WebhookRequest } from '../webhooks/target.ts';
import { client, installationClient, jsonWebToken } from './client.ts';

export const repository = 'acme/models';
export const path = `/repos/${repository}`;

const permissions: NewApp['permissions'] = {
  administration: 'read',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
};

const events = [
  'deployment',
  'deployment_status',
  'issue_comment',
  'issues',
  'membership',
  'merge_group',
  'organization',
].concat(['pull_request', 'pull_request_review', 'push', 'status', 'team']);

export type Heard = {
  readonly name: string;
  readonly payload: Record<string, unknown>;
  readonly request: WebhookRequest;
};

/**
 * A company with a repository, an app that is installed there, and what the app has heard. Ada administers, Bob writes
 * code, Carol is in the model-risk team; Mallory belongs to nobody.
 */
export async function exampleWorld(options: SimulatorOptions = {}, appOptions: Partial<NewApp> = {}) {
  const sim = createSimulator(options);
  await sim.createUser({ login: 'ada', name: 'Ada', emails: ['ada@acme.test'] });
  await sim.createUser({ login: 'bob', name: 'Bob', emails: ['bob@acme.test'] });
  await sim.createUser({ login: 'carol', name: 'Carol', emails: ['carol@acme.test'] });
  await sim.createUser({ login: 'mallory' });
  await sim.createOrganization('acme', ['ada']);
  await sim.createTeam({ organization: 'acme', slug: 'model-risk', members: ['carol'] });
  await sim.createRepository({
    name: repository,
    files: { 'README.md': 'Models\n', 'models/credit/card.yaml': 'auroc: 0.81\n' },
  });
  await sim.giveTeamAccess('acme', 'model-risk', 'models', 'write');
  await sim.addCollaborator(repository, 'bob', 'write');
  const app: CreatedApp = await sim.createApp({ slug: 'warden', owner: 'acme', permissions, events, ...appOptions });
  const heard: Heard[] = [];
  sim.deliverTo(app.id, async (request) => {
    const payload = JSON.parse(request.body);
    const name = [request.headers['x-github-event'], payload.action].filter((part) => part !== undefined).join('.');
    heard.push({ name, payload, request });
    return { status: 202 };
  });
  const installation = await sim.install(app.id, 'acme', 'ada');
  await sim.settled();
  heard.length = 0;
  return {
    sim,
    app,
    installation,
    heard,
    /** Names of what was heard since, and forgets it. */
    told: async () => {
      await sim.settled();
      return heard.splice(0).map(({ name }) => name);
    },
    api: await installationClient(sim, app, installation.id),
    asApp: client(sim, jsonWebToken(app)),
    /** Opens a pull request of Bob's that changes the card. */
    opened: async (
      branch = 'change',
      files: Record<string, string> = { 'models/credit/card.yaml': 'auroc: 0.83\n' },
    ) => {
      const head = await sim.commit(repository, branch, { files, author: 'bob', message: `Change ${branch}` });
      const pull = await sim.openPullRequest(repository, { head: branch, title: `Change ${branch}`, by: 'bob' });
      return { number: pull.number, head };
    },
  };
}

export type Example = Awaited<ReturnType<typeof exampleWorld>>;
