import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { type Example, path, repository } from '../testing/example.ts';

const deploy = ({ api }: Example, body: object) => api(`POST ${path}/deployments`, body);
const careful = { auto_merge: false, required_contexts: [] };

behaves('deployment-auto-merge', async (world) => {
  const { sim, opened } = world;
  const { head } = await opened();
  await sim.commit(repository, 'main', { files: { later: '1' }, author: 'ada' });
  const merging = await deploy(world, { ref: 'change' });
  expect([merging.status, sim.tip(repository, 'change') === head]).toEqual([202, false]);
  expect((await world.api(`GET ${path}/deployments`)).list).toEqual([]);
  const made = await deploy(world, { ref: 'change', ...careful, payload: { log: 7 } });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    environment: 'production',
    payload: { log: 7 },
    sha: sim.tip(repository, 'change'),
  });
});

behaves('deployment-contexts', async (world) => {
  const { api, opened } = world;
  const { head } = await opened();
  await api(`POST ${path}/check-runs`, { name: 'modelwarden', head_sha: head, conclusion: 'failure' });
  expect((await deploy(world, { ref: head, auto_merge: false })).status).toBe(409);
  expect((await deploy(world, { ref: head, auto_merge: false, required_contexts: ['absent'] })).status).toBe(409);
  expect((await deploy(world, { ref: head, ...careful })).status).toBe(201);
});

behaves('deployment-inactive', async (world) => {
  const { api, told } = world;
  const succeed = async (environment: string) => {
    const { body } = await deploy(world, { ref: 'main', ...careful, environment });
    await api(`POST ${path}/deployments/${body.id}/statuses`, { state: 'success', description: 'Live' });
    return async () => (await api(`GET ${path}/deployments/${body.id}/statuses`)).list.map(({ state }) => state);
  };
  const first = await succeed('staging');
  const production = await succeed('production');
  const second = await succeed('staging');
  await succeed('production');
  expect([await first(), await second(), await production()]).toEqual([
    ['inactive', 'success'],
    ['success'],
    ['success'],
  ]);
  expect((await told()).filter((name) => name === 'deployment_status.created')).toHaveLength(5);
  const tooLong = await deploy(world, { ref: 'main', ...careful });
  const status = await api(`POST ${path}/deployments/${tooLong.body.id}/statuses`, { state: 'unheard-of' });
  expect(status.status).toBe(422);
});
