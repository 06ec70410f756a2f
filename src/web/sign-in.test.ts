import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cookieFrom, lookedAt, type Served, served } from '../../test/samples/server.ts';
import type { Access } from './access.ts';
import { ownPath } from './sign-in.ts';

const readable = new Set(['acme/credit-models']);
let exchanged: { code: string; verifier: string; redirectUri: string }[] = [];
let reads: string[] = [];
let site: Served;
let time: Date;

const closed = (): Access => ({
  open: false,
  key: new Uint8Array(32).fill(3),
  oauth: {
    authorizeUrl: ({ state, challenge, redirectUri }) =>
      `https://github.com/login/oauth/authorize?${new URLSearchParams({ state, code_challenge: challenge, redirect_uri: redirectUri })}`,
    exchange: async (grant) => {
      exchanged.push(grant);
      if (grant.code !== 'good') throw new Error('bad_verification_code');
      return { token: 'ghu_dana', login: 'dana-ds', expiresAt: null };
    },
  },
  canRead: async (token, repository) => {
    reads.push(`${token} ${repository}`);
    return token === 'ghu_dana' && readable.has(repository);
  },
});

beforeEach(async () => {
  [exchanged, reads, time] = [[], [], lookedAt];
  site = await served({ access: closed(), clock: { now: () => time } });
});
afterEach(() => site.close());

async function begun(returnTo = '/decisions/biasFails'): Promise<{ state: string; cookie: string; url: URL }> {
  const response = await site.post('/sign-in', { return: returnTo });
  const url = new URL(response.headers.get('location')!);
  return { state: url.searchParams.get('state')!, cookie: cookieFrom(response, 'sign-in'), url };
}

async function signedIn(): Promise<string> {
  const { state, cookie } = await begun();
  const response = await site.get(`/sign-in/callback?code=good&state=${state}`, { headers: { cookie } });
  return cookieFrom(response, 'session');
}

describe('signing in', () => {
  it('is asked of everybody before any page, whether the page exists or not', async () => {
    for (const path of [
      '/',
      '/decisions/biasFails',
      '/decisions/nope',
      '/acme/credit-models',
      '/log/modelwarden.acme.example/acme',
    ]) {
      const response = await site.get(path);
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe(`/sign-in?${new URLSearchParams({ return: path })}`);
    }
    expect(reads).toEqual([]);
  });

  it('goes to GitHub with a state and a PKCE challenge, and comes back to where the person wanted to go', async () => {
    const { state, cookie, url } = await begun();
    const response = await site.get(`/sign-in/callback?code=good&state=${state}`, { headers: { cookie } });
    expect(response.headers.get('location')).toBe('/decisions/biasFails');
    expect(url.searchParams.get('code_challenge')).toBe(
      createHash('sha256').update(exchanged[0]!.verifier).digest('base64url'),
    );
    expect(exchanged[0]).toMatchObject({ code: 'good', redirectUri: `${site.url.href}sign-in/callback` });
    expect(response.headers.getSetCookie().join()).not.toContain('ghu_dana');
  });

  it('is refused with another browser\u2019s state, without a state, and after ten minutes', async () => {
    const mine = await begun();
    const theirs = await begun();
    const tries = [`code=good&state=${theirs.state}`, 'code=good', `state=${mine.state}`];
    for (const query of tries) {
      expect((await site.get(`/sign-in/callback?${query}`, { headers: { cookie: mine.cookie } })).status).toBe(403);
    }
    expect((await site.get(`/sign-in/callback?code=good&state=${mine.state}`)).status).toBe(403);
    time = new Date(lookedAt.getTime() + 600_000);
    expect(
      (await site.get(`/sign-in/callback?code=good&state=${mine.state}`, { headers: { cookie: mine.cookie } })).status,
    ).toBe(403);
    expect(exchanged).toEqual([]);
  });

  it('fails aloud when GitHub refuses the code', async () => {
    const { state, cookie } = await begun();
    const response = await site.get(`/sign-in/callback?code=bad&state=${state}`, { headers: { cookie } });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(site.errors).toHaveLength(1);
  });

  it('cannot be begun by another site\u2019s form', async () => {
    expect((await site.post('/sign-in', {}, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await site.get('/sign-in', { method: 'POST' })).status).toBe(403);
  });

  it('returns only to paths of ours', () => {
    const here = new URL('https://warden.example/');
    const foreign = [
      '//evil.example/x',
      '/\\evil.example/x',
      'https://evil.example/x',
      '/\t/evil.example/x',
      '/.//evil.example',
      '/a/..//evil.example',
      '/%2e//evil.example',
      null,
      '',
    ];
    for (const target of foreign) {
      expect(ownPath(target, here)).toBe('/');
    }
    expect(ownPath('/decisions/1?x=y#z', here)).toBe('/decisions/1?x=y');
  });
});

describe('a signed-in person', () => {
  it('sees what GitHub lets that person read', async () => {
    const cookie = await signedIn();
    const response = await site.get('/decisions/biasFails', { headers: { cookie } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('dana-ds</span> <button');
    expect(reads).toEqual(['ghu_dana acme/credit-models']);
  });

  it('sees only those repositories on the overview', async () => {
    const text = await (await site.get('/', { headers: { cookie: await signedIn() } })).text();
    expect(text).toContain('href="/acme/credit-models"');
    expect(text).not.toContain('support-assistant');
  });

  it('cannot tell an unreadable page from one that does not exist', async () => {
    const cookie = await signedIn();
    readable.clear();
    const hidden = await site.get('/decisions/biasFails', { headers: { cookie } });
    const missing = await site.get('/decisions/nope', { headers: { cookie } });
    readable.add('acme/credit-models');
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(await hidden.text()).toBe(await missing.text());
  });

  it('sees the log with other repositories withheld, and cannot download it', async () => {
    const cookie = await signedIn();
    const text = await (await site.get('/log/modelwarden.acme.example/acme', { headers: { cookie } })).text();
    expect(text).toContain('withheld: a repository that you cannot read');
    expect(text).not.toContain('acme/other-team');
    expect(text).not.toContain('log.jsonl"');
    expect((await site.get('/log/modelwarden.acme.example/acme/log.jsonl', { headers: { cookie } })).status).toBe(404);
  });

  it('is signed out after eight hours, or by choice', async () => {
    const cookie = await signedIn();
    const out = await site.post('/sign-out', {}, { headers: { cookie } });
    expect(out.headers.getSetCookie()[0]).toContain('modelwarden-session=; Path=/; Max-Age=0');
    time = new Date(lookedAt.getTime() + 8 * 3_600_000);
    expect((await site.get('/', { headers: { cookie } })).status).toBe(303);
  });

  it('is told when GitHub does not answer, and is not taken for somebody without rights', async () => {
    const cookie = await signedIn();
    await site.close();
    site = await served({ access: { ...closed(), canRead: () => Promise.reject(new Error('timeout')) } as Access });
    const response = await site.get('/decisions/biasFails', { headers: { cookie } });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('Try again in a minute');
  });
});
