import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { installationClient, userClient } from '../testing/client.ts';
import { path, repository } from '../testing/example.ts';

const annotation = {
  path: 'models/credit/card.yaml',
  start_line: 1,
  end_line: 1,
  annotation_level: 'failure',
  message: 'No',
};
const output = { title: 'Bias', summary: 'A gap' };

behaves('annotations-append', async ({ api, opened }) => {
  const { head } = await opened();
  const { body } = await api(`POST ${path}/check-runs`, {
    name: 'bias',
    head_sha: head,
    output: { ...output, annotations: [annotation] },
  });
  const update = { output: { ...output, annotations: [annotation, { ...annotation, message: 'Neither' }] } };
  await api(`PATCH ${path}/check-runs/${body.id}`, update);
  const listed = await api(`GET ${path}/check-runs/${body.id}/annotations`);
  expect(listed.list.map(({ message }) => message)).toEqual(['No', 'No', 'Neither']);
  expect((await api(`GET ${path}/check-runs/${body.id}`)).body.output?.annotations_count).toBe(3);
});

behaves('check-limits', async ({ sim, api, opened }) => {
  const { number, head } = await opened();
  const create = async (more: object) =>
    (await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head, ...more })).status;
  const annotations = (count: number) => ({
    output: { ...output, annotations: Array.from({ length: count }, () => annotation) },
  });
  expect(await create(annotations(50))).toBe(201);
  expect(await create(annotations(51))).toBe(422);
  expect(await create({ output: { ...output, summary: 'x'.repeat(65_535), text: 'x'.repeat(65_535) } })).toBe(201);
  expect(await create({ output: { ...output, summary: 'x'.repeat(65_536) } })).toBe(422);
  expect(await create({ output: { ...output, text: 'x'.repeat(65_536) } })).toBe(422);
  const action = { label: 'Accept', description: 'Accept the finding', identifier: 'accept' };
  expect(await create({ actions: [action, action, action] })).toBe(201);
  expect(await create({ actions: [action, action, action, action] })).toBe(422);
  expect(await create({ actions: [{ ...action, identifier: 'x'.repeat(21) }] })).toBe(422);
  expect(await create({ actions: [{ ...action, description: 'x'.repeat(41) }] })).toBe(422);
  expect(sim.checkRuns(repository, number)).toHaveLength(3);
});

behaves('annotation-columns', async ({ api, opened }) => {
  const { head } = await opened();
  const create = async (more: object) => {
    const annotations = [{ ...annotation, ...more }];
    return (await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head, output: { ...output, annotations } }))
      .status;
  };
  expect(await create({ start_column: 2, end_column: 5 })).toBe(201);
  expect(await create({ end_line: 2, start_column: 2, end_column: 5 })).toBe(422);
  expect(await create({ title: 'x'.repeat(256) })).toBe(422);
});

behaves('stale-is-githubs', async ({ api, opened }) => {
  const { head } = await opened();
  expect((await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head, conclusion: 'stale' })).status).toBe(
    422,
  );
});

behaves('checks-are-apps', async ({ sim, app, api, opened }) => {
  const { head } = await opened();
  const { body } = await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head });
  const person = await userClient(sim, app, 'ada');
  expect((await person(`POST ${path}/check-runs`, { name: 'bias', head_sha: head })).status).toBe(403);
  const other = await sim.createApp({ slug: 'other', owner: 'acme', permissions: { checks: 'write' }, events: [] });
  const installed = await sim.install(other.id, 'acme', 'ada');
  const otherApi = await installationClient(sim, other, installed.id);
  expect((await otherApi(`PATCH ${path}/check-runs/${body.id}`, { conclusion: 'success' })).status).toBe(403);
  expect((await api(`GET ${path}/check-runs/${body.id}`)).body.status).toBe('queued');
});

behaves('rerequest-resets-suite', async ({ sim, api, opened, told, heard }) => {
  const other = await sim.createApp({
    slug: 'other',
    owner: 'acme',
    permissions: { checks: 'write' },
    events: ['check_run'],
  });
  const otherHeard: unknown[] = [];
  sim.deliverTo(other.id, async ({ headers }) => {
    otherHeard.push(headers['x-github-event']);
    return { status: 200 };
  });
  await sim.install(other.id, 'acme', 'ada');
  const { head } = await opened();
  const { body } = await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head, conclusion: 'failure' });
  await told();
  otherHeard.length = 0;
  await sim.rerequestCheckRun(Number(body.id), 'bob');
  await sim.settled();
  expect(heard[0]?.payload).toMatchObject({
    action: 'rerequested',
    check_run: {
      id: body.id,
      status: 'completed',
      conclusion: 'failure',
      check_suite: { status: 'queued', conclusion: null },
    },
    sender: { login: 'bob' },
  });
  expect([heard.length, otherHeard]).toEqual([1, []]);
  await told();
  await sim.rerequestCheckSuite(Number(body.check_suite?.id), 'bob');
  expect(await told()).toEqual(['check_suite.rerequested']);
});

behaves('requested-action', async ({ sim, api, opened, told, heard }) => {
  const { head } = await opened();
  const actions = [{ label: 'Accept', description: 'Accept the finding', identifier: 'accept' }];
  const { body } = await api(`POST ${path}/check-runs`, {
    name: 'bias',
    head_sha: head,
    conclusion: 'failure',
    actions,
  });
  await told();
  await sim.requestAction(Number(body.id), 'accept', 'carol');
  await sim.settled();
  expect(heard[0]).toMatchObject({
    name: 'check_run.requested_action',
    payload: { requested_action: { identifier: 'accept' } },
  });
  await expect(sim.requestAction(Number(body.id), 'other', 'carol')).rejects.toThrow('no action other');
});

behaves('fork-checks', async ({ sim, api, told, heard }) => {
  await sim.forkRepository(repository, 'mallory');
  const head = await sim.commit('mallory/models', 'evil', { files: { a: '1' }, author: 'mallory' });
  await sim.openPullRequest(repository, { head: 'evil', from: 'mallory/models', title: 'Please', by: 'mallory' });
  expect(await told()).toEqual(['pull_request.opened']);
  const { body } = await api(`POST ${path}/check-runs`, { name: 'bias', head_sha: head, conclusion: 'success' });
  expect(body.pull_requests).toEqual([]);
  await sim.settled();
  const suite = heard.find(({ name }) => name === 'check_suite.completed')?.payload.check_suite;
  expect(suite).toMatchObject({ head_branch: null, pull_requests: [] });
});

behaves('suite-on-push', async ({ sim, told, heard }) => {
  const reader = await sim.createApp({ slug: 'reader', owner: 'acme', permissions: { checks: 'read' }, events: [] });
  await sim.install(reader.id, 'acme', 'ada');
  const head = await sim.commit(repository, 'topic', { files: { a: '1' }, author: 'bob' });
  await sim.settled();
  expect(heard.find(({ name }) => name === 'check_suite.requested')?.payload).toMatchObject({
    check_suite: { head_sha: head, head_branch: 'topic', status: 'queued' },
  });
  expect(await told()).toEqual(['push', 'check_suite.requested']);
  expect([...sim.world.state.checkSuites.values()].map(({ appId }) => appId)).not.toContain(reader.id);
});
