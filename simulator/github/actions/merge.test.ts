import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import type { Client } from '../testing/client.ts';
import { path, repository } from '../testing/example.ts';

const merge = (api: Client, number: number, body: Record<string, unknown> = {}) =>
  api(`PUT ${path}/pulls/${number}/merge`, body);
const check = (api: Client, head: string, body: Record<string, unknown>) =>
  api(`POST ${path}/check-runs`, { name: 'modelwarden', head_sha: head, ...body });

behaves('merge-head-moved', async ({ sim, api, opened }) => {
  const { number, head } = await opened();
  const moved = await sim.commit(repository, 'change', { files: { a: '1' }, author: 'bob' });
  expect((await merge(api, number, { sha: head })).status).toBe(409);
  expect(sim.pullRequest(repository, number).state).toBe('open');
  expect((await merge(api, number, { sha: moved })).status).toBe(200);
});

behaves('merge-conflict', async ({ sim, api, opened }) => {
  const { number } = await opened();
  await sim.commit(repository, 'main', { files: { 'models/credit/card.yaml': 'auroc: 0.9\n' }, author: 'ada' });
  const { status, body } = await merge(api, number);
  expect([status, body.message]).toEqual([405, 'Pull Request is not mergeable']);
  expect((await api(`GET ${path}/pulls/${number}`)).body.mergeable).toBe(false);
});

behaves('merge-draft', async ({ sim, api, opened }) => {
  const { number } = await opened();
  await sim.convertToDraft(repository, number, 'bob');
  expect((await merge(api, number)).status).toBe(405);
  await sim.readyForReview(repository, number, 'bob');
  expect((await merge(api, number)).status).toBe(200);
});

behaves('merge-twice', async ({ sim, api, opened, told }) => {
  const { number } = await opened();
  await merge(api, number);
  await told();
  const tip = sim.tip(repository, 'main');
  expect((await merge(api, number)).status).toBe(405);
  expect([sim.tip(repository, 'main'), await told()]).toEqual([tip, []]);
});

behaves('merge-methods', async ({ sim, api }) => {
  const { git } = sim.repository(repository);
  const outcome = async (method: string, branch: string) => {
    const first = await sim.commit(repository, branch, {
      files: { [`${branch}.txt`]: '1' },
      author: 'bob',
      parents: [sim.tip(repository, 'main')],
    });
    await sim.commit(repository, branch, { files: { [`${branch}2.txt`]: '2' }, author: 'carol', message: 'Second' });
    const pull = await sim.openPullRequest(repository, { head: branch, title: branch, by: 'bob' });
    const base = sim.tip(repository, 'main');
    const { body } = await merge(api, pull.number, { merge_method: method });
    const commit = await git.commit(String(body.sha));
    expect((await sim.file(repository, 'main', `${branch}2.txt`))?.toString()).toBe('2');
    return { commit, base, first, head: pull.head.sha };
  };
  const merged = await outcome('merge', 'one');
  expect(merged.commit?.parents).toEqual([merged.base, merged.head]);
  const squashed = await outcome('squash', 'two');
  expect(squashed.commit?.parents).toEqual([squashed.base]);
  expect(squashed.commit?.author.email).toBe('bob@acme.test');
  expect(squashed.commit?.message).toContain('Co-authored-by: Carol <carol@acme.test>');
  await sim.commit(repository, 'main', { files: { other: 'x' }, author: 'ada' });
  const rebased = await outcome('rebase', 'three');
  expect(rebased.commit?.message).toBe('Second');
  const before = await git.commit(rebased.commit?.parents[0] ?? '');
  expect([before?.parents, before?.author.email]).toEqual([[rebased.base], 'bob@acme.test']);

  const old = sim.tip(repository, 'main');
  const own = await sim.commit(repository, 'four', { files: { four: '1' }, author: 'bob' });
  const newer = await sim.commit(repository, 'main', { files: { newer: '1' }, author: 'ada' });
  await sim.commit(repository, 'four', { files: { newer: '1' }, author: 'bob', parents: [own, newer] });
  const { number } = await sim.openPullRequest(repository, { head: 'four', title: 'Four', by: 'bob' });
  const { body } = await merge(api, number, { merge_method: 'rebase' });
  expect((await git.commitsBetween(old, String(body.sha))).length).toBe(2);
  expect((await git.commit(String(body.sha)))?.parents).toEqual([newer]);
});

behaves('merge-by-web', async ({ api, opened }) => {
  const { number } = await opened();
  const { body } = await merge(api, number);
  const query = `{ repository(owner: "acme", name: "models") { object(oid: "${body.sha}") { ... on Commit { committedViaWeb committer { email } author { user { login } } } } } }`;
  const { data } = (await api('POST /graphql', { query })).body;
  expect(data?.repository?.object).toMatchObject({ committedViaWeb: true, committer: { email: 'noreply@github.com' } });
});

behaves('merge-by-push', async ({ sim, opened, told }) => {
  const { number, head } = await opened();
  await told();
  await sim.push(repository, 'main', head, 'ada');
  expect(sim.pullRequest(repository, number)).toMatchObject({ state: 'closed', mergeCommitSha: head });
  expect(await told()).toContain('pull_request.closed');
});

behaves('required-check-missing', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'] });
  const { number, head } = await opened();
  const refused = async () => {
    const { status, body } = await merge(api, number, { sha: head });
    return [status, body.message];
  };
  expect(await refused()).toEqual([405, 'Required status check "modelwarden" is expected.']);
  await check(api, head, { status: 'in_progress' });
  expect(await refused()).toEqual([405, 'Required status check "modelwarden" is pending.']);
  for (const conclusion of ['failure', 'action_required', 'cancelled', 'timed_out']) {
    await check(api, head, { conclusion });
    expect(await refused()).toEqual([405, 'Required status check "modelwarden" is failing.']);
  }
  await check(api, head, { conclusion: 'success' });
  expect((await merge(api, number, { sha: head })).status).toBe(200);
});

behaves('neutral-passes', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'], kind: 'ruleset' });
  for (const conclusion of ['neutral', 'skipped']) {
    const { number, head } = await opened(conclusion, { [conclusion]: '1' });
    await check(api, head, { conclusion });
    expect((await merge(api, number)).status).toBe(200);
  }
});

behaves('required-check-app', async ({ sim, app, api, opened }) => {
  await sim.protectBranch(repository, 'main', { checks: [{ name: 'modelwarden', appId: app.id + 1 }] });
  const { number, head } = await opened();
  await check(api, head, { conclusion: 'success' });
  await api(`POST ${path}/statuses/${head}`, { state: 'success', context: 'modelwarden' });
  expect((await merge(api, number)).status).toBe(405);
  await sim.protectBranch(repository, 'main', { checks: [{ name: 'modelwarden', appId: app.id }] });
  expect((await merge(api, number)).status).toBe(200);
});

behaves('check-and-status', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'] });
  const { number, head } = await opened();
  await check(api, head, { conclusion: 'success' });
  await api(`POST ${path}/statuses/${head}`, { state: 'failure', context: 'modelwarden' });
  expect((await merge(api, number)).status).toBe(405);
  await api(`POST ${path}/statuses/${head}`, { state: 'success', context: 'modelwarden' });
  expect((await merge(api, number)).status).toBe(200);
});

behaves('newest-run-counts', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'] });
  const { number, head } = await opened();
  await check(api, head, { conclusion: 'success' });
  await check(api, head, { conclusion: 'failure' });
  expect((await merge(api, number)).status).toBe(405);
  const latest = (await api(`GET ${path}/commits/${head}/check-runs`)).body;
  const all = (await api(`GET ${path}/commits/${head}/check-runs?filter=all`)).body;
  expect([latest.total_count, all.total_count]).toEqual([1, 2]);
  expect(latest.check_runs).toMatchObject([{ conclusion: 'failure' }]);
});

behaves('required-review', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { approvals: 1 });
  const { number } = await opened();
  await sim.review(repository, number, { by: 'mallory', state: 'APPROVED' });
  expect((await merge(api, number)).status).toBe(405);
  await sim.review(repository, number, { by: 'carol', state: 'APPROVED' });
  await sim.review(repository, number, { by: 'ada', state: 'CHANGES_REQUESTED', body: 'No' });
  await sim.review(repository, number, { by: 'ada', state: 'COMMENTED', body: 'Still no' });
  expect((await merge(api, number)).status).toBe(405);
  await sim.review(repository, number, { by: 'ada', state: 'APPROVED' });
  expect((await merge(api, number)).status).toBe(200);
});

behaves('stale-review-dismissed', async ({ sim, opened, told }) => {
  await sim.protectBranch(repository, 'main', { approvals: 1, dismissStaleReviews: true });
  const { number } = await opened();
  await sim.review(repository, number, { by: 'carol', state: 'APPROVED' });
  await told();
  await sim.commit(repository, 'change', { files: { b: '2' }, author: 'bob' });
  expect(sim.reviews(repository, number).map(({ state }) => state)).toEqual(['DISMISSED']);
  expect(await told()).toEqual([
    'push',
    'check_suite.requested',
    'pull_request.synchronize',
    'pull_request_review.dismissed',
  ]);
});

behaves('up-to-date-required', async ({ sim, api, opened }) => {
  await sim.protectBranch(repository, 'main', { strict: true });
  const { number } = await opened();
  await sim.commit(repository, 'main', { files: { later: '1' }, author: 'ada' });
  expect((await merge(api, number)).status).toBe(405);
});

behaves('protection-apart-from-rules', async ({ sim, app, api }) => {
  const read = async () => {
    const protection = await api(`GET ${path}/branches/main/protection`);
    const rules = await api(`GET ${path}/rules/branches/main`);
    return [protection.status, rules.list.length];
  };
  expect(await read()).toEqual([404, 0]);
  const checks = [{ name: 'modelwarden', appId: app.id }];
  await sim.protectBranch(repository, 'main', { checks });
  expect(await read()).toEqual([200, 0]);
  const { body } = await api(`GET ${path}/branches/main/protection`);
  expect(body.required_status_checks?.checks).toEqual([{ context: 'modelwarden', app_id: app.id }]);
  await sim.protectBranch(repository, 'main', { checks, kind: 'ruleset' });
  expect(await read()).toEqual([404, 1]);
  const [rule] = (await api(`GET ${path}/rules/branches/main`)).list;
  expect(rule?.parameters?.required_status_checks).toEqual([{ context: 'modelwarden', integration_id: app.id }]);
});
