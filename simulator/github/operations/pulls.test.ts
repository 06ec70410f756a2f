import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { path, repository } from '../testing/example.ts';

behaves('base-sha-stays', async ({ sim, api, opened }) => {
  const { number } = await opened();
  const before = sim.tip(repository, 'main');
  const after = await sim.commit(repository, 'main', { files: { later: '1' }, author: 'ada' });
  const base = async () => (await api(`GET ${path}/pulls/${number}`)).body.base?.sha;
  expect(await base()).toBe(before);
  await sim.commit(repository, 'change', { files: { more: '1' }, author: 'bob' });
  expect(await base()).toBe(after);
});

behaves('retarget-edits', async ({ sim, opened, told, heard }) => {
  const { number } = await opened();
  const base = sim.tip(repository, 'main');
  await sim.commit(repository, 'release', { files: { release: '1' }, author: 'ada' });
  await told();
  await sim.editPullRequest(repository, number, { base: 'release' }, 'bob');
  await sim.settled();
  expect(heard[0]?.payload).toMatchObject({
    action: 'edited',
    changes: { base: { ref: { from: 'main' }, sha: { from: base } } },
    pull_request: { base: { ref: 'release', sha: sim.tip(repository, 'release') } },
  });
});

behaves('synchronize-force', async ({ sim, api, opened, told, heard }) => {
  const { number, head } = await opened();
  await told();
  const forced = await sim.commit(repository, 'change', {
    files: { x: '1' },
    author: 'bob',
    parents: [sim.tip(repository, 'main')],
  });
  await sim.settled();
  expect(heard.find(({ name }) => name === 'push')?.payload).toMatchObject({
    forced: true,
    before: head,
    after: forced,
  });
  expect(heard.find(({ name }) => name === 'pull_request.synchronize')?.payload).toMatchObject({
    before: head,
    after: forced,
  });
  const files = (await api(`GET ${path}/pulls/${number}/files`)).list;
  expect(files.map(({ filename, status }) => [filename, status])).toEqual([['x', 'added']]);
});

behaves('fork-pull-request', async ({ sim, api }) => {
  await sim.forkRepository(repository, 'mallory');
  const parquet = Buffer.from([0x50, 0x41, 0x52, 0x31, 0, 255, 254, 13, 10, 0]);
  const head = await sim.commit('mallory/models', 'evil', { files: { 'rows.parquet': parquet }, author: 'mallory' });
  expect((await api(`GET ${path}/git/commits/${head}`)).status).toBe(404);
  const pull = await sim.openPullRequest(repository, {
    head: 'evil',
    from: 'mallory/models',
    title: 'Please',
    by: 'mallory',
  });
  expect((await api(`GET ${path}/git/commits/${head}`)).status).toBe(200);
  const { body } = await api(`GET ${path}/pulls/${pull.number}`);
  expect(body.head).toMatchObject({
    label: 'mallory:evil',
    sha: head,
    repo: { full_name: 'mallory/models', fork: true },
  });
  const entry = (await api(`GET ${path}/git/trees/${head}`)).body.tree as unknown as { path: string; sha: string }[];
  const blob = entry.find((one) => one.path === 'rows.parquet')?.sha;
  const raw = await api(`GET ${path}/git/blobs/${blob}`, undefined, { accept: 'application/vnd.github.raw+json' });
  expect(Buffer.from(raw.bytes)).toEqual(parquet);
});

behaves('pulls-of-commit', async ({ sim, api, opened }) => {
  const { number, head } = await opened();
  const other = await sim.openPullRequest(repository, { head: 'change', base: 'main', title: 'Twin', by: 'bob' });
  const numbers = async (sha: string) =>
    (await api(`GET ${path}/commits/${sha}/pulls`)).list.map((pull) => Number(pull.number));
  expect(await numbers(head)).toEqual([number, other.number]);
  await sim.closePullRequest(repository, other.number, 'bob');
  expect(await numbers(head)).toEqual([number]);
  const merged = await sim.merge(repository, number, 'ada');
  expect([await numbers(head), await numbers(merged)]).toEqual([[number], [number]]);
});

behaves('pull-commits-limit', async ({ sim, api }) => {
  const base = sim.tip(repository, 'main');
  const all = Array.from({ length: 252 }, (_, at) => ({ files: { count: String(at) }, author: 'bob' }));
  const tip = (await sim.commits(repository, 'long', all)).at(-1);
  const pull = await sim.openPullRequest(repository, { head: 'long', title: 'Long', by: 'bob' });
  const last = await api(`GET ${path}/pulls/${pull.number}/commits?per_page=100&page=3`);
  expect(last.list).toHaveLength(50);
  expect((await api(`GET ${path}/pulls/${pull.number}`)).body.commits).toBe(252);
  const compared = (await api(`GET ${path}/compare/${base}...${tip}`)).body;
  expect([compared.total_commits, (compared.commits as unknown as unknown[]).length]).toEqual([252, 250]);
});

behaves('pull-files-limit', async ({ sim, api }) => {
  const files = Object.fromEntries(Array.from({ length: 3100 }, (_, at) => [`many/${at}.txt`, `${at}\n`]));
  await sim.commit(repository, 'many', { files, author: 'bob' });
  const pull = await sim.openPullRequest(repository, { head: 'many', title: 'Many', by: 'bob' });
  const last = await api(`GET ${path}/pulls/${pull.number}/files?per_page=100&page=30`);
  expect([last.list.length, last.headers.get('link')?.includes('rel="next"')]).toEqual([100, false]);
  expect((await api(`GET ${path}/pulls/${pull.number}`)).body.changed_files).toBe(3100);
});

behaves('compare-limits', async ({ sim, api }) => {
  const base = sim.tip(repository, 'main');
  const files = Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`many/${at}.txt`, `${at}\n`]));
  const first = await sim.commit(repository, 'side', { files, author: 'bob' });
  const second = await sim.commit(repository, 'main', { files: { main: '1' }, author: 'ada' });
  const merge = await sim.commit(repository, 'side', {
    files: { merged: '1' },
    author: 'bob',
    parents: [first, second],
  });
  const { body } = await api(`GET ${path}/compare/${base}...${merge}`);
  expect([(body.files as unknown as unknown[]).length, body.status, body.ahead_by]).toEqual([300, 'ahead', 3]);
  expect(body.merge_base_commit?.sha).toBe(base);
  const shas = (body.commits as unknown as { sha: string }[]).map(({ sha }) => sha);
  expect(new Set(shas)).toEqual(new Set([first, second, merge]));
  expect((await api(`GET ${path}/compare/${base}...${merge}?per_page=1&page=2`)).body.files).toEqual([]);
  const diverged = (await api(`GET ${path}/compare/main...${first}`)).body;
  expect([diverged.status, diverged.ahead_by, diverged.behind_by]).toEqual(['diverged', 1, 1]);
});

behaves('branch-deleted', async ({ sim, opened, told }) => {
  const { number } = await opened();
  await told();
  await sim.push(repository, 'change', null, 'bob');
  expect([sim.pullRequest(repository, number).state, await told()]).toEqual([
    'closed',
    ['push', 'pull_request.closed'],
  ]);
});
