import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { path, repository } from '../testing/example.ts';

behaves('review-case', async ({ sim, api, opened, told, heard }) => {
  const { number } = await opened();
  await told();
  await sim.review(repository, number, { by: 'carol', state: 'CHANGES_REQUESTED', body: 'Why?' });
  await sim.settled();
  expect(heard[0]).toMatchObject({
    name: 'pull_request_review.submitted',
    payload: { review: { state: 'changes_requested' } },
  });
  expect((await api(`GET ${path}/pulls/${number}/reviews`)).list[0]).toMatchObject({ state: 'CHANGES_REQUESTED' });
});

behaves('review-commit', async ({ sim, api, opened, told, heard }) => {
  const { number, head } = await opened();
  const review = await sim.review(repository, number, { by: 'carol', state: 'APPROVED' });
  await sim.commit(repository, 'change', { files: { x: '1' }, author: 'bob' });
  expect((await api(`GET ${path}/pulls/${number}/reviews`)).list[0]).toMatchObject({
    state: 'APPROVED',
    commit_id: head,
  });
  await told();
  await sim.editReview(review.id, 'On reflection', 'carol');
  await sim.settled();
  expect(heard[0]).toMatchObject({ name: 'pull_request_review.edited', payload: { changes: { body: { from: '' } } } });
});

behaves('review-own', async ({ sim, app, api }) => {
  await sim.commit(repository, 'bot', { files: { x: '1' }, author: 'ada' });
  const pull = await sim.openPullRequest(repository, { head: 'bot', title: 'By a bot', by: `${app.slug}[bot]` });
  const review = async (event: string) =>
    (await api(`POST ${path}/pulls/${pull.number}/reviews`, { event, body: 'x' })).status;
  expect([await review('APPROVE'), await review('REQUEST_CHANGES'), await review('COMMENT')]).toEqual([422, 422, 200]);
});

behaves('review-dismissed', async ({ api, opened, told }) => {
  const { number } = await opened();
  const made = async (event: string) =>
    Number((await api(`POST ${path}/pulls/${number}/reviews`, { event, body: 'x' })).body.id);
  const approval = await made('APPROVE');
  const comment = await made('COMMENT');
  await told();
  const dismiss = (id: number) =>
    api(`PUT ${path}/pulls/${number}/reviews/${id}/dismissals`, { message: 'Evidence changed' });
  expect((await dismiss(approval)).body.state).toBe('DISMISSED');
  expect((await dismiss(comment)).status).toBe(422);
  expect(await told()).toEqual(['pull_request_review.dismissed']);
});
