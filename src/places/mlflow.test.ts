import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { type LocalServer, localServer } from '../../test/support/local-server.ts';
import { createDownload } from './download.ts';
import { createPlaces } from './places.ts';
import { placesFile } from './settings.ts';

const run = 'a'.repeat(32);
const servers: LocalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = await localServer(listener);
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

/** A tracking server that keeps every run's artifacts where it is told, and gives out their paths. */
const tracking = (artifactUri: unknown): Promise<string> =>
  serving((request, response) => {
    const answer = JSON.stringify({ run: { info: { artifact_uri: artifactUri } } });
    response.end(request.url?.startsWith('/api/2.0/mlflow/runs/get?') ? answer : `at ${request.url}`);
  });

async function read(server: string, uri: string, more: object = {}): Promise<string> {
  const place = { scheme: 'mlflow-artifacts', server, internal: true, repositories: ['acme/*'], ...more };
  const { places } = placesFile({ TOKEN: 'hunter2' }).parse({ places: [place] });
  const download = createDownload({ bytes: 10e6, seconds: 20, stallSeconds: 10 });
  const located = createPlaces(places, download)({ repository: 'acme/lending', fork: false }).find(uri);
  return text((await located.open()) as AsyncIterable<Uint8Array>);
}

const artifacts = '/api/2.0/mlflow-artifacts/artifacts';

describe('an artifact of MLflow', () => {
  test.each(['mlflow-artifacts://other.example/0/a', 'mlflow-artifacts:/0/a?b', 'mlflow-artifacts:/other/a'])(
    'is not at %s',
    async (uri) => {
      await expect(read('http://127.0.0.1:9', uri, { prefix: '0/' })).rejects.toMatchObject({
        code: expect.stringMatching(/^place-(not-allowed|unknown)$/),
      });
    },
  );

  test('is asked for with the credentials of the place', async () => {
    const server = await serving((request, response) => response.end(request.headers.authorization));
    expect(await read(server, 'mlflow-artifacts:/0/a', { credentials: { tokenEnv: 'TOKEN' } })).toBe('Bearer hunter2');
  });
});

describe('an artifact of a run', () => {
  test('is where the server says that the run keeps its artifacts', async () => {
    const server = await tracking(`mlflow-artifacts:/1/${run}/artifacts/`);
    expect(await read(server, `runs:/${run}/b/c.csv`)).toBe(`at ${artifacts}/1/${run}/artifacts/b/c.csv`);
  });

  test.each(['s3://payroll/1', 'file:///etc', 'http://169.254.169.254/latest', 'mlflow-artifacts:/1/../..'])(
    'at %s is not read where the operator does not allow it, and the address is not repeated',
    async (artifactUri) => {
      const error: Error = await read(await tracking(artifactUri), `runs:/${run}/a.csv`).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'place-not-allowed' });
      expect(error.message).not.toContain(artifactUri);
    },
  );

  test('is bound by the prefix of the place as well', async () => {
    const server = await tracking('mlflow-artifacts:/2/x');
    await expect(read(server, `runs:/${run}/a.csv`, { prefix: '1/' })).rejects.toMatchObject({
      code: 'place-not-allowed',
    });
  });

  test('of a run of a run is not looked for', async () => {
    const server = await tracking(`runs:/${run}`);
    await expect(read(server, `runs:/${run}/a.csv`)).rejects.toMatchObject({ code: 'place-not-allowed' });
  });

  test.each([
    ['no JSON', '<html>', 'place-unreachable'],
    ['another JSON', '{"run": 1}', 'place-unreachable'],
    [
      'longer than any run',
      JSON.stringify({ run: { info: { artifact_uri: 'mlflow-artifacts:/1' } }, more: 'x'.repeat(2e6) }),
      'evidence-too-large',
    ],
  ])('is not found by an answer that is %s', async (_, answer, code) => {
    const server = await serving((_request, response) => response.end(answer));
    await expect(read(server, `runs:/${run}/a.csv`)).rejects.toMatchObject({ code });
  });

  test.each([`runs:/${run}`, 'runs:/x/a.csv', `runs://${run}/a.csv`])('is not %s', async (uri) => {
    await expect(read('http://127.0.0.1:9', uri)).rejects.toMatchObject({ code: 'place-unknown' });
  });
});
