import { describe, expect, test } from 'vitest';
import { parseDocument } from './parse-document.ts';
import { withoutSecrets } from './uri-secrets.ts';

describe('the secrets of a URI', () => {
  test.each([
    ['https://dana:hunter2@data.acme.example/a.csv', 'https://(secret)@data.acme.example/a.csv'],
    ['https://hunter2@h/a', 'https://(secret)@h/a'],
    ['https://a@b@h/a', 'https://(secret)@h/a'],
    [
      'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA&X-Amz-Date=2026&X-Amz-Signature=ab',
      'https://b.s3.amazonaws.com/k?X-Amz-Credential=(secret)&X-Amz-Date=2026&X-Amz-Signature=(secret)',
    ],
    [
      'https://a.blob.core.windows.net/c/b?sv=2025&sig=ab%3D',
      'https://a.blob.core.windows.net/c/b?sv=2025&sig=(secret)',
    ],
    ['https://h/k?x-goog-signature=ab', 'https://h/k?x-goog-signature=(secret)'],
    ['https://h/k?access_token=ab#x', 'https://h/k?access_token=(secret)#x'],
    ['https://h/k?%73ig=ab', 'https://h/k?%73ig=(secret)'],
    ['https://h/k?a=1#token=ab', 'https://h/k?a=1#token=(secret)'],
  ])('%s are taken out', (uri, expected) => expect(withoutSecrets(uri)).toBe(expected));

  test.each([
    'https://h/k?download=1&versionId=3sL4kqtJlcpXro',
    's3://acme/models/a@b.csv',
    'evidence/holdout.parquet',
    'https://h/k?%zz=1',
  ])('%s has none', (uri) => expect(withoutSecrets(uri)).toBe(uri));
});

describe('a card', () => {
  const card = (uri: string): Uint8Array =>
    Buffer.from(`apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata: {name: credit-risk}
spec:
  version: 4.2.0
  task: binary-classification
  owners: [{role: owner, who: acme/credit-ml}]
  evidence:
    holdout: {uri: '${uri}', digest: 'sha256:${'0'.repeat(64)}'}
`);

  test('with a signed address is refused, and the problem does not repeat the signature', () => {
    const { document, problems } = parseDocument('card.yaml', card('https://h/k?sig=hunter2'), { checks: new Map() });
    expect(document).toBeNull();
    expect(problems).toMatchObject([
      { code: 'document-value', place: { line: 9 }, remedy: expect.stringContaining('Revoke') },
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
