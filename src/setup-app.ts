import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { parse } from 'yaml';
import type { App } from './app.ts';
import { webhookPath } from './app.ts';
import type { Configuration } from './configuration.ts';
import { systemClock } from './domain/clock.ts';
import { noQueries } from './flow/queries.ts';
import { type RegisteredApp, registerApp } from './github/registration.ts';
import { createWebHandler } from './web/handler.ts';

/** The server before it has credentials: nothing but the page that registers the App with GitHub. */
export async function createSetupApp(configuration: Configuration, log: Logger): Promise<Pick<App, 'handle' | 'stop'>> {
  const code = randomBytes(9).toString('base64url');
  const manifest = await manifestFor(configuration.publicUrl);
  const handlePage = createWebHandler({
    queries: noQueries,
    access: { open: true },
    setup: {
      code,
      manifest,
      complete: async (given) => {
        const app = await registerApp(given, configuration.github.apiUrl, fetch);
        return { name: app.name, url: app.url, saved: await save(app, configuration.dataDirectory) };
      },
    },
    clock: systemClock,
    publicUrl: configuration.publicUrl,
    github: configuration.github.url,
    linkToGithub: true,
    onError: (error) => log.error({ err: error }, 'page failed'),
  });
  log.warn(
    { url: new URL('/setup', configuration.publicUrl).href, code },
    'no GitHub credentials: register the App at this address with this code',
  );
  return {
    handle: async (request, response) => {
      if (await handlePage(request, response)) return;
      const isAlive = request.url === '/healthz';
      response.writeHead(isAlive ? 200 : 503, { 'content-type': 'text/plain' });
      response.end(isAlive ? 'ok\n' : 'not set up yet\n');
    },
    stop: async () => {},
  };
}

/** app.yml is the one description of the App; only addresses depend on where it runs. */
async function manifestFor(publicUrl: URL) {
  const manifest = parse(await readFile(new URL('../app.yml', import.meta.url), 'utf8'));
  return {
    ...manifest,
    url: publicUrl.href,
    hook_attributes: { url: new URL(webhookPath, publicUrl).href, active: true },
    callback_urls: [new URL('/sign-in/callback', publicUrl).href],
  };
}

/** Writes the credentials in the form in which the environment wants them. */
async function save(app: RegisteredApp, directory: string): Promise<string> {
  const path = join(directory, 'github-app.env');
  const lines = [
    `GITHUB_APP_ID=${app.id}`,
    `GITHUB_PRIVATE_KEY=${Buffer.from(app.privateKey).toString('base64')}`,
    `GITHUB_WEBHOOK_SECRET=${app.webhookSecret}`,
    `GITHUB_CLIENT_ID=${app.clientId}`,
    `GITHUB_CLIENT_SECRET=${app.clientSecret}`,
  ];
  await mkdir(directory, { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return `${path}: load it into the environment and start again`;
}
