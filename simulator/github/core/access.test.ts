import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { client, installationClient, jsonWebToken, userClient } from '../testing/client.ts';
import { path, repository } from '../testing/example.ts';

behaves('app-token-rules', async ({ sim, app, asApp }) => {
  expect((await asApp('GET /app')).body).toMatchObject({ id: app.id, slug: 'warden' });
  const status = async (token: string) => (await client(sim, token)('GET /app')).status;
  const now = Math.floor(Date.now() / 1000);
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs1',
    format: 'pem',
  });
  expect(await status(jsonWebToken(app, { iss: app.clientId }))).toBe(200);
  expect(await status(jsonWebToken(app, {}, 'RS256', stranger.toString()))).toBe(401);
  expect(await status(jsonWebToken(app, {}, 'none'))).toBe(401);
  expect(await status(jsonWebToken(app, { iss: app.id + 1 }))).toBe(401);
  expect(await status(jsonWebToken(app, { exp: now - 1 }))).toBe(401);
  expect(await status(jsonWebToken(app, { exp: now + 3600 }))).toBe(401);
  expect(await status(jsonWebToken(app, { iat: now + 3600 }))).toBe(401);
  expect((await client(sim, null)('GET /app')).status).toBe(401);
});

behaves('installation-token', async ({ sim, installation, asApp, api }) => {
  const { body } = await asApp(`POST /app/installations/${installation.id}/access_tokens`, {});
  const token = String(body.token);
  expect(token).toMatch(/^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(token.length).toBeGreaterThan(100);
  expect(Date.parse(String(body.expires_at)) - Date.now()).toBeGreaterThan(59 * 60_000);
  expect((await api(`GET ${path}`)).status).toBe(200);
  expect((await api('GET /app')).status).toBe(401);
  sim.expireTokens();
  expect((await api(`GET ${path}`)).status).toBe(401);
});

behaves('token-reach', async ({ sim, app, installation, api }) => {
  await sim.createRepository({ name: 'acme/other', files: { a: '1' } });
  await sim.createRepository({ name: 'mallory/secret', files: { a: '1' } });
  await sim.createRepository({ name: 'mallory/open', private: false, files: { a: '1' } });
  expect((await api('GET /repos/acme/other')).status).toBe(200);
  expect((await api('GET /repos/mallory/secret')).status).toBe(404);
  expect((await api('GET /repos/mallory/open/contents/a')).status).toBe(200);
  expect((await api('POST /repos/mallory/open/issues', { title: 'x' })).status).toBe(403);
  const narrow = await installationClient(sim, app, installation.id, { repositories: ['models'] });
  expect([(await narrow(`GET ${path}`)).status, (await narrow('GET /repos/acme/other')).status]).toEqual([200, 404]);
  expect((await narrow('GET /installation/repositories')).body.total_count).toBe(1);
});

behaves('token-permissions', async ({ sim, app, installation, asApp, opened }) => {
  const { number, head } = await opened();
  const weak = await installationClient(sim, app, installation.id, {
    permissions: { checks: 'read', pull_requests: 'read' },
  });
  const tried = [
    await weak(`POST ${path}/check-runs`, { name: 'x', head_sha: head }),
    await weak(`PUT ${path}/pulls/${number}/merge`, {}),
    await weak(`GET ${path}/contents/README.md`),
    await weak('GET /orgs/acme/teams/model-risk/members'),
  ];
  expect(tried.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect((await weak(`GET ${path}/pulls/${number}`)).status).toBe(200);
  const stronger = { permissions: { administration: 'write' } };
  expect((await asApp(`POST /app/installations/${installation.id}/access_tokens`, stronger)).status).toBe(422);
});

behaves('suspended', async ({ sim, installation, api, told }) => {
  await sim.suspend(installation.id, 'ada');
  expect(await told()).toEqual(['installation.suspend']);
  await sim.commit(repository, 'main', { files: { a: '1' }, author: 'ada' });
  expect([(await api(`GET ${path}`)).status, await told()]).toEqual([403, []]);
  await sim.unsuspend(installation.id, 'ada');
  expect((await api(`GET ${path}`)).status).toBe(200);
});

behaves('user-token', async ({ sim, app, installation }) => {
  await sim.createRepository({ name: 'mallory/secret', files: { a: '1' } });
  const ada = await userClient(sim, app, 'ada');
  const mallory = await userClient(sim, app, 'mallory');
  expect((await ada('GET /user')).body.login).toBe('ada');
  expect([(await ada(`GET ${path}`)).status, (await mallory(`GET ${path}`)).status]).toEqual([200, 404]);
  expect((await ada(`GET ${path}`)).body.permissions).toMatchObject({ admin: true, pull: true });
  // Mallory may see it, the app may not.
  expect((await mallory('GET /repos/mallory/secret')).status).toBe(404);
  const listed = await ada(`GET /user/installations/${installation.id}/repositories`);
  expect(listed.body.repositories).toMatchObject([{ full_name: repository }]);
  expect((await mallory('GET /user/installations')).body.total_count).toBe(0);
});
