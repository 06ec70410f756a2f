import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { biased, card, fair, files, holdout } from '../../simulator/acme/credit.ts';
import { organization, people, repository } from '../../simulator/acme/surroundings.ts';
import type { SetFault } from '../../simulator/github/core/faults.ts';
import { installationClient } from '../../simulator/github/testing/client.ts';
import { eventually, type Lending, lending } from '../support/lending.ts';

/*
 * GitHub, the network, the database and people at their worst moments. Each case merges into a base branch of its own,
 * so that none moves another's base.
 */

const { scientist, reviewer, riskOfficer, outsider } = people;
const policyPath = '.github/modelwarden.yaml';
const cardPath = 'models/credit-risk/card.yaml';
const evidence = holdout(fair, 5);
const failing = files({ version: '4.2.0', evidence: holdout(biased, 5) });

let acme: Lending;
let isDatabaseGone = false;
let branches = 0;

beforeAll(async () => {
  acme = await lending({ live: { version: '4.1.0', evidence } }, (database) => {
    const answering = <Result>(work: () => Promise<Result>): Promise<Result> =>
      isDatabaseGone ? Promise.reject(new Error('connect ECONNREFUSED')) : work();
    return {
      ...database,
      query: (...parameters) => answering(() => database.query(...parameters)),
      transaction: (work) => answering(() => database.transaction(work)),
    } as typeof database;
  });
  await acme.github.commit(repository, 'ungoverned', { delete: [policyPath] });
  await acme.github.commit(repository, 'by-hand', {
    files: {
      [policyPath]: String(await acme.github.file(repository, 'main', policyPath)).replace(
        'when: approved',
        'when: never',
      ),
    },
  });
  await acme.settled();
});

afterAll(async () => {
  expect(acme.github.bugs).toEqual([]);
  await acme.close();
});

/** A harmless change that one approval by a reviewer lets in. Each one is different. */
function harmless() {
  branches += 1;
  const content = card({ version: '4.1.0', evidence }).replace('overview: ', `overview: Revision ${branches}. `);
  return { branch: `change-${branches}`, files: { [cardPath]: content } };
}

/** A branch like main that one case may merge into. */
async function ownBase(): Promise<string> {
  branches += 1;
  const name = `base-${branches}`;
  await acme.github.push(repository, name, acme.github.tip(repository, 'main'), riskOfficer);
  return name;
}

const approve = (number: number, by: string = reviewer) =>
  acme.github.review(repository, number, { by, state: 'APPROVED' });
const gate = (number: number) => acme.shown(number).gate;
const isMerged = (number: number): boolean => acme.github.pullRequest(repository, number).mergedAt !== null;
const writes = (): number => acme.github.requests.filter(({ isWrite }) => isWrite).length;
/** Keeps the next request of an operation waiting until it is released. */
function held(operation: string): SetFault & { readonly release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fault = acme.github.faults.onRequests({ operation, times: 1, does: { kind: 'hold', until: promise } });
  return { ...fault, release: resolve };
}
const struck = (fault: SetFault): Promise<void> => eventually(() => expect(fault.struck()).toBeGreaterThan(0));

/** How many entries of the log announce a merge of this pull request. */
async function announced(number: number): Promise<number> {
  const entries = await acme.database.query(
    `SELECT 1 FROM audit.leaf WHERE type = 'effect.intended' AND repository = $1 AND pull = $2`,
    [repository, number],
  );
  return entries.length;
}

/** Nothing that GitHub shows stands there twice. */
function expectNothingTwice(number: number): void {
  const runs = acme.github.checkRuns(repository, number).map(({ name, externalId }) => `${name} ${externalId}`);
  expect(runs).toEqual([...new Set(runs)]);
  expect(acme.github.comments(repository, number).length).toBeLessThanOrEqual(1);
}

describe('people change things at the wrong moment', () => {
  /** A pull request that is judged, and another with the same head into a branch that governs nothing. */
  async function twins(between: () => Promise<void>): Promise<[ungoverned: number, judged: number]> {
    branches += 1;
    const head = `shared-${branches}`;
    const ungoverned = await acme.open({ branch: head, files: failing, base: 'ungoverned' });
    await between();
    const { number } = await acme.github.openPullRequest(repository, {
      head,
      base: 'main',
      title: 'The same, to be judged',
      by: scientist,
    });
    return [ungoverned, number];
  }

  test('two pull requests with one head: the gate shows the worse of them, and both leave it at that', async () => {
    const [ungoverned, judged] = await twins(acme.settled);
    await acme.settled();
    expect(acme.shown(judged).gate).toBe('failure');
    expect(acme.shown(judged).title).toMatch(new RegExp(`^#${judged}, of 2 with this commit: BLOCKED`));
    const before = writes();
    await acme.app.reconcile();
    await acme.settled();
    expect(writes()).toBe(before);
    await acme.github.closePullRequest(repository, ungoverned, scientist);
    await acme.settled();
  });

  test('two pull requests with one head, judged at the same time: the green one comes last and does not stay', async () => {
    const slow = held('checks/create');
    const [ungoverned, judged] = await twins(() => struck(slow));
    await eventually(() => expect(gate(judged)).toBe('failure'));
    slow.release();
    await acme.settled();
    const gates = acme.github.checkRuns(repository, judged).filter(({ name }) => name === 'modelwarden');
    expect(gates.map(({ conclusion }) => conclusion)).toEqual(['failure', 'success', 'failure']);
    await acme.github.closePullRequest(repository, ungoverned, scientist);
    await acme.settled();
  });

  test('a head that moves while its merge is on the way is not merged, and is judged anew', async () => {
    const { branch, files: content } = harmless();
    const number = await acme.open({ branch, files: content, base: await ownBase() });
    await acme.settled();
    const old = acme.github.pullRequest(repository, number).head.sha;
    const slow = held('pulls/merge');
    await approve(number);
    await struck(slow);
    await acme.github.commit(repository, branch, {
      files: failing,
      author: scientist,
      parents: [acme.github.tip(repository, 'main')],
    });
    slow.release();
    await acme.settled();
    expect(acme.github.pullRequest(repository, number).head.sha).not.toBe(old);
    expect([gate(number), isMerged(number)]).toEqual(['failure', false]);
  });

  test('a review that is dismissed while the gate turns green does not merge', async () => {
    const number = await acme.open({ ...harmless(), base: await ownBase() });
    await acme.settled();
    const slow = held('checks/create');
    const { id } = await approve(number);
    await struck(slow);
    await acme.github.dismissReview(id, riskOfficer);
    slow.release();
    await acme.settled();
    expect([gate(number), isMerged(number)]).toEqual(['action_required', false]);
  });

  test('a base that is changed to one with a looser policy, and back: that base judges, and then this one', async () => {
    branches += 1;
    const number = await acme.open({ branch: `retargeted-${branches}`, files: failing });
    await acme.settled();
    expect(gate(number)).toBe('failure');
    await acme.github.editPullRequest(repository, number, { base: 'ungoverned' }, scientist);
    await acme.settled();
    expect(gate(number)).toBe('success');
    await acme.github.editPullRequest(repository, number, { base: 'main' }, scientist);
    await acme.settled();
    expect(gate(number)).toBe('failure');
  });

  test('an approver who leaves the team takes the approval along, and brings it back', async () => {
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await approve(number);
    await acme.settled();
    expect(gate(number)).toBe('success');
    await acme.github.removeMember(organization, 'credit-ml', reviewer);
    await acme.settled();
    expect(gate(number)).toBe('action_required');
    await acme.github.addMember(organization, 'credit-ml', reviewer);
    await acme.settled();
    expect(gate(number)).toBe('success');
  });

  test('a check run that somebody asks for anew is reported anew', async () => {
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await acme.settled();
    const before = acme.github.checkRuns(repository, number);
    await acme.github.rerequestCheckRun(before.find(({ name }) => name === 'modelwarden')!.id, scientist);
    await acme.settled();
    const after = acme.github.checkRuns(repository, number);
    expect(after).toHaveLength(2 * before.length);
    expect(gate(number)).toBe('action_required');
    expectNothingTwice(number);
  });

  test('a fork is judged as data, and waits for approval like any other', async () => {
    const base = await ownBase();
    await acme.github.forkRepository(repository, outsider);
    const fork = `${outsider}/lending`;
    const { branch, files: content } = harmless();
    await acme.github.commit(fork, branch, { files: content, author: outsider });
    const { number } = await acme.github.openPullRequest(repository, {
      head: branch,
      base,
      title: 'From outside',
      by: outsider,
      from: fork,
    });
    await acme.settled();
    expect([gate(number), isMerged(number)]).toEqual(['action_required', false]);
    await approve(number);
    await acme.settled();
    expect(isMerged(number)).toBe(true);
  });

  test('a merge that GitHub refuses is announced in the log once, however often it is tried', async () => {
    const base = await ownBase();
    await acme.github.protectBranch(repository, base, { checks: ['modelwarden', 'tests'] });
    const number = await acme.open({ ...harmless(), base });
    await approve(number);
    await acme.settled();
    const tried = (): number => acme.github.requests.filter(({ path }) => path.endsWith(`/${number}/merge`)).length;
    const before = tried();
    for (let count = 0; count < 3; count++) {
      await acme.github.comment(repository, number, '/modelwarden recheck', scientist);
      await acme.settled();
    }
    expect(tried()).toBe(before + 3);
    expect([await announced(number), isMerged(number)]).toEqual([1, false]);
    await acme.github.closePullRequest(repository, number, scientist);
    await acme.settled();
  });
});

describe('a merge queue', () => {
  const required = () => ({ checks: [{ name: 'modelwarden', appId: acme.appId }], mergeQueue: true });
  const isQueued = (number: number): boolean =>
    [...acme.github.world.state.queue.values()].some((entry) => entry.number === number);
  const enqueued = (): number =>
    acme.github.requests.filter(({ operationId, isWrite }) => operationId === 'graphql' && isWrite).length;

  test('is entered by what is allowed, and its group is judged on its own commit and merged', async () => {
    const base = await ownBase();
    await acme.github.protectBranch(repository, base, required());
    const number = await acme.open({ ...harmless(), base });
    await acme.settled();
    expect(gate(number)).toBe('action_required');
    await approve(number);
    await acme.settled();
    expect(isMerged(number)).toBe(true);
    expect(await announced(number)).toBe(1);
    const { mergeCommitSha, head } = acme.github.pullRequest(repository, number);
    expect(mergeCommitSha).not.toBe(head.sha);
    const runs = [...acme.github.world.state.checkRuns.values()].filter(({ headSha }) => headSha === mergeCommitSha);
    expect(runs.filter(({ name }) => name === 'modelwarden').map(({ conclusion }) => conclusion)).toEqual(['success']);
    expect(acme.github.requests.some(({ path }) => path.endsWith(`/${number}/merge`))).toBe(false);
  });

  test('is entered once for each head: what was thrown out of it stays out', async () => {
    const base = await ownBase();
    const { checks } = required();
    await acme.github.protectBranch(repository, base, { checks: [...checks, 'tests'], mergeQueue: true });
    const { branch, files: content } = harmless();
    const number = await acme.open({ branch, files: content, base });
    const ci = await acme.github.createApp({
      slug: 'ci',
      owner: organization,
      permissions: { checks: 'write' },
      events: [],
    });
    const { id } = await acme.github.install(ci.id, organization, riskOfficer);
    const asCi = await installationClient(acme.github, ci, id);
    const tested = async (commit: string, conclusion: 'success' | 'failure'): Promise<void> => {
      await asCi(`POST /repos/${repository}/check-runs`, { name: 'tests', head_sha: commit, conclusion });
      await acme.settled();
    };
    await tested(acme.github.pullRequest(repository, number).head.sha, 'success');
    await approve(number);
    await acme.settled();
    const [entry] = acme.github.world.state.queue.values();
    expect(entry?.number).toBe(number);
    const before = enqueued();
    await tested(entry!.headSha, 'failure');
    await acme.github.comment(repository, number, '/modelwarden recheck', scientist);
    await acme.settled();
    expect([enqueued(), isQueued(number)]).toEqual([before, false]);

    await acme.github.commit(repository, branch, { files: { 'notes.md': 'mended' }, author: scientist });
    await tested(acme.github.pullRequest(repository, number).head.sha, 'success');
    await approve(number);
    await acme.settled();
    expect([enqueued(), isQueued(number)]).toEqual([before + 1, true]);
  });

  test('is left to people where policy does not merge', async () => {
    await acme.github.push(repository, 'by-hand-queue', acme.github.tip(repository, 'by-hand'), riskOfficer);
    await acme.github.protectBranch(repository, 'by-hand-queue', required());
    const number = await acme.open({ ...harmless(), base: 'by-hand-queue' });
    await approve(number);
    await acme.settled();
    expect([gate(number), isQueued(number), isMerged(number)]).toEqual(['success', false, false]);
    await acme.github.enqueue(repository, number, reviewer);
    await acme.settled();
    expect(isMerged(number)).toBe(true);
  });
});

describe('deliveries', () => {
  test('that come twice, late and out of order end the same, and nothing is written twice', async () => {
    const { faults } = acme.github;
    faults.onDeliveries({ event: 'pull_request', times: 1, does: { kind: 'double' } });
    faults.onDeliveries({ event: 'pull_request.synchronize', times: 1, does: { kind: 'delay', milliseconds: 300 } });
    faults.onDeliveries({ event: 'push', times: 1, does: { kind: 'reorder', behind: 3 } });
    const { branch, files: content } = harmless();
    const number = await acme.open({ branch, files: content, base: 'by-hand' });
    await acme.github.commit(repository, branch, { files: { 'notes.md': 'later' }, author: scientist });
    await approve(number);
    await acme.settled();
    faults.clear();
    expect(gate(number)).toBe('success');
    expectNothingTwice(number);
  });

  test('that never come are made up for', async () => {
    const lost = acme.github.faults.onDeliveries({ event: '*', does: { kind: 'drop' } });
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await acme.settled();
    expect(gate(number)).toBeNull();
    lost.clear();
    await acme.app.reconcile();
    await acme.settled();
    expect(gate(number)).toBe('action_required');
  });

  test('while the database is gone are refused, and delivered again when it is back', async () => {
    isDatabaseGone = true;
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await acme.github.settled();
    isDatabaseGone = false;
    const refused = acme.github.deliveries.of(acme.appId).filter(({ answer }) => answer?.code === 503);
    expect(refused.map(({ event }) => event)).toContain('pull_request');
    expect(gate(number)).toBeNull();
    await acme.app.reconcile();
    await acme.settled();
    expect(gate(number)).toBe('action_required');
    const answers = acme.github.deliveries.of(acme.appId).filter(({ guid }) => guid === refused[0]!.guid);
    expect(answers.map(({ answer }) => answer?.code)).toEqual([503, 202]);
  });
});

describe('GitHub on a bad day', () => {
  test('500 on a read is asked again', async () => {
    const fault = acme.github.faults.onRequests({
      operation: 'git/get-tree',
      times: 1,
      does: { kind: 'status', status: 500 },
    });
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await acme.settled();
    expect(fault.struck()).toBe(1);
    expect(gate(number)).toBe('action_required');
  });

  test('a secondary rate limit puts the work off, and it is done later', async () => {
    const fault = acme.github.faults.onRequests({
      operation: 'checks/create',
      times: 1,
      does: { kind: 'secondary-limit', retryAfterSeconds: 1 },
    });
    const number = await acme.open({ ...harmless(), base: 'by-hand' });
    await acme.settled();
    expect(fault.struck()).toBe(1);
    expect(gate(number)).toBeNull();
    await eventually(() => expect(gate(number)).toBe('action_required'));
    expectNothingTwice(number);
  });

  test('writes that were done and answered as if they were not are found, and not done again', async () => {
    const { faults } = acme.github;
    const lost = { kind: 'status-after-commit', status: 502 } as const;
    faults.onRequests({ operation: 'checks/create', times: 1, does: lost });
    faults.onRequests({ operation: 'checks/create', times: 1, after: 4, does: { kind: 'drop-after-commit' } });
    faults.onRequests({ operation: 'issues/create-comment', times: 1, does: { kind: 'drop-after-commit' } });
    faults.onRequests({ operation: 'pulls/merge', times: 1, does: lost });
    const numbers: number[] = [];
    for (let count = 0; count < 3; count++) numbers.push(await acme.open({ ...harmless(), base: await ownBase() }));
    for (const number of numbers) await approve(number);
    await eventually(() => expect(numbers.map(isMerged)).toEqual([true, true, true]), 60_000);
    await acme.settled();
    for (const number of numbers) expectNothingTwice(number);
    expect(await acme.database.query(`SELECT key FROM modelwarden.effect WHERE state = 'intended'`)).toEqual([]);
    const merged = acme.github.requests.filter(({ operationId }) => operationId === 'pulls/merge');
    expect(merged.filter(({ path }) => numbers.some((number) => path.endsWith(`/${number}/merge`)))).toHaveLength(3);
  });
});

test('looking at everything again when nothing has changed writes nothing', async () => {
  await acme.settled();
  const before = writes();
  const requests = acme.github.requests.length;
  await acme.app.reconcile();
  await acme.settled();
  expect(acme.github.requests.length).toBeGreaterThan(requests);
  expect(writes()).toBe(before);
});
