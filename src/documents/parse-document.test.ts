import { describe, expect, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import type { Document } from './document.ts';
import { example, exampleNames, parse, sound, told } from './examples.ts';

const first = example('first-card');

describe('a document of ours', () => {
  test.each(exampleNames)('the example %s is sound', (name) => expect(told(parse(example(name)))).toEqual([]));

  test('carries its kind, name, path, digest and format', () => {
    const { document } = parse(first, 'models/churn/card.yaml');
    expect(document).toMatchObject({
      kind: 'ModelCard',
      name: 'churn',
      path: 'models/churn/card.yaml',
      digest: digestOf(first),
      format: 'modelwarden',
    });
  });

  test('has its defaults filled', () => {
    const { spec } = sound('ModelCard', first).value;
    expect(spec).toMatchObject({ overview: null, artifacts: [], claims: [], extensions: {}, oversight: null });
    expect(spec.risk).toEqual({ tier: 'minimal', euAiAct: null, items: [] });
    expect(spec.evidence.holdout).toEqual({
      uri: 'evidence/holdout.parquet',
      digest: `sha256:${'a'.repeat(64)}`,
      rows: { id: null, weight: null, cluster: null },
      time: null,
      label: 'churned',
      labels: { matureAfter: null },
      positive: 1,
      score: 'p_churn',
      prediction: null,
      probabilities: {},
      favorable: null,
      groups: [],
      slices: [],
      amounts: {},
      features: { numeric: [], categorical: [] },
      of: null,
      perturbation: null,
      outcome: null,
      judge: null,
      synthetic: null,
    });
  });

  test('a claim without evidence rests on the only table there is', () => {
    const card = sound('ModelCard', `${first}  claims: [{metric: auroc, value: 0.8}]\n`);
    expect(card.value.spec.claims[0]?.evidence).toBe('holdout');
  });

  test('with two tables the claim has to say which', () => {
    const text = example('card').replace('tolerance: 0.001, evidence: holdout', 'tolerance: 0.001');
    expect(told(parse(text))).toEqual([
      '62:7 document-missing `spec.claims[0].evidence`: expected the evidence table that shows the claim, found no such key',
    ]);
  });
});

describe('a version is the text that was written', () => {
  test.each([
    ['1.10', '1.10'],
    ['31', '31'],
    ['4.2.0', '4.2.0'],
    ['1e3', '1e3'],
    ['"2026-08-01"', '2026-08-01'],
    ['2026-08-01', '2026-08-01'],
    ['0x1F', '0x1F'],
  ])('%s', (written, version) => {
    expect(sound('ModelCard', first.replace('1.10', written)).value.spec.version).toBe(version);
    const deployment = example('deployment').replace('4.2.0', written);
    expect(sound('ModelDeployment', deployment).value.spec.model.version).toBe(version);
  });

  test.each(['-1', '.5', '[1]', '"a b"', '""'])('%s is none', (written) => {
    const [problem] = parse(first.replace('1.10', written)).problems;
    expect(problem).toMatchObject({ code: 'document-value', place: { line: 6 } });
    expect(problem?.message).toContain('`spec.version`: expected a version');
  });
});

describe('whose file is it', () => {
  test.each([
    ['a Kubernetes object', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n'],
    [
      'an object with our annotation',
      'apiVersion: v1\nkind: Pod\nmetadata: {annotations: {modelwarden.dev/model-digest: x}}',
    ],
    ['several objects', 'apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n'],
    ['a Policy of Kyverno', 'apiVersion: kyverno.io/v1\nkind: Policy\n'],
    ['a model card of somebody else', 'apiVersion: example.com/v1\nkind: ModelCard\n'],
    ['a chart that is no YAML', 'apiVersion: {{ .Values.x }}\n  {{ if }}\n'],
    ['text', 'hello'],
    ['nothing', ''],
    ['a list', '- a\n- b\n'],
    ['duplicate keys', 'a: 1\na: 2\n'],
    ['binary', '\u0000\u0001\u0002'],
  ])('%s is foreign, and no problem', (_, text) => {
    expect(parse(text, 'deploy/x.yaml')).toEqual({ foreign: true, document: null, problems: [] });
  });

  test('a file that is neither YAML nor README is not even looked at', () => {
    expect(parse(first, 'models/x/card.json').foreign).toBe(true);
  });

  test('three megabytes of somebody else are foreign, two of ours are too large', () => {
    expect(parse(`a: ${'x'.repeat(3 << 20)}`).foreign).toBe(true);
    expect(told(parse(`${first}  overview: ${'x'.repeat(2 << 20)}`))).toEqual([
      '1:1 document-too-large Expected at most 1 MiB, found 2.0 MiB',
    ]);
  });

  test.each([
    ['another version', first.replace('v1alpha1', 'v1beta9'), '2:13 document-version'],
    ['a misspelt group', first.replace('modelwarden.dev', 'modelwardn.dev'), '2:13 document-version'],
    ['another domain', first.replace('modelwarden.dev', 'modelwarden.io'), '2:13 document-version'],
    ['another case', first.replace('modelwarden.dev', 'Modelwarden.dev'), '2:13 document-version'],
    ['no apiVersion', first.replace(/apiVersion.*\n/, ''), '2:1 document-missing'],
    ['a kind in another case', first.replace('ModelCard', 'Modelcard'), '3:7 document-kind'],
    ['a kind that is none', first.replace('ModelCard', 'Dataset'), '3:7 document-kind'],
    ['no kind', first.replace(/kind.*\n/, ''), '2:1 document-missing'],
    ['broken YAML of ours', first.replace('{name: churn}', '{name: churn'), '5:1 document-syntax'],
    [
      'broken YAML with our kind only',
      first.replace(/apiVersion.*\n/, '').replace('churn}', 'churn'),
      '4:1 document-syntax',
    ],
    ['two documents, one ours', `${first}---\na: 1\n`, '12:1 document-several'],
  ])('%s is a problem, with its place', (_, text, expected) => {
    const result = parse(text.replace(/^#.*\n/, '#\n'));
    expect({ foreign: result.foreign, document: result.document }).toEqual({ foreign: false, document: null });
    expect(told(result)[0]).toContain(expected);
  });

  test('a file that must be a policy is never foreign', () => {
    const expectPolicy = (text: string) => told(parse(text, '.github/modelwarden.yaml', { expect: 'Policy' }))[0];
    expect(expectPolicy('')).toContain('1:1 document-missing');
    expect(expectPolicy('mode: observe')).toContain('1:1 document-missing');
    expect(expectPolicy('{{')).toContain('document-syntax');
    expect(expectPolicy(first)).toContain('3:7 document-kind');
    expect(expectPolicy(`a: ${'x'.repeat(2 << 20)}`)).toContain('document-too-large');
    expect(expectPolicy(example('policy'))).toBeUndefined();
    expect(parse('# Title', 'README.md', { expect: 'Policy' }).foreign).toBe(false);
  });
});

describe('encodings', () => {
  test('a byte order mark is dropped', () => expect(sound('ModelCard', `\uFEFF${first}`).name).toBe('churn'));

  test('CRLF is as good as LF', () => {
    const card = sound('ModelCard', first.replaceAll('\n', '\r\n'));
    expect(card.value).toEqual(sound('ModelCard', first).value);
    expect(card.places.spots).toEqual(sound('ModelCard', first).places.spots);
  });

  test('bytes that are no UTF-8 are refused where they stand', () => {
    const bytes = Buffer.concat([Buffer.from(`${first}  overview: caf`), Buffer.from([0xe9])]);
    expect(told(parse(bytes))).toEqual(['11:16 document-encoding Expected UTF-8 text, found other bytes']);
  });
});

describe('mistakes are told in words, with what to do', () => {
  const mistake = (from: string | RegExp, to: string, text = first) => {
    const [problem, ...others] = parse(text.replace(from, to)).problems;
    expect(others).toEqual([]);
    return `${problem?.place?.line} ${problem?.message} | ${problem?.remedy}`;
  };

  test('an unknown key', () => {
    expect(mistake('label:', 'lable:')).toBe(
      '10 Expected a known key under `spec.evidence.holdout`, found "lable"; did you mean `label`? | Rename it to `label`.',
    );
  });

  test('a misspelt key that is needed is told once', () => {
    expect(mistake('owners:', 'owner:')).toBe(
      '8 Expected a known key under `spec`, found "owner"; did you mean `owners`? | Rename it to `owners`.',
    );
  });

  test('a missing key', () => {
    expect(mistake(/ {2}owners.*\n/, '')).toBe(
      '5 `spec.owners`: expected a list, found no such key | Add `owners:` under `spec`.',
    );
  });

  test('an empty list of owners, an empty mapping of evidence', () => {
    expect(mistake('[{role: owner, who: octocat}]', '[]')).toBe(
      '8 `spec.owners`: expected at least 1 in the list, found an empty list | Write at least 1 in the list.',
    );
    expect(mistake(/ {4}holdout.*\n/, '    {}\n')).toBe(
      '10 `spec.evidence`: expected at least one evidence table, found an empty mapping | Write at least one evidence table.',
    );
  });

  test('a number where text belongs, and the other way round', () => {
    expect(mistake('octocat', '12345')).toContain('found 12345 | Put quotes around it: "12345".');
    expect(mistake('label: churned', 'prediction: {threshold: "0.5"}')).toContain(
      'found "0.5" | Remove the quotes: 0.5.',
    );
  });

  test('a word that is not in the list', () => {
    expect(mistake('binary-classification', 'binary_clasification')).toContain('| Write binary-classification.');
    expect(mistake('binary-classification', 'clustering')).toContain('| Write binary-classification, multiclass-');
  });

  test('a choice of forms', () => {
    expect(mistake('label: churned', 'prediction: {colum: x}')).toContain(
      'expected {column: NAME} or {threshold: NUMBER}, found a mapping with colum',
    );
  });

  test('a number that YAML has and JSON has not is told once', () => {
    expect(mistake('0.70', '.nan', example('waiver'))).toBe(
      '7 Expected a finite number, found .nan | Write a number, or leave the key out where there is none.',
    );
  });

  test('a feature that is designed and not built is refused by name', () => {
    const deployment = example('deployment');
    const later = (from: string, to: string) => mistake(from, to, deployment);
    expect(later('  manifests:', '  monitoring: {}\n  manifests:')).toBe(
      '7 `monitoring` under `spec` is not supported in this version of Modelwarden | Remove the key; it would not be honoured.',
    );
    expect(later('driver: kubernetes', 'driver: argo-cd')).toContain(
      'expected kubernetes (argo-cd is not supported in this version of Modelwarden), found "argo-cd"',
    );
    expect(later('driver: kubernetes', 'driver: nomad')).toContain('expected kubernetes, found "nomad"');
  });

  test('all mistakes are told, in the order of the file', () => {
    const text = first
      .replace('churn}', 'Churn}')
      .replace('1.10', '[]')
      .replace('label', 'lable')
      .replace('p_churn', '.nan');
    expect(parse(text).problems.map(({ place }) => place?.line)).toEqual([4, 6, 10, 10]);
  });

  test('a thousand mistakes are a hundred and a word about the rest', () => {
    const { problems } = parse(`${first}  claims: [${'1,'.repeat(1000)}]\n`);
    expect(problems).toHaveLength(101);
    expect(problems.map(({ code }) => code)).toContain('document-too-many-problems');
    expect(problems.find(({ code }) => code === 'document-too-many-problems')?.message).toContain('900 more');
  });
});

test('every value of a document has a place on the line where it is written', () => {
  const text = example('policy');
  const { places, value } = sound('Policy', text);
  const lines = text.split('\n');
  const visit = (json: unknown, pointer: string): void => {
    const spot = places.spots.get(pointer);
    if (typeof json === 'string' && spot) expect(lines[spot.value[0] - 1]).toContain(json);
    if (typeof json === 'object' && json !== null) {
      for (const [key, child] of Object.entries(json)) visit(child, `${pointer}/${key.replaceAll('/', '~1')}`);
    }
  };
  visit(value as Document['value'], '');
});
