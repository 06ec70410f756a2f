import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Digest, digestOf } from '../../src/domain/digest.ts';
import { createDownload } from '../../src/places/download.ts';
import { createPlaces } from '../../src/places/places.ts';
import { placesFile } from '../../src/places/settings.ts';
import { missingServer, type ServerName, type StorageServer, startMlflow, startVersity } from './places-servers.ts';

/* Evidence outside of git, from the servers that people run. */

const required = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('places');

function skip(name: ServerName): boolean {
  const reason = missingServer(name);
  if (reason === null || required) return false;
  process.stderr.write(`SKIPPED test/contract/places.test.ts (${name}): ${reason}\n`);
  return true;
}

const environment = { KEY: 'AKIDMODELWARDEN', SECRET: 'a-secret-of-the-operator', WRONG: 'a-wrong-secret' };
const download = createDownload({ bytes: 64e6, seconds: 60, stallSeconds: 10 });

/** What a repository reads at a URI when the operator lists one place, by its digest. */
async function read(place: object, uri: string): Promise<Digest> {
  const { places } = placesFile(environment).parse({
    places: [{ repositories: ['acme/*'], internal: true, ...place }],
  });
  const located = createPlaces(places, download)({ repository: 'acme/lending', fork: false }).find(uri);
  return digestOf(await buffer((await located.open()) as AsyncIterable<Uint8Array>));
}

/** A table that is larger than one packet, and no text. */
const table = Buffer.from(Uint32Array.from({ length: 500_000 }, (_, i) => (i * 2_654_435_761) >>> 0).buffer);

const digest = digestOf(table);

/** Keys that are spelt with everything a URI lets stand. */
const oddKey = `a+b/c=d&e/(f)~!*'$,;:@[g]|h%20i.csv`;

function put(folder: string, key: string, content: Uint8Array = table): void {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), content);
}

describe.skipIf(skip('versitygw'))('s3://', () => {
  let server: StorageServer;
  let place: object;
  beforeAll(async () => {
    server = await startVersity({ accessKeyId: environment.KEY, secretAccessKey: environment.SECRET });
    put(server.folder, 'acme-models/evidence/holdout.parquet');
    put(server.folder, `acme-models/${oddKey}`);
    const credentials = { accessKeyIdEnv: 'KEY', secretAccessKeyEnv: 'SECRET' };
    place = { scheme: 's3', bucket: 'acme-models', region: 'eu-central-1', endpoint: server.url, credentials };
  }, 120_000);
  afterAll(() => server?.close());

  test('an object is read with a signature that the server checks', async () => {
    expect(await read(place, 's3://acme-models/evidence/holdout.parquet')).toBe(digest);
  });

  test('a key is taken as it stands, whatever its marks', async () => {
    expect(await read(place, `s3://acme-models/${oddKey}`)).toBe(digest);
  });

  test('an object that is not there, and one that may not be read, are told apart', async () => {
    await expect(read(place, 's3://acme-models/evidence/other.parquet')).rejects.toMatchObject({
      code: 'evidence-missing',
    });
    const wrong = { accessKeyIdEnv: 'KEY', secretAccessKeyEnv: 'WRONG' };
    for (const credentials of [wrong, undefined]) {
      await expect(read({ ...place, credentials }, 's3://acme-models/evidence/holdout.parquet')).rejects.toMatchObject({
        code: 'place-denied',
      });
    }
  });
});

describe.skipIf(skip('mlflow'))('mlflow-artifacts:// and runs:/', () => {
  let server: StorageServer;
  let place: object;
  let run: string;

  const asked = async (path: string, body: object): Promise<Record<string, Record<string, Record<string, string>>>> => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/api/2.0/mlflow/${path}`, request);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as never;
  };

  beforeAll(async () => {
    server = await startMlflow();
    place = { scheme: 'mlflow-artifacts', server: server.url };
    const created = await asked('runs/create', { experiment_id: '0', start_time: 1 });
    run = created.run!.info!.run_id!;
    const url = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/evidence/holdout.parquet`;
    const response = await fetch(url, { method: 'PUT', body: table });
    if (!response.ok) throw new Error(await response.text());
  }, 120_000);
  afterAll(() => server?.close());

  test('an artifact is read through the tracking server, with and without its name', async () => {
    const path = `0/${run}/artifacts/evidence/holdout.parquet`;
    expect(await read(place, `mlflow-artifacts:/${path}`)).toBe(digest);
    expect(await read(place, `mlflow-artifacts://${new URL(server.url).host}/${path}`)).toBe(digest);
  });

  test('an artifact of a run is found by the run', async () => {
    expect(await read(place, `runs:/${run}/evidence/holdout.parquet`)).toBe(digest);
  });

  test('what is not there is said to be missing', async () => {
    for (const uri of [`mlflow-artifacts:/0/${run}/artifacts/no.csv`, `runs:/${'0'.repeat(32)}/a.csv`])
      await expect(read(place, uri)).rejects.toMatchObject({ code: 'evidence-missing' });
  });
});
