import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedSimulator, serveSimulator } from './serve.ts';
import { jsonWebToken } from './testing/client.ts';
import { type Example, exampleWorld, repository } from './testing/example.ts';

let world: Example;
let served: ServedSimulator;
let token: string;
const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const base = { owner: 'acme', repo: 'models' };

beforeAll(async () => {
  world = await exampleWorld();
  served = await serveSimulator(world.sim);
  const asApp = new Octokit({ auth: jsonWebToken(world.app), baseUrl: `${served.url}/api/v3` });
  token = (await asApp.rest.apps.createInstallationAccessToken({ installation_id: world.installation.id })).data.token;
});

afterAll(async () => {
  await served.close();
  await world.sim.close();
});

for (const mount of ['http', 'fetch'] as const) {
  it(`serves Octokit's main calls over ${mount}`, async () => {
    const octokit = new Octokit(
      mount === 'http'
        ? { auth: token, baseUrl: `${served.url}/api/v3`, log }
        : { auth: token, request: { fetch: world.sim.fetch }, log },
    );
    const { number, head } = await world.opened(`${mount}-1`, { [`${mount}.bin`]: 'x' });
    const { data: tree } = await octokit.rest.git.getTree({ ...base, tree_sha: head, recursive: '1' });
    const entry = tree.tree.find(({ path }) => path === `${mount}.bin`);
    const { data: blob } = await octokit.rest.git.getBlob({ ...base, file_sha: entry?.sha ?? '' });
    expect(Buffer.from(blob.content, 'base64').toString()).toBe('x');
    const graphql = '{ repository(owner: "acme", name: "models") { defaultBranchRef { name } } }';
    expect(await octokit.graphql(graphql)).toEqual({ repository: { defaultBranchRef: { name: 'main' } } });
    const check = { ...base, name: 'modelwarden', head_sha: head, status: 'completed', conclusion: 'success' } as const;
    const { data: run } = await octokit.rest.checks.create(check);
    await octokit.rest.checks.update({ ...base, check_run_id: run.id, output: { title: 'Done', summary: 'All good' } });
    const { data: comment } = await octokit.rest.issues.createComment({ ...base, issue_number: number, body: 'First' });
    await octokit.rest.issues.updateComment({ ...base, comment_id: comment.id, body: 'Second' });
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      ...base,
      issue_number: number,
      per_page: 1,
    });
    expect(comments.map(({ body }) => body)).toEqual(['Second']);
    const comparison = await octokit.rest.repos.compareCommitsWithBasehead({ ...base, basehead: `main...${head}` });
    expect(comparison.data.ahead_by).toBe(1);
    const merged = await octokit.rest.pulls.merge({ ...base, pull_number: number, sha: head });
    expect(merged.data.merged).toBe(true);
    const stale = octokit.rest.pulls.merge({ ...base, pull_number: number, sha: head });
    await expect(stale).rejects.toMatchObject({ status: 405 });
    expect(world.sim.bugs).toEqual([]);
  });
}

it('follows pages over HTTP by the links that it gave', async () => {
  const octokit = new Octokit({ auth: token, baseUrl: `${served.url}/api/v3`, log });
  const { number } = await world.opened('paged', { paged: '1' });
  for (const body of ['1', '2', '3']) await world.sim.comment(repository, number, body, 'bob');
  const all = await octokit.paginate(octokit.rest.issues.listComments, { ...base, issue_number: number, per_page: 2 });
  expect(all.map(({ body }) => body)).toEqual(['1', '2', '3']);
});

it('breaks the connection where a fault says so', async () => {
  world.sim.faults.onRequests({ operation: 'repos/get', times: 1, does: { kind: 'drop' } });
  await expect(fetch(`${served.url}/repos/acme/models`)).rejects.toThrow('fetch failed');
});

it('shows a pull request on a page, with everything that people wrote escaped', async () => {
  const { sim } = world;
  const evil = '<script>alert(1)</script>';
  const head = await sim.commit(repository, 'evil', {
    files: { [`${evil.replaceAll('/', '')}.txt`]: `${evil}\n` },
    author: 'bob',
  });
  const pull = await sim.openPullRequest(repository, {
    head: 'evil',
    title: `Title ${evil}`,
    body: `[x](javascript:alert(1)) ${evil}`,
    by: 'bob',
  });
  await sim.review(repository, pull.number, {
    by: 'carol',
    state: 'APPROVED',
    body: `Fine <img src=x onerror=alert(1)>`,
  });
  await sim.comment(
    repository,
    pull.number,
    '<!-- unseen -->**Blocked**\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n<details><summary>More</summary>\n\ntext\n\n</details>',
    'ada',
  );
  const octokit = new Octokit({ auth: token, baseUrl: served.url });
  const annotations = [{ path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure' as const, message: evil }];
  await octokit.rest.checks.create({
    ...base,
    name: evil,
    head_sha: head,
    conclusion: 'failure',
    output: { title: evil, summary: evil, annotations },
  });
  const { data } = await octokit.rest.pulls.get({ ...base, pull_number: pull.number });
  const page = await fetch(data.html_url);
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(text).not.toMatch(/<script|<img|href="javascript:/);
  expect(text).toContain('Title &lt;script&gt;');
  expect(text).toContain('<strong>Blocked</strong>');
  expect(text).toContain('<td><code>2</code></td>');
  expect(text).toContain('<details><summary>More</summary>');
  expect(text).not.toContain('unseen');
  expect(text).toContain('✓ approved');
  const repositoryPage = await (await fetch(`${served.url}/acme/models`)).text();
  expect(repositoryPage).toContain(`/acme/models/pull/${pull.number}`);
  expect((await fetch(`${served.url}/acme/models/pull/9999`)).status).toBe(404);
});
