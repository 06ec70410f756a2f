import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { ModelCard } from './card.ts';
import { example, parse, sound } from './examples.ts';
import { frontMatterOf } from './front-matter.ts';
import { exportHuggingFaceCard } from './huggingface-export.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const path = 'README.md';

/** Claims may change their order; nothing else may. */
const comparable = (card: ModelCard) => ({
  ...card,
  spec: { ...card.spec, claims: card.spec.claims.map((claim) => JSON.stringify(claim)).sort() },
});
const withoutImport = ({ spec, ...card }: ModelCard) => {
  const { huggingface: _, ...extensions } = spec.extensions;
  return comparable({ ...card, spec: { ...spec, extensions } });
};

const front = (text: string): Record<string, unknown> =>
  parseYaml(frontMatterOf(text)!.yaml, { version: '1.2', schema: 'core' });

describe('a card as a README', () => {
  test.each(['first-card', 'card', 'assistant-card'] as const)('%s comes back as it was', (name) => {
    const { value } = sound('ModelCard', example(name));
    expect(withoutImport(sound('ModelCard', exportHuggingFaceCard(value), path).value)).toEqual(withoutImport(value));
  });

  test('plain claims go where the Hub shows them, the others where nothing of them is lost', () => {
    const claims = [
      { metric: 'auroc', value: 0.8, evidence: 'holdout' },
      { metric: 'recall', value: 0.7, evidence: 'holdout', tolerance: 0.1 },
    ];
    const card = sound('ModelCard', `${example('first-card')}  claims: ${JSON.stringify(claims)}\n`).value;
    const text = exportHuggingFaceCard(card);
    expect(front(text)).toMatchObject({
      'model-index': [
        {
          name: 'churn',
          results: [
            {
              task: { type: 'binary-classification' },
              dataset: { type: 'holdout' },
              metrics: [{ type: 'auroc', value: 0.8 }],
            },
          ],
        },
      ],
      modelwarden: { claims: [{ metric: 'recall', value: 0.7, tolerance: 0.1, evidence: 'holdout' }] },
    });
  });

  test('defaults are not written out, so the README stays as short as the card', () => {
    const text = exportHuggingFaceCard(sound('ModelCard', example('first-card')).value);
    expect(text).toBe(
      [
        '---',
        'modelwarden:',
        '  name: churn',
        '  version: "1.10"',
        '  task: binary-classification',
        '  owners:',
        '    - role: owner',
        '      who: octocat',
        '  risk:',
        '    tier: minimal',
        '  evidence:',
        '    holdout:',
        '      uri: evidence/holdout.parquet',
        `      digest: ${digest}`,
        '      label: churned',
        '      positive: 1',
        '      score: p_churn',
        '---',
        '',
        '# churn',
        '',
      ].join('\n'),
    );
  });
});

const index = {
  'model-index': [
    {
      name: 'a',
      results: [
        {
          task: { type: 't' },
          dataset: { type: 'holdout', name: 'H', revision: '1.10' },
          metrics: [{ type: 'acc', value: 0.9, name: 'Acc' }],
        },
        {
          task: { type: 't' },
          dataset: { type: 'glue', name: 'G' },
          metrics: [
            { type: 'f1', value: 0.5 },
            { type: 'f1', value: 0.5 },
          ],
        },
      ],
    },
  ],
};
const modelwarden = {
  version: '1',
  task: 'regression',
  owners: [{ role: 'owner', who: 'me' }],
  evidence: { holdout: { uri: 'h.csv', digest } },
};
const readme = (foreign: object, body = '\n# A\n', ours: object = {}) =>
  `---\n${stringify({ ...index, ...foreign, modelwarden: { ...modelwarden, ...ours } }, { version: '1.2', schema: 'core' })}---\n${body}`;

describe('import followed by export loses nothing', () => {
  test('of any foreign key, any body, any index', () => {
    const key = fc
      .oneof(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.constantFrom('license', 'tags', '<<', 'base_model', '1.10', 'true'),
      )
      .filter((each) => !['__proto__', 'modelwarden', 'model-index', 'base_model'].includes(each));
    const value = fc.jsonValue({ maxDepth: 3, noUnicodeString: false });
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }),
        fc.string({ maxLength: 40 }),
        (foreign, body) => {
          const text = readme(foreign, body);
          const { document } = parse(text, path);
          // A generated number may have more digits than JSON keeps, which is refused with a problem.
          fc.pre(document !== null);
          const again = exportHuggingFaceCard(document.value as ModelCard);
          expect(frontMatterOf(again)?.body).toBe(frontMatterOf(text)?.body);
          const { modelwarden: _ours, ...theirs } = front(again);
          const { modelwarden: _was, ...before } = front(text);
          expect(theirs).toEqual(before);
          expect(sound('ModelCard', again, path).value).toEqual(document.value);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a base model stays where it was, and a card that drops it does not get it back', () => {
    const card = sound('ModelCard', readme({ base_model: 'org/base' }), path).value;
    expect(sound('ModelCard', exportHuggingFaceCard(card), path).value).toEqual(card);
    const dropped = { ...card, spec: { ...card.spec, lineage: { ...card.spec.lineage, baseModels: [] } } };
    expect(sound('ModelCard', exportHuggingFaceCard(dropped), path).value).toEqual(dropped);
  });

  test('a claim that was changed leaves the index, its equal twin does not', () => {
    const card = sound('ModelCard', readme({}), path).value;
    expect(card.spec.claims).toHaveLength(3);
    const [accuracy, f1] = card.spec.claims;
    const changed = { ...card, spec: { ...card.spec, claims: [{ ...accuracy!, value: 0.8 }, f1!] } };
    const text = exportHuggingFaceCard(changed);
    expect(front(text)).toMatchObject({
      'model-index': [{ results: [{ metrics: [] }, { metrics: [{ type: 'f1', value: 0.5 }] }] }],
      modelwarden: { claims: [{ metric: 'accuracy', value: 0.8, evidence: 'holdout' }] },
    });
    const { claims } = sound('ModelCard', text, path).value.spec;
    expect(claims).toEqual(changed.spec.claims);
  });
});

describe('export followed by import gives the same card', () => {
  const text = fc.stringMatching(/^[ -~]{1,12}$/);
  const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
  const scalar = fc.oneof(text, fc.integer(), fc.boolean());
  const column = text;
  const table = fc.record({
    uri: fc.constant('a.csv'),
    digest: fc.constant(digest),
    rows: fc.record({ id: optional(column), weight: optional(column), cluster: optional(column) }),
    label: optional(column),
    positive: scalar,
    score: fc.constant('s'),
    prediction: optional(fc.oneof(fc.record({ column }), fc.record({ threshold: fc.integer() }))),
    favorable: optional(scalar),
    groups: fc.array(fc.oneof(column, fc.array(column, { minLength: 1, maxLength: 2 })), { maxLength: 2 }),
    amounts: fc.dictionary(text, fc.record({ column, unit: text }), { maxKeys: 1, noNullPrototype: true }),
  });
  const full = fc.record({
    metric: fc.constantFrom('auroc', 'acc', 'f1_macro', 'recall'),
    value: fc.integer(),
    tolerance: optional(fc.nat()),
    evidence: fc.constantFrom('holdout', 'x y'),
    group: optional(fc.oneof(column, fc.array(column, { minLength: 1, maxLength: 2 }))),
    where: fc.dictionary(text, scalar, { maxKeys: 1, noNullPrototype: true }),
  });
  const plain = full.map((claim) => ({ ...claim, tolerance: null, group: null, where: {} }));
  const claim = fc.oneof(full, plain);
  const spec = fc.record({
    version: fc.constantFrom('1.10', '31', '4.2.0', '1e3', 'true'),
    task: fc.constantFrom('regression', 'ranking'),
    overview: optional(text),
    owners: fc.constant([{ role: 'owner', who: '12345' }]),
    provider: optional(
      fc.record({
        model: text,
        parameters: fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2, noNullPrototype: true }),
      }),
    ),
    limitations: fc.array(text, { maxLength: 2 }),
    oversight: optional(
      fc.record({ measures: fc.array(text, { minLength: 1, maxLength: 2 }), contact: fc.constant(null) }),
    ),
    evidence: fc.record({ holdout: table, 'x y': table }),
    claims: fc.array(claim, { maxLength: 4 }),
  });

  test('whatever the card', () => {
    fc.assert(
      fc.property(spec, (generated) => {
        const card = ModelCard.parse({
          apiVersion: 'modelwarden.dev/v1alpha1',
          kind: 'ModelCard',
          metadata: { name: 'a' },
          spec: generated,
        });
        const { document, problems } = parse(exportHuggingFaceCard(card), path);
        fc.pre(!problems.some(({ code }) => code === 'document-number'));
        expect(problems.filter(({ message }) => !message.includes('floating alias'))).toEqual([]);
        expect(withoutImport(document?.value as ModelCard)).toEqual(withoutImport(card));
      }),
      { numRuns: 150 },
    );
  });
});
