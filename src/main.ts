import { createServer } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp } from './app.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { openDatabase } from './database/open.ts';
import { systemClock } from './domain/clock.ts';
import { sessionSecret, signingSecret } from './secrets.ts';
import { createSetupApp } from './setup-app.ts';

/** Runs the App until it is told to stop. Throws, saying why, when it must not start. */
export async function main(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const configuration = readConfiguration(environment);
  const log = pino({ level: configuration.logLevel, redact: redacted });
  if (configuration.github.app === null) return serve(await createSetupApp(configuration, log), configuration, log);

  const database = await openDatabase(configuration);
  try {
    const app = await createApp(configuration, {
      clock: systemClock,
      log,
      database,
      signingSecret: await signingSecret(configuration),
      sessionKey: await sessionSecret(configuration),
      linkToGithub: true,
    });
    try {
      await serve(app, configuration, log, app.start);
    } finally {
      await app.stop();
    }
  } finally {
    // Also when it must not start: an open database would keep a process alive that does nothing.
    await database.close();
  }
}

/** Never in a log line, whatever an error carries with it. */
const redacted = {
  paths: [
    '*.headers.authorization',
    '*.request.headers.authorization',
    'err.request.headers.authorization',
    '*.privateKey',
    '*.token',
  ],
  censor: '(secret)',
};

/** Answers until a signal comes. Work starts when we listen: what GitHub is asked to deliver again must find us there. */
async function serve(
  app: Pick<App, 'handle'>,
  configuration: Configuration,
  log: pino.Logger,
  start: App['start'] = async () => {},
): Promise<void> {
  const stopped = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  const server = createServer((request, response) => {
    app.handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'request failed');
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(configuration.port, configuration.host, resolve);
  });
  log.info({ url: configuration.publicUrl.href, data: join(configuration.dataDirectory) }, 'listening');
  try {
    await start();
    log.info({ signal: await stopped }, 'stopping');
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}
