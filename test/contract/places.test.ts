import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Digest, digestOf } from '../../src/domain/digest.ts';
import { createDownload } from '../../src/places/download.ts';
import { createPlaces } from '../../src/places/places.ts';
import { placesFile } from '../../src/places/settings.ts';
import {
  missingServer,
  type ServerName,
  type StorageServer,
  startAzurite,
  startGcs,
  startMlflow,
  startVersity,
} from './places-servers.ts';

/* Evidence outside of git, from the servers that people run. */

const required = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('places');

function skip(name: ServerName): boolean {
  const reason = missingServer(name);
  if (reason === null || required) return false;
  process.stderr.write(`SKIPPED test/contract/places.test.ts (${name}): ${reason}\n`);
  return true;
}

const environment = {
  KEY: 'AKIDMODELWARDEN',
  SECRET: 'a-secret-of-the-operator',
  WRONG: 'a-wrong-secret',
};
const download = createDownload({ bytes: 64e6, seconds: 60, stallSeconds: 10 });

/** What a repository reads at a URI when the operator lists one place, by its digest. */
async function read(place: object, uri: string, secrets: Readonly<Record<string, string>> = {}): Promise<Digest> {
  const { places } = placesFile({ ...environment, ...secrets }).parse({
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

/** Puts a body where a server's own API takes it. */
async function stored(
  url: string,
  method: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<void> {
  const response = await fetch(url, { method, body, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

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

describe.skipIf(skip('fake-gcs-server'))('gs://', () => {
  let server: StorageServer;
  let place: object;
  beforeAll(async () => {
    server = await startGcs();
    place = { scheme: 'gs', bucket: 'acme-models', endpoint: server.url };
    for (const key of ['evidence/holdout.parquet', oddKey]) {
      const path = `/upload/storage/v1/b/acme-models/o?uploadType=media&name=${encodeURIComponent(key)}`;
      if (key !== oddKey) await stored(`${server.url}/storage/v1/b`, 'POST', '{"name": "acme-models"}');
      await stored(`${server.url}${path}`, 'POST', table);
    }
  }, 120_000);
  afterAll(() => server?.close());

  test('an object is read, whatever the marks of its key', async () => {
    expect(await read(place, 'gs://acme-models/evidence/holdout.parquet')).toBe(digest);
    expect(await read(place, `gs://acme-models/${oddKey}`)).toBe(digest);
  });

  test('an object that is not there is said to be missing', async () => {
    await expect(read(place, 'gs://acme-models/no.parquet')).rejects.toMatchObject({ code: 'evidence-missing' });
  });
});

describe.skipIf(skip('azurite'))('az://', () => {
  const account = 'acmestore';
  const key = Buffer.from('the key of the storage account').toString('base64');
  let server: StorageServer;
  let place: object;

  /** A shared access signature for the whole account, as its owner makes one. */
  const sas = (permissions: string, secret = key): string => {
    const parts = {
      sv: '2021-12-02',
      ss: 'b',
      srt: 'sco',
      sp: permissions,
      se: '2100-01-01T00:00:00Z',
      spr: 'https,http',
    };
    const { sv, ss, srt, sp, se, spr } = parts;
    const text = [account, sp, ss, srt, '', se, '', spr, sv, '', ''].join('\n');
    const sig = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64');
    return new URLSearchParams({ ...parts, sig }).toString();
  };

  beforeAll(async () => {
    server = await startAzurite(account, key);
    place = { scheme: 'az', account, container: 'evidence', endpoint: server.url };
    const url = `${server.url}/${account}/evidence`;
    const all = sas('rwdlac');
    await stored(`${url}?restype=container&${all}`, 'PUT', '');
    for (const blob of ['holdout.parquet', oddKey.split('/').map(encodeURIComponent).join('/')]) {
      await stored(`${url}/${blob}?${all}`, 'PUT', table, { 'x-ms-blob-type': 'BlockBlob' });
    }
  }, 120_000);
  afterAll(() => server?.close());

  const withKey = (uri: string, secret = key): Promise<Digest> =>
    read({ ...place, credentials: { accountKeyEnv: 'AZURE' } }, uri, { AZURE: secret });
  const withSignature = (uri: string, secret = key): Promise<Digest> =>
    read({ ...place, credentials: { sasEnv: 'AZURE' } }, uri, { AZURE: sas('r', secret) });

  test('a blob is read with the shared key of the account, whatever the marks of its name', async () => {
    expect(await withKey('az://evidence/holdout.parquet')).toBe(digest);
    expect(await withKey(`az://evidence/${oddKey}`)).toBe(digest);
  });

  test('a blob is read with a shared access signature', async () => {
    expect(await withSignature('az://evidence/holdout.parquet')).toBe(digest);
  });

  test('a blob that is not there, and one that may not be read, are told apart', async () => {
    await expect(withKey('az://evidence/no.parquet')).rejects.toMatchObject({ code: 'evidence-missing' });
    const other = Buffer.from('another key').toString('base64');
    for (const denied of [withKey('az://evidence/holdout.parquet', other), withSignature('az://evidence/a', other)])
      await expect(denied).rejects.toMatchObject({ code: 'place-denied' });
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
    await stored(url, 'PUT', table);
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
