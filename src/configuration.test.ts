import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { placesIn, readConfiguration } from './configuration.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const credentials = { GITHUB_APP_ID: '1', GITHUB_PRIVATE_KEY: pem, GITHUB_WEBHOOK_SECRET: 's3cret' };

describe('configuration', () => {
  test('without credentials there is no App yet', () => {
    expect(readConfiguration({}).github.app).toBeNull();
  });

  test.each(Object.keys(credentials))('with only some of the credentials it names %s as missing', (missing) => {
    expect(() => readConfiguration({ ...credentials, [missing]: undefined })).toThrow(new RegExp(missing));
  });

  test('an empty webhook secret is a missing one: Probot would take a secret that everybody knows', () => {
    expect(() => readConfiguration({ ...credentials, GITHUB_WEBHOOK_SECRET: '' })).toThrow(
      /GITHUB_WEBHOOK_SECRET is missing/,
    );
  });

  test('a key is read as PEM, with escaped line ends, and in base64', () => {
    const forms = [pem, pem.replaceAll('\n', '\\n'), Buffer.from(pem).toString('base64')];
    for (const GITHUB_PRIVATE_KEY of forms) {
      expect(readConfiguration({ ...credentials, GITHUB_PRIVATE_KEY }).github.app?.privateKey.trim()).toBe(pem.trim());
    }
  });

  test('what is no key is refused without being repeated', () => {
    const attempt = (): unknown => readConfiguration({ ...credentials, GITHUB_PRIVATE_KEY: 'hunter2' });
    expect(attempt).toThrow(/not a private key/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  test.each(['GITHUB_URL', 'GITHUB_API_URL'])('%s alone is refused: the log would name another server', (name) => {
    const both = { GITHUB_URL: 'https://git.acme.example', GITHUB_API_URL: 'https://git.acme.example/api/v3/' };
    expect(readConfiguration(both).github).toMatchObject({ apiUrl: 'https://git.acme.example/api/v3' });
    expect(() => readConfiguration({ [name]: both[name as keyof typeof both] })).toThrow(
      new RegExp(`${name} is set without`),
    );
  });

  test('every wrong variable is named at once', () => {
    expect(() => readConfiguration({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/PORT.*LOG_LEVEL/s);
  });
});

describe('the file of places', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelwarden-places-'));
  const MODELWARDEN_PLACES_FILE = join(folder, 'places.yaml');
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (text: string, environment: Readonly<Record<string, string>> = {}) => {
    writeFileSync(MODELWARDEN_PLACES_FILE, text);
    return placesIn({ MODELWARDEN_PLACES_FILE, ...environment });
  };
  const https = (more: string): string => `places: [{scheme: https, host: h, repositories: [acme/*]${more}}]`;

  const s3 = (more: string): string => `places: [{scheme: s3, bucket: acme, repositories: [acme/*]${more}}]`;

  test('allows nothing where there is none', () => {
    expect(placesIn({})).toEqual([]);
    expect(placesIn({ MODELWARDEN_PLACES_FILE: '' })).toEqual([]);
  });

  test('names secrets by the variables that hold them', () => {
    expect(read(https(', credentials: {tokenEnv: ACME_TOKEN}'), { ACME_TOKEN: 'hunter2' })).toMatchObject([
      { host: 'h', prefix: '', internal: false, credentials: { token: 'hunter2' } },
    ]);
  });

  test('takes the credentials that the machine has where it says ambient', () => {
    expect(read(s3(', region: eu-central-1, credentials: ambient'))).toMatchObject([
      { region: 'eu-central-1', credentials: 'ambient' },
    ]);
  });

  test('in docs/operating.md is a sound one', () => {
    const text = readFileSync(new URL('../docs/operating.md', import.meta.url), 'utf8');
    const example = /```yaml\n(places:[\s\S]*?)```/.exec(text)?.[1] ?? '';
    const variables = [...example.matchAll(/Env: (\w+)/g)].map(([, name]) => [name, 'x']);
    expect(read(example, Object.fromEntries(variables)).map(({ scheme }) => scheme)).toEqual([
      'https',
      's3',
      'gs',
      'az',
      'mlflow-artifacts',
      'dvc',
    ]);
  });

  test.each([
    ['places: [{scheme: ftp, repositories: [a]}]', /places\.yaml: places\.0\.scheme/],
    ['places: [{scheme: https, repositories: [a]}]', /places\.0\.host/],
    ['places: [{scheme: https, host: "https://h", repositories: [a]}]', /places\.0\.host: a host name/],
    ['places: [{scheme: https, host: h}]', /places\.0\.repositories/],
    [https(', bucket: b'), /places\.0: .*bucket/],
    [https(', credentials: {tokenEnv: ACME_TOKEN}'), /places\.0\.credentials\.tokenEnv: .*ACME_TOKEN is not set/],
    [https(', credentials: {usernameEnv: HOME}'), /places\.0\.credentials: expected \{tokenEnv\} or/],
    [https(', credentials: hunter2'), /places\.0\.credentials/],
    [s3(''), /places\.0\.region: expected a region, or an endpoint/],
    [s3(', endpoint: "http://minio:9000"'), /places\.0\.endpoint: http:\/\/ needs internal: true/],
    [s3(', endpoint: "https://minio/path"'), /places\.0\.endpoint: an address without path/],
    [s3(', region: r, credentials: hunter2'), /places\.0\.credentials/],
    [s3(', region: r, credentials: {accessKeyIdEnv: HOME}'), /places\.0\.credentials\.secretAccessKeyEnv/],
    [
      s3(', region: r, credentials: {accessKeyIdEnv: HOME, secretAccessKeyEnv: NONE}'),
      /places\.0\.credentials\.secretAccessKeyEnv: .*NONE is not set/,
    ],
    [
      'places: [{scheme: az, account: acme, container: abc, credentials: {}, repositories: [a]}]',
      /expected \{sasEnv\} or/,
    ],
    ['places: [{scheme: gs, bucket: acme, credentials: {key: x}, repositories: [a]}]', /places\.0\.credentials/],
    [
      'places: [{scheme: mlflow-artifacts, server: "http://m", repositories: [a]}]',
      /places\.0\.server: http:\/\/ needs/,
    ],
    ['places: [', /places\.yaml: Flow sequence/],
  ])('%s is refused at start, with the place of the mistake', (text, message) => {
    expect(() => read(text, { HOME: '/root' })).toThrow(message);
    expect(() => read(text, { HOME: '/root' })).not.toThrow(/hunter2/);
  });

  test('that cannot be read is said so', () => {
    expect(() => placesIn({ MODELWARDEN_PLACES_FILE: '/nowhere.yaml' })).toThrow(
      /MODELWARDEN_PLACES_FILE names \/nowhere\.yaml/,
    );
  });
});
