import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { type Example, path, repository } from '../testing/example.ts';
import { queueOf } from './merge-queue.ts';

const conclude = ({ api }: Example, head: string, conclusion: string) =>
  api(`POST ${path}/check-runs`, { name: 'modelwarden', head_sha: head, conclusion });

async function approvedPull(world: Example, branch: string) {
  const { number, head } = await world.opened(branch, { [branch]: '1' });
  await conclude(world, head, 'success');
  return number;
}

const queue = ({ sim }: Example) => queueOf(sim.world, sim.repository(repository).id, 'main');

behaves('queue-direct-merge', async (world) => {
  await world.sim.protectBranch(repository, 'main', { checks: ['modelwarden'], mergeQueue: true, kind: 'ruleset' });
  const number = await approvedPull(world, 'one');
  const { status, body } = await world.api(`PUT ${path}/pulls/${number}/merge`, {});
  expect(status).toBe(405);
  expect(String(body.message)).toContain('merge queue');
});

behaves('queue-group', async (world) => {
  const { sim, heard, told } = world;
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'], mergeQueue: true });
  const number = await approvedPull(world, 'one');
  const base = sim.tip(repository, 'main');
  await told();
  await sim.enqueue(repository, number, 'ada');
  await sim.settled();
  const group = heard.find(({ name }) => name === 'merge_group.checks_requested')?.payload.merge_group as Record<
    string,
    string
  >;
  expect(group.head_ref).toBe(`refs/heads/gh-readonly-queue/main/pr-${number}-${base}`);
  expect([group.base_sha, group.base_ref]).toEqual([base, 'refs/heads/main']);
  expect(sim.tip(repository, 'main')).toBe(base);
  await told();
  await conclude(world, group.head_sha ?? '', 'success');
  expect(sim.tip(repository, 'main')).toBe(group.head_sha);
  expect(sim.pullRequest(repository, number)).toMatchObject({ state: 'closed', mergeCommitSha: group.head_sha });
  const names = await told();
  expect(names).toContain('merge_group.destroyed');
  expect(names).toContain('pull_request.closed');
  expect([...sim.repository(repository).git.refs.keys()].filter((ref) => ref.includes('gh-readonly-queue'))).toEqual(
    [],
  );
});

behaves('queue-failure', async (world) => {
  const { sim, heard, told } = world;
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'], mergeQueue: true });
  const first = await approvedPull(world, 'one');
  const second = await approvedPull(world, 'two');
  await sim.enqueue(repository, first, 'ada');
  await sim.enqueue(repository, second, 'ada');
  const [one, two] = queue(world);
  expect(two?.baseSha).toBe(one?.headSha);
  await told();
  await conclude(world, one?.headSha ?? '', 'failure');
  await sim.settled();
  const destroyed = heard.filter(({ name }) => name === 'merge_group.destroyed').map(({ payload }) => payload.reason);
  expect(destroyed).toEqual(['dequeued', 'invalidated']);
  const [again] = queue(world);
  expect([queue(world).length, again?.number, again?.baseSha]).toEqual([1, second, sim.tip(repository, 'main')]);
  await conclude(world, again?.headSha ?? '', 'success');
  expect(sim.pullRequest(repository, second).state).toBe('closed');
  expect(sim.pullRequest(repository, first).state).toBe('open');
});

behaves('queue-expected-head', async (world) => {
  const { sim, api } = world;
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'], mergeQueue: true });
  const number = await approvedPull(world, 'one');
  const pull = sim.pullRequest(repository, number);
  const enqueue = async (expectedHeadOid: string) => {
    const query =
      'mutation($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) { mergeQueueEntry { position pullRequest { number } } } }';
    const variables = { input: { pullRequestId: `PR_${pull.id}`, expectedHeadOid } };
    return (await api('POST /graphql', { query, variables })).body;
  };
  const refused = await enqueue(sim.tip(repository, 'main'));
  expect(refused.errors).toMatchObject([{ type: 'UNPROCESSABLE' }]);
  expect(queue(world)).toEqual([]);
  const { data } = await enqueue(pull.head.sha);
  expect(data?.enqueuePullRequest?.mergeQueueEntry).toEqual({ position: 1, pullRequest: { number } });
});

behaves('queue-rebuilt', async (world) => {
  const { sim, told } = world;
  await sim.protectBranch(repository, 'main', { checks: ['modelwarden'], mergeQueue: true });
  const first = await approvedPull(world, 'one');
  const second = await approvedPull(world, 'two');
  await sim.enqueue(repository, first, 'ada');
  await sim.enqueue(repository, second, 'ada');
  await told();
  const pushed = await sim.commit(repository, 'main', { files: { hotfix: '1' }, author: 'ada' });
  const [one, two] = queue(world);
  expect([one?.baseSha, one?.number, two?.baseSha === one?.headSha]).toEqual([pushed, first, true]);
  expect((await told()).filter((name) => name === 'merge_group.checks_requested')).toHaveLength(2);
  await sim.commit(repository, 'one', { files: { one: '2' }, author: 'bob' });
  expect(queue(world).map(({ number }) => number)).toEqual([second]);
  expect(await told()).toContain('pull_request.dequeued');
});
