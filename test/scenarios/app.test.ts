import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acme, createAcme } from '../../simulator/acme/acme.ts';
import { fair, files, holdout } from '../../simulator/acme/credit.ts';
import { people, repository } from '../../simulator/acme/surroundings.ts';
import { serveSimulator } from '../../simulator/github/serve.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

/* The App over HTTP, as GitHub, an operator, a colleague and a stranger meet it. */

const metricsToken = 'observed';

let databases: TestDatabase;
let acme: Acme;

beforeAll(async () => {
  databases = await freshDatabase();
  acme = await createAcme({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    database: databases.database,
    ...(databases.url === undefined ? {} : { databaseUrl: databases.url }),
    github: (simulator) => serveSimulator(simulator),
    signIn: true,
    environment: { MODELWARDEN_METRICS_TOKEN: metricsToken },
  });
  await acme.github.commit(repository, 'better', {
    files: files({ version: '4.2.0', evidence: holdout(fair, 5) }),
    message: 'better',
    author: people.scientist,
  });
  const title = 'Promote <script>alert(1)</script>';
  await acme.github.openPullRequest(repository, { head: 'better', base: 'main', title, by: people.scientist });
  await acme.settled();
});

afterAll(async () => {
  await acme.close();
  await databases.close();
});

const post = (headers: Record<string, string>, body = '{}') =>
  fetch(`${acme.url}/api/github/webhooks`, { method: 'POST', headers, body });

describe('a delivery', () => {
  const headers = { 'x-github-event': 'ping', 'x-github-delivery': 'b0b7c1f0-0000-4000-8000-000000000001' };
  const stored = () =>
    acme.database.query('SELECT 1 FROM modelwarden.delivery WHERE id = $1', [headers['x-github-delivery']]);

  test.each([
    ['without a signature', headers, 401],
    ['with a wrong signature', { ...headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401],
    ['without an event', { 'x-github-delivery': headers['x-github-delivery'] }, 400],
  ])('%s is refused, says nothing more, and leaves no trace', async (_name, given, status) => {
    const response = await post(given as Record<string, string>);
    expect(response.status).toBe(status);
    expect((await response.text()).length).toBeLessThan(60);
    expect(await stored()).toEqual([]);
  });
});

describe('the operator', () => {
  test.each([{}, { authorization: 'Bearer guessed' }])('alone sees metrics, not who sends %j', async (headers) => {
    const response = await fetch(`${acme.url}/metrics`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.text()).not.toContain('modelwarden_deliveries');
  });

  test('sees health, readiness and metrics', async () => {
    expect((await fetch(`${acme.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${acme.url}/readyz`)).status).toBe(200);
    const authorization = `Bearer ${metricsToken}`;
    const metrics = await (await fetch(`${acme.url}/metrics`, { headers: { authorization } })).text();
    expect(metrics).toMatch(/modelwarden_deliveries_total\{result="accepted"\} [1-9]/);
    expect(metrics).toMatch(/modelwarden_job_duration_seconds_count\{kind="evaluate",result="done"\} [1-9]/);
    expect(metrics).toMatch(/process_cpu_seconds_total [0-9.]*[1-9]/);
    expect(metrics).not.toContain('acme');
  });
});

describe('the pages', () => {
  test('ask for a sign-in', async () => {
    const text = await (await fetch(`${acme.url}/decisions/1`)).text();
    expect(text).toContain('Continue with GitHub');
    expect(text).not.toContain('credit-risk');
  });

  test('show a colleague the decision, with everything escaped and no script allowed', async () => {
    const { status, text, policy } = await visit('/decisions/1', people.reviewer);
    expect(status).toBe(200);
    expect(text).toContain('credit-risk');
    expect(text).not.toContain('<script>alert');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
  });

  test('tell a stranger that there is no such page', async () => {
    const { status, text } = await visit('/decisions/1', people.outsider);
    expect(status).toBe(404);
    expect(text).not.toContain('credit-risk');
  });
});

/** Opens a page as somebody who signs in through GitHub, as a browser would: the form, the redirects, the cookies. */
async function visit(path: string, login: string) {
  acme.github.signIn(login);
  const cookies = new Map<string, string>();
  let target = `${acme.url}/sign-in`;
  let form: RequestInit = { method: 'POST', body: new URLSearchParams({ return: path }) };
  for (let hops = 0; hops < 6; hops++) {
    const isOurs = target.startsWith(acme.url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = isOurs ? { cookie, origin: acme.url } : {};
    const response = await fetch(target, { ...form, headers, redirect: 'manual' });
    form = {};
    for (const line of isOurs ? response.headers.getSetCookie() : []) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const text = await response.text();
    const location = response.headers.get('location');
    if (location === null) {
      return { status: response.status, text, policy: response.headers.get('content-security-policy') ?? '' };
    }
    target = new URL(location, target).href;
  }
  throw new Error('too many redirects');
}
