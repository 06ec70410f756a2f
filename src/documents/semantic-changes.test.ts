import { describe, expect, test } from 'vitest';
import type { Change } from '../domain/change.ts';
import { digestOf } from '../domain/digest.ts';
import { documentSet, policyPath } from './document-set.ts';
import { anySettings, example } from './examples.ts';
import { type Release, type WasLive, wasLiveAmong } from './release.ts';
import { semanticChanges } from './semantic-changes.ts';

type Files = Readonly<Record<string, string>>;

const card = 'models/credit-risk/card.yaml';
const deployment = 'deploy/production/credit-risk.yaml';
const manifest = 'deploy/production/credit-risk/inferenceservice.yaml';
const base: Files = {
  [card]: example('card'),
  [deployment]: example('deployment'),
  [manifest]: 'kind: InferenceService\n',
  [policyPath]: example('policy'),
};

const set = (files: Files) =>
  documentSet(
    Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
    { checks: anySettings },
  );

const changes = (head: Files, from: Files = base, wasLive: WasLive = () => false): readonly Change[] =>
  semanticChanges(set(from), set(head), wasLive);

/** `kind model@environment from→to line summary` */
const told = (found: readonly Change[]): string[] =>
  found.map(({ kind, model, environment, from, to, place, summary }) => {
    const at = environment === null ? '' : `@${environment}`;
    return `${kind} ${model}${at} ${from}→${to} line ${place?.line}: ${summary}`;
  });

const edited = (path: string, ...edits: readonly (readonly [string | RegExp, string])[]): Files => ({
  ...base,
  [path]: edits.reduce((text, [from, to]) => {
    const after = text.replace(from, to);
    if (after === text) throw new Error(`${from} is not in ${path}`);
    return after;
  }, base[path]!),
});

const without = (path: string): Files => Object.fromEntries(Object.entries(base).filter(([each]) => each !== path));

const [a, e] = [`sha256:${'a'.repeat(64)}`, `sha256:${'e'.repeat(64)}`];
const release = (version: string, digest: string): Files => ({
  ...base,
  [card]: base[card]!.replace('version: 4.2.0', `version: ${version}`).replace(a, digest),
  [deployment]: base[deployment]!.replace('version: 4.2.0', `version: ${version}`).replace(a, digest),
});

test('nothing changes nothing', () => expect(changes(base)).toEqual([]));

describe('a card', () => {
  test('that was not there is a new model', () => {
    expect(told(changes({ ...base, 'models/churn/card.yaml': example('first-card') }))).toEqual([
      'new-model churn null→1.10 line 4: churn 1.10 is new',
    ]);
  });

  test('that is gone retires the model', () => {
    expect(told(changes(without(card)))).toContain(
      'retire credit-risk 4.2.0→null line undefined: credit-risk 4.2.0 no longer has a card',
    );
  });

  test('that is renamed is another model: one retires, one is new', () => {
    expect(
      changes(edited(card, ['name: credit-risk', 'name: credit-risk-2'])).map(({ kind, model }) => [kind, model]),
    ).toEqual(
      expect.arrayContaining([
        ['retire', 'credit-risk'],
        ['new-model', 'credit-risk-2'],
      ]),
    );
  });

  test('that is moved is the same model', () => {
    const { [card]: text, [deployment]: from, ...rest } = base;
    const moved = {
      ...rest,
      'models/lending/card.yaml': text!,
      [deployment]: from!.replace('models/credit-risk', 'models/lending'),
    };
    expect(told(changes(moved))).toEqual([
      `documentation credit-risk 4.2.0→4.2.0 line 4: credit-risk: moved from ${card}`,
      'documentation credit-risk@production 4.2.0→4.2.0 line 3: credit-risk in production: nothing that runs changed',
    ]);
  });

  test.each([
    ['its version', 'version: 4.2.0', 'version: 4.3.0', 'version'],
    ['its artifact', a, e, 'artifacts'],
    ['an owner', 'acme/model-risk', 'octocat', 'owners'],
    ['its tier', 'tier: high', 'tier: minimal', 'risk'],
    ['a claim', 'value: 0.871', 'value: 0.971', 'claims'],
    ['its deadline', '2027-03-01', '2029-03-01', 'lifecycle'],
  ])('%s changes what is governed', (_, from, to, key) => {
    const [change, ...others] = changes(edited(card, [from, to]));
    expect(change).toMatchObject({ kind: 'card', model: 'credit-risk', summary: `credit-risk: ${key} changed` });
    expect(others).toEqual([]);
  });

  test.each([
    ['its overview', 'Probability that', 'The probability that', 'overview changed'],
    ['a limitation', '[Not validated for business loans]', '[]', 'limitations changed'],
    ['what other formats know', 'extensions: {}', 'extensions: {other: 1}', 'extensions changed'],
    ['a label', 'domain: lending', 'domain: loans', 'labels changed'],
    ['a comment', 'spec:', '# of the model\nspec:', 'comments or layout changed'],
  ])('%s is documentation', (_, from, to, summary) => {
    expect(changes(edited(card, [from, to]))).toMatchObject([
      { kind: 'documentation', summary: `credit-risk: ${summary}` },
    ]);
  });

  test('prose beside a governed change does not make it documentation', () => {
    const kinds = changes(
      edited(card, ['Probability that', 'The probability that'], ['tier: high', 'tier: limited']),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['card']);
  });

  test('that can no longer be read is a problem, not a retirement', () => {
    expect(changes(edited(card, ['owners:', 'owner:']))).toEqual([]);
  });
});

describe('evidence', () => {
  test('is replaced by another digest, another place, other columns, more or fewer tables', () => {
    expect(told(changes(edited(card, [`sha256:${'c'.repeat(64)}`, e])))).toEqual([
      'evidence credit-risk 4.2.0→4.2.0 line 36: credit-risk: evidence holdout cccccccccccc → eeeeeeeeeeee',
    ]);
    expect(told(changes(edited(card, ['evidence/holdout.parquet', 's3://x/holdout.parquet'])))[0]).toContain(
      'holdout is read differently',
    );
    expect(told(changes(edited(card, ['[sex, age_band, [sex, age_band]]', '[sex]'])))[0]).toContain(
      'holdout is read differently',
    );
    expect(told(changes(edited(card, [/ {4}training:\n(.*\n){3}/, ''])))).toEqual([
      'evidence credit-risk 4.2.0→4.2.0 line 35: credit-risk: evidence training removed',
    ]);
    expect(told(changes(base, edited(card, [/ {4}training:\n(.*\n){3}/, ''])))[0]).toContain('evidence training added');
  });

  test('a default that is written out replaces nothing', () => {
    expect(
      changes(
        edited(card, [
          'uri: evidence/training-sample.parquet',
          'positive: 1\n      uri: evidence/training-sample.parquet',
        ]),
      ),
    ).toMatchObject([{ kind: 'documentation' }]);
  });
});

describe('a deployment', () => {
  test.each([
    ['amount: 0.60', 'amount: 0.70', '0.6 EUR → 0.7 EUR'],
    ['unit: EUR', 'unit: USD', '0.6 EUR → 0.6 USD'],
    [/ {2}budget: .*\n/, '', '0.6 EUR → none'],
  ])('that may cost more loosens a threshold: %s → %s', (from, to, what) => {
    expect(changes(edited(deployment, [from, to]))).toContainEqual(
      expect.objectContaining({
        kind: 'threshold-loosened',
        environment: 'production',
        summary: `credit-risk in production: budget per thousand calls ${what}`,
      }),
    );
  });

  test('that may cost less loosens nothing', () => {
    const kinds = changes(edited(deployment, ['amount: 0.60', 'amount: 0.50'])).map(({ kind }) => kind);
    expect(kinds).toEqual(['documentation']);
  });

  test('of another version is a promotion', () => {
    expect(told(changes(release('4.3.0', e)))).toEqual([
      'card credit-risk 4.2.0→4.3.0 line 7: credit-risk: version, artifacts changed',
      'promote credit-risk@production 4.2.0→4.3.0 line 6: credit-risk 4.2.0 → 4.3.0 in production',
    ]);
  });

  test('of another artifact under the same version is a promotion too', () => {
    expect(told(changes(release('4.2.0', e)))[1]).toBe(
      'promote credit-risk@production 4.2.0→4.2.0 line 6: credit-risk another artifact as 4.2.0 in production',
    );
  });

  test('in a new environment is a promotion from nothing', () => {
    const staging = base[deployment]!.replace('environment: production', 'environment: staging');
    expect(told(changes({ ...base, 'deploy/staging/credit-risk.yaml': staging }))).toEqual([
      'promote credit-risk@staging null→4.2.0 line 6: credit-risk 4.2.0 to staging',
    ]);
  });

  test('that is gone retires the model there', () => {
    expect(told(changes(without(deployment)))).toEqual([
      'retire credit-risk@production 4.2.0→null line undefined: credit-risk 4.2.0 leaves production',
    ]);
  });

  test('of another model is a promotion of one and a retirement of the other', () => {
    const churn = example('first-card').replace('owners', `artifacts: [{uri: m.onnx, digest: "${a}"}]\n  owners`);
    const from = { ...base, 'models/churn/card.yaml': churn };
    const to = {
      ...from,
      [deployment]: base[deployment]!.replace('credit-risk/card', 'churn/card').replace('4.2.0', '1.10'),
    };
    expect(changes(to, from).map(({ kind, model, environment }) => [kind, model, environment])).toEqual([
      ['retire', 'credit-risk', 'production'],
      ['promote', 'churn', 'production'],
    ]);
  });

  test.each([
    ['its cluster', edited(deployment, ['prod-eu', 'prod-us']), 'another target', 8],
    [
      'its manifests',
      edited(deployment, ['[credit-risk/inferenceservice.yaml]', '[other.yaml]']),
      'other manifests',
      7,
    ],
    ['what is in a manifest', edited(manifest, ['InferenceService', 'Deployment']), 'other manifests', 7],
  ])('%s is a promotion of the same version: it changes what runs', (_, head, what, line) => {
    expect(changes(head)).toMatchObject([
      {
        kind: 'promote',
        from: '4.2.0',
        to: '4.2.0',
        summary: `credit-risk 4.2.0 in production: ${what}`,
        place: { line },
      },
    ]);
  });

  test('a label or comment is documentation', () => {
    expect(changes(edited(deployment, ['spec:', '# x\nspec:']))).toMatchObject([{ kind: 'documentation' }]);
  });
});

describe('a rollback', () => {
  const earlier = release('4.1.0', e);

  test('goes to what was live before: version, digest, manifests and all', () => {
    const asked: unknown[] = [];
    const [, change] = changes(earlier, base, (each) => {
      asked.push(each);
      return each.version === '4.1.0' && each.digest === e;
    });
    expect(change).toMatchObject({ kind: 'rollback', from: '4.2.0', to: '4.1.0', environment: 'production' });
    expect(asked).toEqual([
      {
        model: 'credit-risk',
        environment: 'production',
        cluster: 'prod-eu',
        version: '4.1.0',
        digest: e,
        manifests: [expect.stringMatching(/^sha256:/)],
      },
    ]);
  });

  test('to a lower version that was never live is a promotion: anybody can name a low number', () => {
    expect(changes(earlier).map(({ kind }) => kind)).toEqual(['card', 'promote']);
  });

  test('is known by every part of what was live, and by every file', () => {
    const live: Release = {
      model: 'credit-risk',
      environment: 'production',
      cluster: 'prod-eu',
      version: '4.1.0',
      digest: digestOf('model'),
      manifests: [digestOf('manifest')],
    };
    const wasLive = wasLiveAmong([live, { ...live, version: '4.0.0', manifests: [null] }]);
    expect(wasLive({ ...live })).toBe(true);
    const others: readonly Partial<Release>[] = [
      { model: 'churn' },
      { environment: 'staging' },
      { cluster: 'prod-us' },
      { version: '4.2.0' },
      { digest: digestOf('another model') },
      { manifests: [digestOf('another manifest')] },
      { manifests: [] },
      { version: '4.0.0', manifests: [null] },
    ];
    expect(others.filter((other) => wasLive({ ...live, ...other }))).toEqual([]);
  });

  test('to another cluster is a promotion', () => {
    const head = { ...earlier, [deployment]: earlier[deployment]!.replace('prod-eu', 'prod-us') };
    expect(changes(head, base, () => true).map(({ kind }) => kind)).toEqual(['card', 'promote']);
  });
});

describe('a policy', () => {
  test('that changes at all is a change of policy', () => {
    expect(told(changes(edited(policyPath, ['method: squash', 'method: merge'])))).toEqual([
      'policy null null→null line 3: policy acme-lending changed',
    ]);
  });

  test('that asks less is loosened, on the line that asks less', () => {
    expect(told(changes(edited(policyPath, ['atLeast: 0.80', 'atLeast: 0.75'])))).toEqual([
      'policy null null→null line 3: policy acme-lending changed',
      'threshold-loosened null null→null line 18: bias demographic-parity-ratio: atLeast 0.8 → 0.75',
    ]);
  });

  test('that is gone, or can no longer be read, is loosened', () => {
    expect(changes(without(policyPath)).map(({ kind }) => kind)).toEqual(['policy', 'threshold-loosened']);
    expect(changes(edited(policyPath, ['spec:', 'specs:'])).map(({ kind }) => kind)).toEqual([
      'policy',
      'threshold-loosened',
    ]);
  });

  test('that is new is not loosened', () =>
    expect(changes(base, without(policyPath)).map(({ kind }) => kind)).toEqual(['policy']));
});

describe('a waiver', () => {
  const path = 'waivers/women.yaml';
  const waived = { ...base, [path]: example('waiver') };

  test('is a change of its model, whether it comes, changes or goes', () => {
    expect(told(changes(waived))).toEqual([
      'waiver credit-risk null→null line 3: waiver women-60-plus for bias demographic-parity-ratio is new',
    ]);
    const longer = { ...waived, [path]: waived[path].replace('2027-01-19', '2028-01-19') };
    expect(changes(longer, waived)).toMatchObject([{ kind: 'waiver', summary: expect.stringContaining('changed') }]);
    expect(changes(base, waived)).toMatchObject([
      { kind: 'waiver', summary: expect.stringContaining('is removed'), place: null },
    ]);
  });
});
