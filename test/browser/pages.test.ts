import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../samples/decisions.ts';
import { payloads, withStrings } from '../samples/hostile.ts';
import { lookedAt, type Served, served } from '../samples/server.ts';
import { records, sampleQueries } from '../samples/web.ts';
import { browser, type Window, withoutChromium } from './chromium.ts';
import { active, focus, lowContrast, overflow, untidy } from './probes.ts';

const suite = 'pages in a real browser (test/browser/pages.test.ts)';

const pages = [
  '/',
  '/acme/credit-models',
  ...Object.keys(samples).map((name) => `/decisions/${name}`),
  '/log/modelwarden.acme.example/acme',
  '/decisions/nope',
];

const windows: readonly Window[] = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, width })),
);

describe.skipIf(withoutChromium(suite))(suite, () => {
  let chromium: Awaited<ReturnType<typeof browser>>;
  let site: Served;
  let context: BrowserContext;

  beforeAll(async () => {
    [chromium, site] = await Promise.all([browser(), served()]);
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await chromium.end();
    await site.close();
  });

  /** A page and what its console complained of. Chromium reports our own 404 and 403 pages as failed loads. */
  async function opened(window: Window): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    context = await chromium.open(window);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (!/Failed to load resource: the server responded with a status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    return { page, complaints };
  }

  it.each(windows)(
    'keep the strict policy, fit the window, are tidy and have contrast: $colorScheme, $width pixels',
    async (window) => {
      const { page, complaints } = await opened(window);
      for (const path of pages) {
        await page.goto(new URL(path, site.url).href);
        await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        expect(await page.evaluate(overflow), `${path} is wider than the window`).toBe(0);
        expect(await page.evaluate(untidy), path).toEqual([]);
        const { texts, found } = await page.evaluate<{ texts: number; found: string[] }>(lowContrast);
        expect(found, path).toEqual([]);
        expect(texts).toBeGreaterThan(5);
      }
      expect(complaints).toEqual([]);
    },
  );

  it.each(windows)('show where the keyboard is, everywhere: $colorScheme, $width pixels', async (window) => {
    const { page } = await opened(window);
    for (const path of ['/', '/decisions/biasFails', '/log/modelwarden.acme.example/acme']) {
      await page.goto(new URL(path, site.url).href);
      const seen: string[] = [];
      for (let presses = 0; presses < 200; presses += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate<{ name: string; outlined: boolean; inside: boolean } | null>(focus);
        if (at === null) break;
        expect(at, `${path}: ${at.name}`).toMatchObject({ outlined: true, inside: true });
        seen.push(at.name);
      }
      expect(seen[0]).toBe('a Skip to the content');
      expect(seen.length).toBeGreaterThan(8);
    }
  });

  it('let the keyboard skip to the content', async () => {
    const { page } = await opened(windows[0]!);
    await page.goto(new URL('/decisions/biasFails', site.url).href);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focus)).toMatchObject({ name: 'a acme/credit-models' });
  });

  it('print what is folded on the screen', async () => {
    const { page } = await opened(windows[0]!);
    await page.goto(new URL('/decisions/biasFails', site.url).href);
    const folded = page.getByRole('cell', { name: 'region A', exact: true });
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.getByRole('navigation', { name: 'Site' }).isVisible()).toBe(false);
  });

  it('read well to a screen reader: verdict words, table headings, pictures with descriptions', async () => {
    const { page } = await opened(windows[0]!);
    await page.goto(new URL('/decisions/biasFails', site.url).href);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Promote credit-risk 4.2.0');
    expect(await page.title()).toBe(
      'BLOCKED - 1 fail, 2 inconclusive, 10 pass · acme/credit-models #482 · Modelwarden',
    );
    const row = page.getByRole('row', { name: /^region B\/A demographic parity ratio/ });
    expect(await row.getByRole('cell').first().innerText()).toMatch(/FAIL/);
    const plot = page.getByRole('img', {
      name: 'demographic parity ratio with intervals, limit ≥ 0.80 region B 0.59 FAIL',
    });
    expect(await plot.count()).toBe(1);
  });

  it('stay inert when every name and message is hostile', async () => {
    const hostile = await served({
      queries: {
        ...sampleQueries,
        decision: async (id) => {
          const payload = payloads[Number(id)]!;
          return { ...records[0]!, decision: withStrings(samples.biasFails, () => payload) };
        },
      },
    });
    const { page, complaints } = await opened({ colorScheme: 'light', width: 390 });
    for (const [index, payload] of payloads.entries()) {
      await page.goto(new URL(`/decisions/${index}`, hostile.url).href);
      expect(await page.evaluate(active), payload).toEqual([]);
      expect(await page.evaluate(overflow), payload).toBe(0);
    }
    await hostile.close();
    expect(complaints).toEqual([]);
  });

  describe('with a GitHub to go to', () => {
    let github: Server;
    let origin: URL;
    let manifest = '';

    beforeAll(async () => {
      github = createServer(async (request, response) => {
        const url = new URL(request.url ?? '/', origin);
        if (request.method === 'POST') {
          for await (const chunk of request) manifest += chunk;
          response.end('manifest received');
          return;
        }
        if (!url.searchParams.has('redirect_uri')) {
          response.writeHead(404).end();
          return;
        }
        const back = new URL(url.searchParams.get('redirect_uri')!);
        back.search = new URLSearchParams({ code: 'good', state: url.searchParams.get('state')! }).toString();
        response.writeHead(302, { location: back.href }).end();
      });
      github.listen(0, '127.0.0.1');
      await once(github, 'listening');
      origin = new URL(`http://localhost:${(github.address() as AddressInfo).port}/`);
    });
    afterAll(() => {
      github.close();
      github.closeAllConnections();
    });

    it('signs in across sites and comes back to the page that was asked for', async () => {
      const closed = await served({
        github: origin,
        access: {
          open: false,
          key: new Uint8Array(32).fill(1),
          oauth: {
            authorizeUrl: ({ state, redirectUri }) =>
              `${origin.href}login/oauth/authorize?${new URLSearchParams({ state, redirect_uri: redirectUri })}`,
            exchange: async () => ({ token: 't', login: 'dana-ds', expiresAt: null }),
          },
          canRead: async () => true,
        },
        clock: { now: () => lookedAt },
      });
      const { page, complaints } = await opened(windows[0]!);
      await page.goto(new URL('/decisions/biasFails', closed.url).href);
      await page.getByRole('button', { name: 'Continue with GitHub' }).click();
      await page.getByRole('heading', { name: 'Promote credit-risk 4.2.0' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/decisions/biasFails');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await closed.close();
      expect(complaints).toEqual([]);
    });

    it('hands the manifest over from the browser', async () => {
      const fresh = await served({
        github: origin,
        setup: {
          code: 'K7Q-42',
          manifest: { name: 'Modelwarden & "friends"' },
          complete: () => Promise.reject(new Error('unused')),
        },
      });
      const { page, complaints } = await opened({ colorScheme: 'dark', width: 390 });
      await page.goto(fresh.url.href);
      await page.getByLabel('Setup code').fill('K7Q-42');
      expect((await page.evaluate<{ found: string[] }>(lowContrast)).found).toEqual([]);
      await page.getByRole('button', { name: 'Continue' }).click();
      expect((await page.evaluate<{ found: string[] }>(lowContrast)).found).toEqual([]);
      await page.getByRole('button', { name: 'Create the GitHub App' }).click();
      await page.getByText('manifest received').waitFor();
      expect(JSON.parse(new URLSearchParams(manifest).get('manifest')!)).toEqual({
        name: 'Modelwarden & "friends"',
        redirect_url: `${fresh.url.href}setup/callback`,
      });
      await fresh.close();
      expect(complaints).toEqual([]);
    });
  });
});
