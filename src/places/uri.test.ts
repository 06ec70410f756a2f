import { describe, expect, test } from 'vitest';
import { placeUri } from './uri.ts';

describe('a URI', () => {
  test.each([
    [
      'https://Data.acme.example/a/b.csv?v=1',
      { scheme: 'https', authority: 'data.acme.example', path: '/a/b.csv', query: '?v=1' },
    ],
    ['https://h:8443/a', { scheme: 'https', authority: 'h:8443', path: '/a', query: '' }],
    ['s3://acme-models/a//b%20c', { scheme: 's3', authority: 'acme-models', path: '/a//b%20c', query: '' }],
    ['mlflow-artifacts:/1/a.csv', { scheme: 'mlflow-artifacts', authority: '', path: '/1/a.csv', query: '' }],
    ['https://h/..a/b..', { scheme: 'https', authority: 'h', path: '/..a/b..', query: '' }],
  ])('%s has its parts', (uri, parts) => expect(placeUri(uri)).toEqual(parts));

  test.each([
    'https://user@h/a',
    'https://user:password@h/a',
    'https://h/a#b',
    'https://h/../a',
    'https://h/a/.',
    'https://h/%2e%2E/a',
    'https://h/a%2f../b',
    'https://h/a/..%5cb',
    'https://h\\@i/a',
    'https://h/a b',
    'https://h/a\nb',
    'https://h/ä',
    'https://h\u3002i/a',
    'https://[::1]/a',
    'https://h,internal/a',
    'https://h:x/a',
    'https:h/a',
    'no-uri',
  ])('%j is not taken', (uri) => expect(placeUri(uri)).toBeNull());
});
