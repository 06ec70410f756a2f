import { describe, expect, test } from 'vitest';
import { placeOf } from './document.ts';
import { parse, sound, told } from './examples.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const readme = `---
language: en
license: mit
base_model: org/base
pipeline_tag: text-classification
tags: [pytorch]
model-index:
- name: sentiment
  results:
  - task: {type: text-classification}
    dataset: {type: holdout, name: Reviews, split: test}
    metrics:
    - {type: acc, value: 0.91, name: Accuracy}
    - type: roc_auc
      value: 0.95
  - task: {type: text-classification}
    dataset: {type: glue, name: GLUE}
    metrics: [{type: f1_macro, value: 0.8}]
modelwarden:
  version: 1.10
  task: binary-classification
  owners: [{role: owner, who: octocat}]
  claims: [{metric: recall, value: 0.7, evidence: holdout, where: {lang: en}}]
  evidence:
    holdout: {uri: holdout.csv, digest: "${digest}", label: y, score: p}
---

# Sentiment

Text.
`;

const path = 'models/sentiment/README.md';
const card = () => sound('ModelCard', readme, path);

describe('a Hugging Face card with a modelwarden key', () => {
  test('is a card: name, base models and claims come from where Hugging Face has them', () => {
    const { value, name, format } = card();
    expect([name, format]).toEqual(['sentiment', 'huggingface']);
    expect(value.spec).toMatchObject({
      version: '1.10',
      task: 'binary-classification',
      lineage: { baseModels: ['org/base'] },
    });
    expect(value.spec.claims.map(({ metric, value: claimed, evidence }) => [metric, claimed, evidence])).toEqual([
      ['recall', 0.7, 'holdout'],
      ['accuracy', 0.91, 'holdout'],
      ['auroc', 0.95, 'holdout'],
      ['f1-macro', 0.8, null],
    ]);
  });

  test('a result on a data set that is no table of the card rests on nothing, even if there is only one table', () => {
    expect(card().value.spec.claims[3]).toMatchObject({ metric: 'f1-macro', evidence: null });
  });

  test('a data set is known as a table by its type, its name or its split', () => {
    const unknown = readme.replace('type: holdout', 'type: other');
    for (const field of ['type: other', 'name: Reviews', 'split: test']) {
      const text = unknown.replace(field, field.replace(/: .*/, ': holdout'));
      const { claims } = sound('ModelCard', text, path).value.spec;
      expect(
        claims.map(({ evidence }) => evidence),
        field,
      ).toEqual(['holdout', 'holdout', 'holdout', null]);
    }
    expect(sound('ModelCard', unknown, path).value.spec.claims[1]?.evidence).toBeNull();
  });

  test('keeps every foreign key, and the text', () => {
    const { huggingface } = card().value.spec.extensions as { huggingface: { metadata: object; body: string } };
    expect(Object.keys(huggingface.metadata)).toEqual([
      'language',
      'license',
      'base_model',
      'pipeline_tag',
      'tags',
      'model-index',
    ]);
    expect(huggingface.metadata).toMatchObject({ license: 'mit', tags: ['pytorch'] });
    expect(huggingface.body).toBe('\n# Sentiment\n\nText.\n');
  });

  test('every value has its place in the README', () => {
    const document = card();
    const line = (pointer: string) => placeOf(document, pointer).line;
    expect(line('/metadata/name')).toBe(8);
    expect(line('/spec/owners/0/who')).toBe(22);
    expect(line('/spec/evidence/holdout/digest')).toBe(25);
    expect(line('/spec/claims/0/value')).toBe(23);
    expect(line('/spec/claims/1/value')).toBe(13);
    expect(line('/spec/claims/2/value')).toBe(15);
    expect(line('/spec/claims/2/metric')).toBe(14);
    expect(line('/spec/lineage/baseModels')).toBe(4);
    expect(line('/spec/extensions/huggingface/metadata/license')).toBe(3);
    expect(line('/spec/evidence/training/digest')).toBe(24);
    expect(line('/spec/oversight')).toBe(19);
    const other = sound('ModelCard', readme.replace('value: 0.91,', 'value: 0.91, metric: x,'), path);
    expect(placeOf(other, '/spec/claims/1/metric').column).toBe(14);
  });

  test('a name under modelwarden wins over that of the index', () => {
    const text = readme.replace('  version: 1.10', '  name: reviews\n  labels: {team: nlp}\n  version: 1.10');
    const { value, name } = sound('ModelCard', text, path);
    expect([name, value.metadata.labels]).toEqual(['reviews', { team: 'nlp' }]);
  });

  test('a task that the tag leaves no doubt about need not be said', () => {
    const text = readme
      .replace('text-classification\ntags', 'tabular-regression\ntags')
      .replace('  task: binary-classification\n', '');
    expect(sound('ModelCard', text, path).value.spec.task).toBe('regression');
    expect(told(parse(readme.replace('  task: binary-classification\n', ''), path))).toEqual([
      '19:1 document-missing `modelwarden.task`: expected one of binary-classification, multiclass-classification, regression, ranking or generation, found no such key',
    ]);
  });
});

describe('mistakes are told in the words of the README', () => {
  test.each([
    [
      'an unknown key',
      'owners:',
      'owner:',
      '22:3 document-unknown-key Expected a known key under `modelwarden`, found "owner"; did you mean `owners`?',
    ],
    [
      'a bad digest',
      digest,
      'sha256:0',
      '25:41 document-value `modelwarden.evidence.holdout.digest`: expected a SHA-256 digest',
    ],
    [
      'a name that cannot be one',
      'name: sentiment',
      'name: Org/Sentiment',
      '19:1 document-missing `modelwarden.name`: expected a name',
    ],
    [
      'a metric that is no number',
      'value: 0.91',
      'value: 91%',
      '13:26 document-value `model-index[0].results[0].metrics[0].value`: expected a number, found "91%"',
    ],
    [
      'a result without data set',
      '    dataset: {type: glue, name: GLUE}\n',
      '',
      '16:5 document-missing `model-index[0].results[1].dataset`: expected a mapping',
    ],
    [
      'a modelwarden key that is no mapping',
      /modelwarden:\n(.*\n){6}/,
      'modelwarden: yes\n',
      '19:14 document-value `modelwarden`: expected a mapping, found "yes"',
    ],
    [
      'a place that is taken',
      '  version',
      '  extensions: {huggingface: {}}\n  version',
      '20:16 document-unknown-key `modelwarden.extensions.huggingface`',
    ],
    [
      'claims that are no list',
      /claims: .*/,
      'claims: high',
      '23:11 document-value `modelwarden.claims`: expected a list, found "high"',
    ],
    [
      'extensions that are no mapping',
      '  version',
      '  extensions: 5\n  version',
      '20:15 document-value `modelwarden.extensions`: expected a mapping, found 5',
    ],
    ['broken YAML', 'tags: [pytorch]', 'tags: [pytorch', '7:1 document-syntax'],
    ['a key twice', 'license: mit', 'license: mit\nlanguage: de', '4:1 document-duplicate-key'],
  ])('%s', (_, from, to, expected) => {
    const result = parse(readme.replace(from, to), path);
    expect(result).toMatchObject({ foreign: false, document: null });
    expect(told(result).join('\n')).toContain(expected);
  });
});

describe("a README is nobody's business but its own", () => {
  test.each([
    ['without front matter', '# modelwarden\n\nmodelwarden: is a tool\n'],
    ['without a modelwarden key', readme.replace('modelwarden:', 'other:')],
    ['whose modelwarden key is not at the top', '---\nx:\n  modelwarden: {}\n---\n'],
    ['whose front matter is a list', '---\n- modelwarden\n---\n'],
    ['whose front matter is broken', '---\na: [\n---\n'],
    ['with another document in its text', '---\na: 1\n---\napiVersion: modelwarden.dev/v1alpha1\nkind: ModelCard\n'],
  ])('%s', (_, text) => expect(parse(text, path)).toEqual({ foreign: true, document: null, problems: [] }));
});
