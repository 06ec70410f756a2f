import { expect, it } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { exampleWorld, path, repository } from '../testing/example.ts';

behaves('paging', async ({ sim, api, opened }) => {
  const { number } = await opened();
  for (let at = 0; at < 105; at += 1) await sim.comment(repository, number, `Comment ${at}`, 'bob');
  const first = await api(`GET ${path}/issues/${number}/comments`);
  expect(first.list).toHaveLength(30);
  expect(first.headers.get('link')).toContain(`/issues/${number}/comments?page=2>; rel="next"`);
  const large = await api(`GET ${path}/issues/${number}/comments?per_page=500`);
  expect(large.list).toHaveLength(100);
  const last = await api(`GET ${path}/issues/${number}/comments?per_page=100&page=2`);
  expect([last.list.length, last.headers.get('link')?.includes('rel="next"')]).toEqual([5, false]);
});

behaves('conditional', async ({ sim, api }) => {
  const etag = (await api(`GET ${path}/branches/main`)).headers.get('etag') ?? '';
  const again = () => api(`GET ${path}/branches/main`, undefined, { 'if-none-match': etag });
  expect([(await again()).status, (await again()).bytes.length]).toEqual([304, 0]);
  await sim.commit(repository, 'main', { files: { a: '1' }, author: 'ada' });
  expect((await again()).status).toBe(200);
});

behaves('invalid-body', async ({ sim, api, opened }) => {
  const { number, head } = await opened();
  const create = (body: unknown) => api(`POST ${path}/check-runs`, body);
  const missing = await create({ name: 'x' });
  expect([missing.status, missing.body.message]).toEqual([422, 'Invalid request.\n\n"head_sha" wasn\'t supplied.']);
  const mistyped = await create({ name: 7, head_sha: head });
  expect([mistyped.status, mistyped.body.message]).toEqual([
    422,
    "Invalid request.\n\nFor 'name', value must be string.",
  ]);
  const unknown = await create({ name: 'x', head_sha: head, sumary: 'y' });
  expect([unknown.status, unknown.body.message]).toEqual([422, 'Invalid request.\n\n"sumary" is not a permitted key.']);
  expect((await create('{"name":')).status).toBe(400);
  expect((await create({ name: 'x', head_sha: '0'.repeat(40) })).status).toBe(422);
  expect((await api(`PUT ${path}/pulls/${number}/merge`, { merge_method: 'octopus' })).status).toBe(422);
  expect(sim.checkRuns(repository, number)).toEqual([]);
});

it('answers 501 with the name of what it does not know', async () => {
  const { sim, api } = await exampleWorld();
  const { status, body } = await api(`GET ${path}/actions/runs`);
  expect([status, body.message]).toEqual([501, `The simulator has no operation for GET ${path}/actions/runs`]);
  await sim.close();
});

it('logs every request with its operation, and whether it writes', async () => {
  const { sim, api, opened } = await exampleWorld();
  const { head } = await opened();
  sim.requests.length = 0;
  await api(`GET ${path}/git/trees/main?recursive=1`);
  await api('POST /graphql', { query: '{ viewer { login } }' });
  await api(`POST ${path}/check-runs`, { name: 'x', head_sha: head });
  const log = sim.requests.map(({ operationId, status, isWrite }) => [operationId, status, isWrite]);
  expect(log).toEqual([
    ['git/get-tree', 200, false],
    ['graphql', 200, false],
    ['checks/create', 201, true],
  ]);
  expect(sim.requests[0]?.path).toBe(`${path}/git/trees/main?recursive=1`);
  await sim.close();
});

it('calls an answer of its own that the description forbids a bug, with operation and place', async () => {
  const { sim, api } = await exampleWorld();
  Object.assign(sim.repository(repository), { defaultBranch: 7 });
  await expect(api(`GET ${path}`)).rejects.toThrow('response 200 of repos/get at /default_branch: must be string');
  expect(sim.bugs).toHaveLength(1);
  await sim.close();
});

it('gives the same ids, secrets and commits in every run with one clock and seed', async () => {
  const run = async () => {
    const clock = { now: () => new Date('2026-03-02T09:00:00Z') };
    const { sim, app, heard, opened } = await exampleWorld({ clock, seed: 'same' });
    const { head } = await opened();
    await sim.settled();
    const guids = heard.map(({ request }) => request.headers['x-github-delivery']);
    await sim.close();
    return { head, id: app.id, secret: app.webhookSecret, guids };
  };
  const first = await run();
  expect(first.guids.length).toBe(3);
  expect(await run()).toEqual(first);
});
