import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Served, served } from '../../test/samples/server.ts';
import { sampleQueries } from '../../test/samples/web.ts';

let site: Served;
afterEach(() => site.close());

/** `fetch` forbids some headers and mends some paths; this sends what it is told. */
const rawStatus = (
  { hostname, port, host }: URL,
  path: string,
  headers: Record<string, string> = { host },
): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

describe('the web handler', () => {
  it.each([
    '/',
    '/acme/credit-models',
    '/decisions/biasFails',
    '/decisions/ungoverned',
    '/log/modelwarden.acme.example/acme',
  ])('serves %s', async (path) => {
    site = await served();
    const response = await site.get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(site.errors).toEqual([]);
  });

  it('sends strict headers with every answer, errors and redirects too', async () => {
    site = await served();
    for (const path of ['/', '/nothing', '/sign-in', '/decisions/nope']) {
      const { headers } = await site.get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://github.com; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  it('asks for https for good only where it is reached by https', async () => {
    site = await served({ publicUrl: new URL('https://127.0.0.1/') });
    expect((await site.get('/')).headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('serves assets under addresses that change with their content, to be kept for ever', async () => {
    site = await served();
    const page = await (await site.get('/')).text();
    const style = /href="(\/assets\/style\.[0-9a-f]{16}\.css)"/.exec(page)?.[1];
    const response = await site.get(style!);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect((await site.get('/assets/style.0000000000000000.css')).status).toBe(404);
    expect((await site.get('/assets/..%2Fhandler.ts')).status).toBe(404);
  });

  it('needs no script, no inline style and nothing from elsewhere', async () => {
    site = await served();
    for (const path of ['/', '/decisions/biasFails', '/log/modelwarden.acme.example/acme']) {
      const text = await (await site.get(path)).text();
      expect(text).not.toMatch(/<script|<style|\sstyle="|\son[a-z]+="/i);
      expect(text.match(/(?:src|href)="https?:\/\/(?!github\.com\/)[^"]*"/g)).toBeNull();
    }
  });

  it('answers HEAD as GET without a body', async () => {
    site = await served();
    const response = await site.get('/', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
    expect(await response.text()).toBe('');
  });

  it('refuses other methods, saying which it takes', async () => {
    site = await served();
    for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
      const response = await site.get('/', { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    }
    expect((await site.post('/decisions/biasFails', {})).status).toBe(405);
  });

  it('leaves the paths of others alone', async () => {
    site = await served();
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/github/webhooks'])
      expect((await site.get(path)).status).toBe(418);
  });

  it('says what to do next when there is nothing', async () => {
    site = await served();
    const response = await site.get('/decisions/nope');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<strong>What to do:</strong> Check the address');
  });

  it('says nothing of its own failures but that they are logged, and logs them', async () => {
    const failure = new Error('password of the database is hunter2');
    site = await served({ queries: { ...sampleQueries, repositories: () => Promise.reject(failure) } });
    const response = await site.get('/');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(site.errors).toEqual([failure]);
  });

  it('streams the log file', async () => {
    site = await served();
    const response = await site.get('/log/modelwarden.acme.example/acme/log.jsonl');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="log.jsonl"');
    const lines = (await response.text()).trim().split('\n');
    expect(lines).toHaveLength(24);
    expect(JSON.parse(lines[0]!)).toMatchObject({ index: 18207 });
  });

  it('breaks a stream off when its source fails: half a log must not look whole', async () => {
    async function* half(): AsyncIterable<string> {
      yield '{"index":0}\n';
      throw new Error('database gone');
    }
    site = await served({ queries: { ...sampleQueries, logFile: async () => half() } });
    const response = await site.get('/log/modelwarden.acme.example/acme/log.jsonl');
    await expect(response.text()).rejects.toThrow();
    expect(site.errors).toHaveLength(1);
  });

  it('pages through the log, and refuses a page number that is none', async () => {
    const asked: (number | null)[] = [];
    site = await served({
      queries: {
        ...sampleQueries,
        log: (origin, before, limit) => {
          asked.push(before);
          return sampleQueries.log(origin, before, limit);
        },
      },
    });
    expect((await site.get('/log/modelwarden.acme.example/acme?before=18184')).status).toBe(200);
    expect((await site.get('/log/modelwarden.acme.example/acme?before=x')).status).toBe(400);
    expect(asked).toEqual([18184]);
  });

  it('answers only by this machine\u2019s names while it is open to everybody', async () => {
    site = await served();
    expect(await rawStatus(site.url, '/', { host: 'evil.example' })).toBe(421);
    expect(await rawStatus(site.url, '/', { host: `localhost:${site.url.port}` })).toBe(200);
    expect(await rawStatus(site.url, '/', { host: `[::1]:${site.url.port}` })).toBe(200);
  });

  it('survives paths that are none', async () => {
    site = await served();
    for (const path of ['/%', '/%ff', '/a/b/c/d', '//evil.example', '/\\evil.example', 'http://evil.example/', '*']) {
      expect(await rawStatus(site.url, path)).toBe(404);
    }
    expect(await rawStatus(site.url, '/?before=%')).toBe(200);
    expect(site.errors).toEqual([]);
  });
});
