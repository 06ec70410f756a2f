import { describe, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { cardOf } from './cross-references.ts';
import { type DocumentSet, documentSet, policyPath } from './document-set.ts';
import { anySettings, example, told } from './examples.ts';

const set = (
  files: Readonly<Record<string, string>>,
  entryAt?: (path: string) => 'file' | 'symlink' | null,
): DocumentSet =>
  documentSet(
    Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
    entryAt ? { checks: anySettings, entryAt } : { checks: anySettings },
  );

const card = 'models/credit-risk/card.yaml';
const deployment = 'deploy/production/credit-risk.yaml';
const manifest = 'deploy/production/credit-risk/inferenceservice.yaml';
const good = {
  [card]: example('card'),
  [deployment]: example('deployment'),
  [manifest]: 'apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n',
  'waivers/women.yaml': example('waiver'),
  [policyPath]: example('policy'),
};

describe('the documents of a commit', () => {
  test('are sorted by kind, and the digest of every file is kept', () => {
    const { cards, deployments, waivers, policies, files, broken, problems } = set(good);
    expect(problems).toEqual([]);
    expect([cards, deployments, waivers, policies].map((kind) => kind.map(({ path }) => path))).toEqual([
      [card],
      [deployment],
      ['waivers/women.yaml'],
      [policyPath],
    ]);
    expect(files.get(manifest)).toBe(digestOf(good[manifest]));
    expect(files.size).toBe(5);
    expect(broken.size).toBe(0);
  });

  test('do not depend on the order of the files', () => {
    const reversed = Object.fromEntries(Object.entries(good).reverse());
    expect(set(reversed)).toEqual(set(good));
  });

  test('a broken document is neither there nor forgotten', () => {
    const { cards, broken, problems } = set({ ...good, [card]: example('card').replace('owners:', 'owner:') });
    expect(cards).toEqual([]);
    expect([...broken]).toEqual([card]);
    expect(problems.map(({ code }) => code)).toEqual(['document-unknown-key']);
  });

  test("whatever stands at the policy's path must be a policy", () => {
    expect(told(set({ [policyPath]: 'mode: observe\n' }))[0]).toContain('document-missing');
    expect(told(set({ [policyPath]: example('card') }))[0]).toContain('document-kind Expected kind Policy');
  });
});

describe('names', () => {
  test('two cards cannot have one, wherever they are', () => {
    expect(
      told(set({ 'models/a/card.yaml': example('first-card'), 'models/b/card.yaml': example('first-card') })),
    ).toEqual([
      '4:18 document-duplicate-name `metadata.name`: expected one model of each name, found churn also in models/a/card.yaml',
    ]);
  });

  test('a deployment may have one in each environment', () => {
    const staging = example('deployment').replace('environment: production', 'environment: staging');
    expect(set({ ...good, 'deploy/production/b.yaml': staging }).problems).toEqual([]);
    expect(told(set({ ...good, 'deploy/production/b.yaml': example('deployment') }))[0]).toContain(
      'expected one deployment of each name, found credit-risk in production also in deploy/production/b.yaml',
    );
  });
});

describe('a deployment and its card', () => {
  const problem = (from: string, to: string, more: Readonly<Record<string, string>> = {}) =>
    told(set({ ...good, [deployment]: example('deployment').replace(from, to), ...more }));

  test('are found by path, not by name', () => {
    const sound = set(good);
    expect(cardOf(sound.deployments[0]!, sound)?.path).toBe(card);
  });

  test("the version must be the card's", () => {
    expect(problem('version: 4.2.0', 'version: 4.20')).toEqual([
      '6:62 document-mismatch `spec.model.version`: expected the version of models/credit-risk/card.yaml, 4.2.0, found 4.20',
    ]);
  });

  test("the digest must be one of the card's artifacts", () => {
    expect(problem(/sha256:a+/.exec(example('deployment'))![0], `sha256:${'e'.repeat(64)}`)).toEqual([
      `6:77 document-mismatch \`spec.model.digest\`: expected a digest of models/credit-risk/card.yaml, sha256:${'a'.repeat(64)}, found sha256:${'e'.repeat(64)}`,
    ]);
    const without = example('card').replace(/ {2}artifacts:\n.*\n/, '');
    expect(told(set({ ...good, [card]: without }))[0]).toContain(
      'expected an artifact in models/credit-risk/card.yaml, found none',
    );
  });

  test.each([
    [
      'a card that is not there',
      '../../models/other/card.yaml',
      'models/other/card.yaml is not among the governed files',
    ],
    ['a file that is no card', '../../waivers/women.yaml', 'waivers/women.yaml is no ModelCard'],
    ['a manifest', 'credit-risk/inferenceservice.yaml', 'inferenceservice.yaml is no ModelCard'],
  ])('%s', (_, path, why) => {
    const [only, ...others] = problem('../../models/credit-risk/card.yaml', path);
    expect(only).toContain('6:17 document-reference `spec.model.card`: expected the path of a governed ModelCard');
    expect(only).toContain(why);
    expect(others).toEqual([]);
  });

  test('a card outside the repository, or broken, is told once', () => {
    expect(problem('../../models', '../../../models')).toHaveLength(1);
    expect(problem('x', 'x', { [card]: example('card').replace('owners:', 'owner:') })).toHaveLength(1);
  });
});

describe('manifests', () => {
  test('are looked for where the commit can be seen', () => {
    const files = new Map<string, 'file' | 'symlink'>([[manifest, 'file']]);
    expect(set(good, (path) => files.get(path) ?? null).problems).toEqual([]);
    files.delete(manifest);
    expect(told(set(good, (path) => files.get(path) ?? null))).toEqual([
      `7:15 document-reference \`spec.manifests[0]\`: expected the path of a manifest, found "credit-risk/inferenceservice.yaml", and ${manifest} does not exist`,
    ]);
  });

  test('are not followed through a symbolic link', () => {
    expect(told(set(good, () => 'symlink'))[0]).toContain(`${manifest} is a symlink`);
  });
});
