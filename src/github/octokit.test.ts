import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RetryLater } from '../flow/job.ts';
import { createProbot, installationOctokit, verifyCredentials } from './octokit.ts';

const baseUrl = 'https://api.github.test';
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const probot = (key = privateKey) =>
  createProbot({ appId: 1, privateKey: key, webhookSecret: 's', baseUrl }, { log: pino({ level: 'silent' }) });

/** Probot's own retries wait for whole seconds; what they do, not how long, is what matters here. */
const github = () => nock(baseUrl);

beforeEach(() => {
  nock.disableNetConnect();
  github()
    .persist()
    .post('/app/installations/5/access_tokens')
    .reply(201, { token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z', permissions: {}, repository_selection: 'all' });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const octokit = async () => installationOctokit(await probot(), 5, 1_000_000);
const repository = { owner: 'acme', repo: 'lending' };

describe('a request to GitHub', () => {
  test('that reads is tried again after a 502', async () => {
    github().get('/repos/acme/lending').reply(502).get('/repos/acme/lending').reply(200, { id: 1 });
    expect((await (await octokit()).rest.repos.get(repository)).data.id).toBe(1);
  });

  test('that writes is never tried again: a 502 may have been committed', async () => {
    const writes = github().post('/repos/acme/lending/issues/1/comments').reply(502);
    const again = github().post('/repos/acme/lending/issues/1/comments').reply(201, { id: 2 });
    const write = (await octokit()).rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' });
    await expect(write).rejects.toMatchObject({ status: 502 });
    expect(writes.isDone()).toBe(true);
    expect(again.isDone()).toBe(false);
  });

  test.each([
    ['the seconds that GitHub says', { 'retry-after': '7' }, 'You have exceeded a secondary rate limit', 7],
    ['a minute where it says nothing', {}, 'You have exceeded a secondary rate limit', 60],
  ])('that meets a secondary limit is put off by %s', async (_name, headers, message, seconds) => {
    github().post('/repos/acme/lending/issues/1/comments').reply(403, { message }, headers);
    const write = (await octokit()).rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' });
    await expect(write).rejects.toSatisfy((error) => error instanceof RetryLater && error.seconds === seconds);
  });

  test('that asks by GraphQL is put off when its primary limit is reached, which GitHub reports with status 200', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 100);
    github()
      .post('/graphql')
      .reply(
        200,
        { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
        { 'x-ratelimit-reset': reset },
      );
    const question = (await octokit()).graphql('query { viewer { login } }');
    await expect(question).rejects.toSatisfy(
      (error) => error instanceof RetryLater && error.seconds > 90 && error.seconds <= 101,
    );
  });

  test('that asks by GraphQL is no write on Enterprise Server either, where its address is absolute', async () => {
    const host = 'https://github.acme.test';
    nock(host)
      .post('/api/v3/app/installations/5/access_tokens')
      .reply(201, { token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z', permissions: {}, repository_selection: 'all' })
      .post('/api/graphql')
      .times(3)
      .reply(200, { data: { viewer: { login: 'modelwarden' } } });
    const enterprise = await createProbot(
      { appId: 1, privateKey, webhookSecret: 's', baseUrl: `${host}/api/v3` },
      { log: pino({ level: 'silent' }) },
    );
    // Four writes a minute: of three questions the last would wait for half a minute if they counted.
    const asked = await installationOctokit(enterprise, 5, 4);
    for (let count = 0; count < 3; count++) await asked.graphql('query { viewer { login } }');
    expect(nock.pendingMocks().filter((mock) => mock.includes('github.acme.test'))).toEqual([]);
  }, 10_000);

  test('that is forbidden is not put off: waiting would not help', async () => {
    github()
      .post('/repos/acme/lending/issues/1/comments')
      .reply(403, { message: 'Resource not accessible by integration' });
    const write = (await octokit()).rest.issues.createComment({ ...repository, issue_number: 1, body: 'x' });
    await expect(write).rejects.toMatchObject({ status: 403 });
  });
});

describe('credentials', () => {
  test('that GitHub does not know stop the start, and the key is not repeated', async () => {
    github().get('/app').times(3).reply(401, { message: 'A JSON web token could not be decoded' });
    const attempt = verifyCredentials(await probot(), 1);
    await expect(attempt).rejects.toMatchObject({ code: 'credentials' });
    await expect(attempt).rejects.not.toThrow(/BEGIN/);
  });

  test('whose key is garbage stop the start too: Probot alone would take any text', async () => {
    await expect(verifyCredentials(await probot('garbage'), 1)).rejects.toMatchObject({ code: 'credentials' });
  });
});
