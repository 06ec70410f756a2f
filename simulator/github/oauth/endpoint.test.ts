import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { client, jsonWebToken } from '../testing/client.ts';

const json = { 'content-type': 'application/json' };

behaves('oauth-code-once', async ({ sim }) => {
  const callbackUrls = ['https://warden.test/oauth'];
  const app = await sim.createApp({ slug: 'signer', owner: 'acme', permissions: {}, events: [], callbackUrls });
  const verifier = 'a-long-enough-verifier-of-the-proof-key';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  sim.signIn('carol');
  const authorize = (redirectUri: string) => {
    const query = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: redirectUri,
      state: 's1',
      code_challenge: challenge,
    });
    return sim.fetch(`https://github.com/login/oauth/authorize?${query}`, { redirect: 'manual' });
  };
  expect((await authorize('https://evil.test/oauth')).status).toBe(400);
  const target = new URL((await authorize('https://warden.test/oauth/back')).headers.get('location') ?? '');
  expect([target.origin, target.searchParams.get('state')]).toEqual(['https://warden.test', 's1']);
  const secrets = { client_id: app.clientId, client_secret: app.clientSecret, code: target.searchParams.get('code') };
  const exchange = async (more: object) => {
    const { status, body } = await client(sim, null)('POST /login/oauth/access_token', { ...secrets, ...more }, json);
    return status === 200 ? (body.error ?? body.token_type) : status;
  };
  expect(await exchange({ client_secret: 'wrong', code_verifier: verifier })).toBe('incorrect_client_credentials');
  expect(await exchange({ code_verifier: 'wrong' })).toBe('bad_verification_code');
  expect(await exchange({ code_verifier: verifier })).toBe('bearer');
  expect(await exchange({ code_verifier: verifier })).toBe('bad_verification_code');
});

behaves('manifest-code-once', async ({ sim, heard }) => {
  const manifest = {
    name: 'Model Warden',
    url: 'https://warden.test',
    hook_attributes: { url: 'http://127.0.0.1:1/hook' },
    redirect_url: 'https://warden.test/setup',
    default_permissions: { checks: 'write', contents: 'read' },
    default_events: ['pull_request'],
  };
  const posted = await sim.fetch('https://github.com/organizations/acme/settings/apps/new?state=s2', {
    method: 'POST',
    body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
    redirect: 'manual',
  });
  const target = new URL(posted.headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe('s2');
  const convert = () => client(sim, null)(`POST /app-manifests/${target.searchParams.get('code')}/conversions`);
  const { status, body } = await convert();
  expect([status, body.slug, body.owner?.login]).toEqual([201, 'model-warden', 'acme']);
  expect((await convert()).status).toBe(404);
  const made = { ...sim.app('model-warden'), privateKey: String(body.pem) };
  expect((await client(sim, jsonWebToken(made))('GET /app')).body.permissions).toEqual({
    checks: 'write',
    contents: 'read',
  });
  const installed = await sim.fetch('https://github.com/apps/model-warden/installations/new', { redirect: 'manual' });
  expect(new URL(installed.headers.get('location') ?? '').searchParams.get('setup_action')).toBe('install');
  expect((await client(sim, jsonWebToken(made))('GET /app/installations')).list).toMatchObject([
    { account: { login: 'acme' } },
  ]);
  expect(heard).toEqual([]);
});
