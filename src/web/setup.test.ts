import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cookieFrom, type Served, served } from '../../test/samples/server.ts';

let completed: string[] = [];
let site: Served;

beforeEach(async () => {
  completed = [];
  site = await served({
    setup: {
      code: 'K7Q-42',
      manifest: { name: 'Modelwarden', public: false },
      complete: async (code) => {
        completed.push(code);
        return { name: 'Modelwarden acme', url: 'https://github.com/apps/modelwarden-acme', saved: 'data/app.json' };
      },
    },
  });
});
afterEach(() => site.close());

const manifestOf = (page: string): unknown => {
  const value = /name="manifest" value="([^"]*)"/.exec(page)?.[1] ?? '';
  return JSON.parse(value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
};

describe('the setup', () => {
  it('is all there is while the server has no credentials', async () => {
    const response = await site.get('/decisions/biasFails');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/setup']);
    expect(await (await site.get('/setup')).text()).toContain('Setup code');
  });

  it('hands the manifest to GitHub by the person\u2019s own browser, with the way back in it', async () => {
    const response = await site.post('/setup', { code: 'K7Q-42', organization: 'acme' });
    const page = await response.text();
    const state = cookieFrom(response, 'setup').split('=')[1];
    expect(page).toContain(`action="https://github.com/organizations/acme/settings/apps/new?state=${state}"`);
    expect(manifestOf(page)).toEqual({
      name: 'Modelwarden',
      public: false,
      redirect_url: `${site.url.href}setup/callback`,
    });
    expect(await (await site.post('/setup', { code: ' K7Q-42 ' })).text()).toContain(
      'action="https://github.com/settings/apps/new?state=',
    );
  });

  it('is refused to who does not know the code from the server\u2019s log', async () => {
    const response = await site.post('/setup', { code: 'K7Q-43' });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('manifest');
    expect((await site.post('/setup', {})).status).toBe(403);
  });

  it('refuses an organisation that would change the address', async () => {
    expect((await site.post('/setup', { code: 'K7Q-42', organization: '../evil' })).status).toBe(400);
  });

  it('takes GitHub\u2019s answer only in the browser that began, and shows no secret', async () => {
    const cookie = cookieFrom(await site.post('/setup', { code: 'K7Q-42' }), 'setup');
    const state = cookie.split('=')[1];
    for (const headers of [{}, { cookie: 'modelwarden-setup=other' }]) {
      expect((await site.get(`/setup/callback?code=c0de&state=${state}`, { headers })).status).toBe(403);
    }
    expect((await site.get('/setup/callback?code=c0de', { headers: { cookie } })).status).toBe(403);
    expect(completed).toEqual([]);
    const page = await (await site.get(`/setup/callback?code=c0de&state=${state}`, { headers: { cookie } })).text();
    expect(completed).toEqual(['c0de']);
    expect(page).toContain('https://github.com/apps/modelwarden-acme/installations/new');
    expect(page).toContain('data/<wbr>app.json');
  });

  it('is gone once there are credentials', async () => {
    await site.close();
    site = await served();
    expect((await site.get('/setup')).status).toBe(404);
    expect((await site.get('/setup/callback?code=x&state=y')).status).toBe(404);
  });

  it('takes forms of bounded size', async () => {
    expect((await site.post('/setup', { code: 'x'.repeat(9000) })).status).toBe(413);
  });
});
