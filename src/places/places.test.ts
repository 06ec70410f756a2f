import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Get } from './download.ts';
import { createPlaces } from './places.ts';
import { placesFile } from './settings.ts';

const environment = { TOKEN: 'hunter2', USER: 'dana', PASSWORD: 'secret' };
const settings = (...places: unknown[]) => placesFile(environment).parse({ places }).places;
const reader = { repository: 'acme/lending', fork: false } as const;
const https = (host: string, more: object = {}) => ({ scheme: 'https', host, repositories: ['acme/*'], ...more });

/** What would be fetched for a URI, for a repository. */
async function fetched(
  places: unknown[],
  uri: string,
  who: { repository: string; fork: boolean } = reader,
): Promise<Get> {
  const gets: Get[] = [];
  const find = createPlaces(settings(...places), async (get) => {
    gets.push(get);
    return [] as never;
  });
  await find(who as typeof reader)
    .find(uri)
    .open();
  return gets[0]!;
}

afterEach(() => vi.unstubAllEnvs());

describe('places', () => {
  test('allow nothing where none is listed, and say what the operator would write', async () => {
    await expect(fetched([], 'https://data.acme.example/a.csv')).rejects.toMatchObject({
      code: 'place-not-allowed',
      message: 'https://data.acme.example/a.csv is not read: the operator allows acme/lending no such place.',
      remedy:
        'Ask the operator to add this to MODELWARDEN_PLACES_FILE: - {scheme: https, host: data.acme.example, repositories: [acme/lending]}',
    });
  });

  test('what the error tells the operator to write makes it work', async () => {
    const uri = 'https://data.acme.example:8443/a.csv';
    const entry = { scheme: 'https', host: 'data.acme.example:8443', repositories: ['acme/lending'] };
    expect((await fetched([entry], uri)).url.href).toBe(uri);
  });

  test.each(['acme2/lending', 'evil/acme', 'acme'])('of acme/* are not for %s', async (repository) => {
    const places = [https('data.acme.example')];
    await expect(fetched(places, 'https://data.acme.example/a', { repository, fork: false })).rejects.toMatchObject({
      code: 'place-not-allowed',
    });
  });

  test.each([
    'https://data.acme.example.evil.example/a',
    'https://evil.example/data.acme.example',
    'https://data.acme.example:8443/a',
    'https://acme.example/a',
  ])('of one host are not for %s', async (uri) => {
    await expect(fetched([https('data.acme.example')], uri)).rejects.toMatchObject({ code: 'place-not-allowed' });
  });

  test.each(['https://data.acme.example/lending2/a', 'https://data.acme.example/a', 'https://data.acme.example/'])(
    'with a prefix are not for %s',
    async (uri) => {
      const places = [https('data.acme.example', { prefix: 'lending/' })];
      await expect(fetched(places, uri)).rejects.toMatchObject({ code: 'place-not-allowed' });
    },
  );

  test('a URI that could be read in two ways is refused before any place is asked', async () => {
    const places = [https('data.acme.example')];
    for (const uri of ['https://data.acme.example\\@evil.example/', 'https://data.acme.example/lending/../b'])
      await expect(fetched(places, uri)).rejects.toMatchObject({ code: 'place-unknown' });
  });

  test('a scheme that no place has is named, with those that there are', async () => {
    await expect(fetched([], 'hdfs://h/a')).rejects.toMatchObject({
      code: 'place-unknown',
      message: 'hdfs://h/a is not read: no kind of place has the scheme hdfs.',
      remedy: expect.stringContaining('https'),
    });
  });

  test('credentials go to their own host only', async () => {
    const places = [
      https('open.acme.example'),
      https('data.acme.example', { credentials: { tokenEnv: 'TOKEN' } }),
      https('basic.acme.example', { credentials: { usernameEnv: 'USER', passwordEnv: 'PASSWORD' } }),
    ];
    expect((await fetched(places, 'https://open.acme.example/a')).headers).toEqual({});
    expect((await fetched(places, 'https://data.acme.example/a')).headers).toEqual({ authorization: 'Bearer hunter2' });
    expect((await fetched(places, 'https://basic.acme.example/a')).headers).toEqual({
      authorization: 'Basic ZGFuYTpzZWNyZXQ=',
    });
  });

  test('that are not public are closed to a pull request from a fork', async () => {
    const fork = { repository: 'acme/lending', fork: true };
    const uri = 'https://data.acme.example/a';
    for (const more of [{ credentials: { tokenEnv: 'TOKEN' } }, { internal: true }]) {
      await expect(fetched([https('data.acme.example', more)], uri, fork)).rejects.toMatchObject({
        code: 'place-not-allowed',
        remedy: 'Push the branch to the repository itself.',
      });
    }
    expect((await fetched([https('data.acme.example')], uri, fork)).url.href).toBe(uri);
  });

  test('only an endpoint that the operator calls internal may lie in a private network', async () => {
    const uri = 'https://data.acme.example/a';
    expect((await fetched([https('data.acme.example')], uri)).internal).toBe(false);
    expect((await fetched([https('data.acme.example', { internal: true })], uri)).internal).toBe(true);
  });
});

describe('a bucket of S3', () => {
  const s3 = (more: object = {}) => ({
    scheme: 's3',
    bucket: 'acme-models',
    region: 'eu-central-1',
    repositories: ['acme/*'],
    ...more,
  });
  const credentials = { accessKeyIdEnv: 'USER', secretAccessKeyEnv: 'PASSWORD' };
  const uri = 's3://acme-models/evidence/holdout.parquet';

  test.each([
    [s3(), uri, 'https://acme-models.s3.eu-central-1.amazonaws.com/evidence/holdout.parquet'],
    [s3({ bucket: 'acme.models' }), 's3://acme.models/a', 'https://s3.eu-central-1.amazonaws.com/acme.models/a'],
    [s3({ endpoint: 'https://minio:9000' }), uri, 'https://minio:9000/acme-models/evidence/holdout.parquet'],
    [
      s3(),
      "s3://acme-models/a%20b(1)*/'!",
      'https://acme-models.s3.eu-central-1.amazonaws.com/a%2520b%281%29%2A/%27%21',
    ],
    [s3(), 's3://acme-models//a//b', 'https://acme-models.s3.eu-central-1.amazonaws.com//a//b'],
  ])('has the object at its address', async (place, at, url) => {
    expect((await fetched([place], at)).url.href).toBe(url);
  });

  test.each([
    's3://acme-models2/evidence/a',
    's3://acme-models/other/a',
    's3://acme-models/evidence',
    's3://acme-models/../acme-secrets/evidence/a',
    's3://acme-models/evidence/..%2F..%2Fother/a',
    's3://acme-models/evidence/a?versionId=1',
    's3://acme-models',
  ])('does not have %s', async (other) => {
    const places = [s3({ prefix: 'evidence/', endpoint: 'https://minio:9000' })];
    await expect(fetched(places, other)).rejects.toMatchObject({
      code: expect.stringMatching(/^place-(not-allowed|unknown)$/),
    });
  });

  test('is asked with a signature that does not hold the secret, and without one where it is public', async () => {
    const { headers } = await fetched([s3({ credentials })], uri);
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=dana\/\d{8}\/eu-central-1\/s3\/aws4_request, /);
    expect(JSON.stringify(headers)).not.toContain(environment.PASSWORD);
    expect((await fetched([s3()], uri)).headers).toEqual({});
  });

  test('is asked with the credentials that the machine has where the place says ambient', async () => {
    for (const [name, value] of [
      ['AWS_ACCESS_KEY_ID', 'AKIDOFTHEMACHINE'],
      ['AWS_SECRET_ACCESS_KEY', 'x'],
      ['AWS_SESSION_TOKEN', 'session'],
    ] as const)
      vi.stubEnv(name, value);
    const { headers } = await fetched([s3({ credentials: 'ambient' })], uri);
    expect(headers.authorization).toContain('Credential=AKIDOFTHEMACHINE/');
    expect(headers['x-amz-security-token']).toBe('session');
  });

  test('that needs credentials is closed to forks', async () => {
    const fork = { repository: 'acme/lending', fork: true };
    for (const given of [credentials, 'ambient']) {
      await expect(fetched([s3({ credentials: given })], uri, fork)).rejects.toMatchObject({
        remedy: 'Push the branch to the repository itself.',
      });
    }
  });

  test('that is not allowed is named with what the operator would write', async () => {
    await expect(fetched([], uri)).rejects.toMatchObject({
      remedy: expect.stringContaining(
        '- {scheme: s3, bucket: acme-models, region: REGION, credentials: ambient, repositories: [acme/lending]}',
      ),
    });
  });
});

describe('a DVC remote', () => {
  const uri = 'dvc:/files/md5/a3/04afb96060aad90176268345e10355';
  const remote = { scheme: 'dvc', remote: 's3://acme-models/dvc/', repositories: ['acme/lending'] };
  const bucket = { scheme: 's3', bucket: 'acme-models', region: 'eu-central-1', repositories: ['acme/*'] };

  test('is a folder of another place', async () => {
    expect((await fetched([remote, bucket], uri)).url.href).toBe(
      'https://acme-models.s3.eu-central-1.amazonaws.com/dvc/files/md5/a3/04afb96060aad90176268345e10355',
    );
  });

  test('opens nothing that the place itself does not allow', async () => {
    await expect(fetched([remote], uri)).rejects.toMatchObject({ code: 'place-not-allowed' });
    const closed = { ...bucket, credentials: 'ambient' };
    await expect(fetched([remote, closed], uri, { repository: 'acme/lending', fork: true })).rejects.toMatchObject({
      remedy: 'Push the branch to the repository itself.',
    });
  });

  test('is for its repositories, and holds nothing but objects', async () => {
    const other = { repository: 'acme/other', fork: false };
    await expect(fetched([remote, bucket], uri, other)).rejects.toMatchObject({
      remedy: expect.stringContaining('{scheme: dvc, remote: "s3://BUCKET/PATH", repositories: [acme/other]}'),
    });
    for (const no of [
      'dvc:/a.csv',
      'dvc:/files/md5/a3/../../../x',
      'dvc://h/files/md5/a3/04afb96060aad90176268345e10355',
    ])
      await expect(fetched([remote, bucket], no)).rejects.toMatchObject({ code: 'place-unknown' });
  });
});

describe('a bucket of Google', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const folder = mkdtempSync(join(tmpdir(), 'modelwarden-google-'));
  const keyFile = join(folder, 'key.json');
  const account = {
    type: 'service_account',
    client_email: 'reader@acme.iam.gserviceaccount.com',
    private_key_id: '1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  writeFileSync(keyFile, JSON.stringify(account));
  afterAll(() => rmSync(folder, { recursive: true }));
  const gs = (more: object = {}) => ({ scheme: 'gs', bucket: 'acme-models', repositories: ['acme/*'], ...more });

  test('has the object at its address, and is asked without a token where it is public', async () => {
    const { url, headers } = await fetched([gs()], 'gs://acme-models/a+b/c%2Fd');
    expect(url.href).toBe('https://storage.googleapis.com/storage/v1/b/acme-models/o/a%2Bb%2Fc%252Fd?alt=media');
    expect(headers).toEqual({});
  });

  test.each([
    ['a key file', { keyFile }],
    ['the credentials of the machine', 'ambient'],
  ])('is asked with a token of %s that may read and no more', async (_, credentials) => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', keyFile);
    const { headers } = await fetched([gs({ credentials })], 'gs://acme-models/a');
    const [head = '', claims = '', signature = ''] = headers.authorization?.replace('Bearer ', '').split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/devstorage.read_only',
    });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('whose credentials cannot be had says so, without their path', async () => {
    const nowhere = { keyFile: '/secrets/nowhere.json' };
    const error: Error = await fetched([gs({ credentials: nowhere })], 'gs://acme-models/a').catch((reason) => reason);
    expect(error).toMatchObject({ code: 'place-denied' });
    expect(error.message).not.toContain('nowhere');
  });
});

describe('a container of Azure', () => {
  const az = (more: object = {}) => ({
    scheme: 'az',
    account: 'acmestore',
    container: 'evidence',
    repositories: ['acme/*'],
    ...more,
  });
  const uri = 'az://evidence/a/holdout.parquet';

  test('has the blob at its address', async () => {
    expect((await fetched([az()], uri)).url.href).toBe(
      'https://acmestore.blob.core.windows.net/evidence/a/holdout.parquet',
    );
    expect((await fetched([az({ endpoint: 'https://store' })], uri)).url.href).toBe(
      'https://store/acmestore/evidence/a/holdout.parquet',
    );
  });

  test('keeps its signature out of the address that is remembered', () => {
    const place = az({ credentials: { sasEnv: 'PASSWORD' } });
    const { address } = createPlaces(settings(place), async () => [] as never)(reader).find(uri);
    expect(address).toBe('https://acmestore.blob.core.windows.net/evidence/a/holdout.parquet');
  });
});
