import { expect, test } from 'vitest';
import { deliveryOf } from './events.ts';

const appId = 7;
const repository = { full_name: 'acme/lending', default_branch: 'main' };
const installation = { id: 42 };
const deliver = (event: string, payload: object) =>
  deliveryOf('guid', event, JSON.stringify({ installation, repository, ...payload }), appId);
const pull = { installation: 42, repository: 'acme/lending', number: 5 };

test.each([
  ['pull_request', { action: 'synchronize', pull_request: { number: 5 } }],
  ['pull_request', { action: 'edited', pull_request: { number: 5 } }],
  ['pull_request_review', { action: 'dismissed', pull_request: { number: 5 } }],
  [
    'issue_comment',
    { action: 'created', issue: { number: 5, pull_request: {} }, comment: { body: 'hm\n/modelwarden recheck' } },
  ],
])('%s has its pull request evaluated', (event, payload) => {
  expect(deliver(event, payload)).toMatchObject({ jobs: [{ kind: 'evaluate', pull }], restarts: null });
});

test.each([
  ['a quoted command', { issue: { number: 5, pull_request: {} }, comment: { body: '> /modelwarden recheck' } }],
  ['a command on an issue', { issue: { number: 5 }, comment: { body: '/modelwarden recheck' } }],
])('%s does nothing', (_name, payload) => {
  expect(deliver('issue_comment', { action: 'created', ...payload }).jobs).toEqual([]);
});

test('a rerequested run is reported anew, found by its commit and never by the payload’s own list', () => {
  const payload = { action: 'rerequested', check_run: { head_sha: 'abc', pull_requests: [{ number: 99 }] } };
  expect(deliver('check_run', payload)).toMatchObject({
    jobs: [{ kind: 'refresh', installation: 42, selection: { repository: 'acme/lending', head: 'abc' } }],
    restarts: { repository: 'acme/lending', head: 'abc' },
  });
});

test("another App's finished suite has its commit looked at; our own does not, or we would go in circles", () => {
  const suite = (id: number) => ({ action: 'completed', check_suite: { head_sha: 'abc', app: { id } } });
  expect(deliver('check_suite', suite(8)).jobs).toHaveLength(1);
  expect(deliver('check_suite', suite(appId)).jobs).toEqual([]);
});

test('a merge group names its pull request by its ref', () => {
  const group = { head_sha: 'abc', base_sha: 'def', head_ref: 'refs/heads/gh-readonly-queue/main/pr-5-def' };
  expect(deliver('merge_group', { action: 'checks_requested', merge_group: group }).jobs).toEqual([
    { kind: 'evaluate-group', group: { ...pull, head: 'abc', base: 'def' } },
  ]);
});

test('a push has the pull requests into its branch looked at; a deleted branch and a tag do not', () => {
  expect(deliver('push', { ref: 'refs/heads/main' }).jobs).toEqual([
    { kind: 'refresh', installation: 42, selection: { repository: 'acme/lending', baseRef: 'main' } },
  ]);
  expect(deliver('push', { ref: 'refs/heads/main', deleted: true }).jobs).toEqual([]);
  expect(deliver('push', { ref: 'refs/tags/v1' }).jobs).toEqual([]);
});

test.each(['membership', 'team', 'organization'])('%s has everything of the installation looked at', (event) => {
  const payload = JSON.stringify({ action: 'x', installation });
  expect(deliveryOf('guid', event, payload, appId).jobs).toEqual([
    { kind: 'refresh', installation: 42, selection: { everything: true } },
  ]);
});

test('an unknown event is kept and does nothing', () => {
  expect(deliver('star', { action: 'created' })).toMatchObject({ event: 'star', jobs: [] });
});

test('what is not GitHub’s payload is refused', () => {
  expect(() => deliveryOf('guid', 'push', 'not json', appId)).toThrow();
  expect(() => deliver('pull_request', { pull_request: { number: 'five' } })).toThrow();
});
