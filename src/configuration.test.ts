import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from './configuration.ts';

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

  test('every wrong variable is named at once', () => {
    expect(() => readConfiguration({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/PORT.*LOG_LEVEL/s);
  });
});
