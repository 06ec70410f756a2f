import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locationOf, repositoryPath } from './repository-path.ts';

const from = 'deploy/production/credit-risk.yaml';

describe('a path in the repository', () => {
  test.each([
    ['credit-risk/isvc.yaml', 'deploy/production/credit-risk/isvc.yaml'],
    ['../../models/credit-risk/card.yaml', 'models/credit-risk/card.yaml'],
    ['./a.yaml', 'deploy/production/a.yaml'],
    ['../../README.md', 'README.md'],
    ['a//b.yaml', 'deploy/production/a/b.yaml'],
    ['%2e%2e/x', 'deploy/production/%2e%2e/x'],
    ['.github/x.yaml', 'deploy/production/.github/x.yaml'],
  ])('%s', (relative, path) => expect(repositoryPath(from, relative)).toBe(path));

  test.each([
    '../../../etc/passwd',
    '../../..',
    '../..',
    '/etc/passwd',
    '~/x',
    'C:/x',
    'c:\\x',
    '..\\..\\..\\x',
    '../../.git/config',
    '../../.GIT/config',
    'a/',
    '',
    'a\0b',
    'a\nb',
  ])('%j is none', (relative) => expect(repositoryPath(from, relative)).toBeNull());

  test('whatever is written, the result stays inside', () => {
    const step = fc.constantFrom('..', '.', 'a', '.git', '', '/', '\\', '~', 'C:', '...', '.. ', '\u0000');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.array(step, { maxLength: 4 }), (steps, folder) => {
        const path = repositoryPath([...folder.filter((each) => each === 'a'), 'x.yaml'].join('/'), steps.join('/'));
        if (path === null) return;
        expect(path.startsWith('/')).toBe(false);
        expect(path.split('/').some((segment) => ['..', '.', '', '.git'].includes(segment))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a location', () => {
  test.each(['s3://bucket/key', 'gs://b/k', 'https://h/p', 'mlflow-artifacts:/1/a', 'oci://r/m@sha256:0'])(
    '%s is remote',
    (uri) => {
      expect(locationOf(from, uri)).toEqual({ kind: 'remote', uri });
    },
  );

  test.each(['file:///etc/passwd', 'FILE:/etc/passwd', '/etc/passwd', '../../../x'])('%s is none', (uri) => {
    expect(locationOf(from, uri)).toBeNull();
  });

  test('a path is a file of the repository', () => {
    expect(locationOf(from, 'a.parquet')).toEqual({ kind: 'repository', path: 'deploy/production/a.parquet' });
  });
});
