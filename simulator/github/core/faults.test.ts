import { expect, it } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { exampleWorld, path, repository } from '../testing/example.ts';

behaves('secondary-limit', async ({ sim, api }) => {
  const fault = sim.faults.onRequests({
    operation: '*',
    times: 1,
    does: { kind: 'secondary-limit', retryAfterSeconds: 60 },
  });
  const limited = await api(`GET ${path}`);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([403, '60']);
  expect((await api(`GET ${path}`)).status).toBe(200);
  expect(fault.struck()).toBe(1);
});

it('commits and then answers 502, or breaks the connection, as it is told', async () => {
  const { sim, api, opened, told } = await exampleWorld();
  const { number, head } = await opened();
  await told();
  const create = () => api(`POST ${path}/check-runs`, { name: 'x', head_sha: head });
  sim.faults.onRequests({ operation: 'checks/create', times: 1, does: { kind: 'status-after-commit', status: 502 } });
  expect((await create()).status).toBe(502);
  sim.faults.onRequests({ operation: 'checks/create', times: 1, does: { kind: 'drop-after-commit' } });
  await expect(create()).rejects.toThrow('fetch failed');
  expect(sim.checkRuns(repository, number)).toHaveLength(2);
  expect(await told()).toEqual(['check_run.created', 'check_run.created']);
  sim.faults.onRequests({ operation: 'checks/create', times: 1, does: { kind: 'drop' } });
  await expect(create()).rejects.toThrow('fetch failed');
  expect(sim.checkRuns(repository, number)).toHaveLength(2);
  await sim.close();
});

it('refuses the next matching requests, after as many as it is told, until it is cleared', async () => {
  const { sim, api } = await exampleWorld();
  const fault = sim.faults.onRequests({
    operation: 'repos/get',
    after: 1,
    times: 2,
    does: { kind: 'status', status: 500 },
  });
  const statuses: number[] = [];
  for (let at = 0; at < 4; at += 1) statuses.push((await api(`GET ${path}`)).status);
  expect([statuses, fault.struck()]).toEqual([[200, 500, 500, 200], 2]);
  const forever = sim.faults.onRequests({ operation: 'repos/get', does: { kind: 'status', status: 409 } });
  expect([(await api(`GET ${path}`)).status, (await api(`GET ${path}/branches/main`)).status]).toEqual([409, 200]);
  forever.clear();
  expect((await api(`GET ${path}`)).status).toBe(200);
  await sim.close();
});

it('waits before it answers, as it is told', async () => {
  const { sim, api } = await exampleWorld();
  sim.faults.onRequests({ operation: 'repos/get', does: { kind: 'latency', milliseconds: 40 } });
  const start = performance.now();
  await api(`GET ${path}`);
  expect(performance.now() - start).toBeGreaterThanOrEqual(39);
  await sim.close();
});

it('drops, doubles and reorders deliveries, and keeps what was dropped', async () => {
  const { sim, heard, told } = await exampleWorld();
  sim.faults.onDeliveries({ event: 'push', times: 1, does: { kind: 'drop' } });
  await sim.commit(repository, 'one', { files: { a: '1' }, author: 'bob' });
  expect(await told()).toEqual(['check_suite.requested']);
  sim.faults.onDeliveries({ event: 'push', times: 1, does: { kind: 'double' } });
  await sim.commit(repository, 'one', { files: { a: '2' }, author: 'bob' });
  await sim.settled();
  const [first, second] = heard
    .filter(({ name }) => name === 'push')
    .map(({ request }) => request.headers['x-github-delivery']);
  expect([second === first, await told()]).toEqual([true, ['push', 'push', 'check_suite.requested']]);
  sim.faults.onDeliveries({ event: 'push', times: 1, does: { kind: 'reorder', behind: 1 } });
  await sim.commit(repository, 'one', { files: { a: '3' }, author: 'bob' });
  expect(await told()).toEqual(['check_suite.requested', 'push']);
  sim.faults.onDeliveries({ event: 'check_suite.requested', times: 1, does: { kind: 'delay', milliseconds: 20 } });
  await sim.commit(repository, 'one', { files: { a: '4' }, author: 'bob' });
  expect(heard.map(({ name }) => name)).toEqual(['push']);
  expect(await told()).toEqual(['push', 'check_suite.requested']);
  await sim.close();
});
