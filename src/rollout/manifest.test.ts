import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowanceOf } from './allowance.ts';
import { readManifests } from './manifest.ts';
import { approved, former, somewhere } from './test-objects.ts';

const rules = { allowance: allowanceOf(['ml']), digest: approved, deployment: somewhere };
const path = 'deploy/production/fraud.yaml';
const read = (text: string) => readManifests([{ path, text }], rules);
const problemsOf = (text: string) =>
  read(text).problems.map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);

const deployment = (image = `registry.example/fraud@${approved}`) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: fraud
  namespace: ml
spec:
  selector: {matchLabels: {app: fraud}}
  template:
    metadata: {labels: {app: fraud}}
    spec:
      containers:
        - name: model
          image: ${image}
`;
const service = (name: string, rest = '') => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ml}
${rest}`;
const inference = (annotations: string, storageUri: string) => `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: fraud
  namespace: ml
  annotations: {${annotations}}
spec:
  predictor:
    model:
      modelFormat: {name: sklearn}
      storageUri: ${storageUri}
`;

test('objects of several documents and files are read in order, with their places and digests', () => {
  const { manifests, problems } = readManifests(
    [
      { path: 'a.yaml', text: `---\n${deployment()}---\n---\n${service('fraud')}` },
      { path: 'b.yaml', text: service('fraud-internal') },
    ],
    rules,
  );
  expect(problems).toEqual([]);
  expect(manifests.map(({ ref, place }) => [ref.kind, ref.name, place.path, place.line])).toEqual([
    ['Deployment', 'fraud', 'a.yaml', 5],
    ['Service', 'fraud', 'a.yaml', 19],
    ['Service', 'fraud-internal', 'b.yaml', 3],
  ]);
  expect(manifests.map(({ carriers }) => carriers)).toEqual([
    [{ by: 'image', pointer: '/spec/template/spec/containers/0/image' }],
    [],
    [],
  ]);
  expect(manifests[0]?.body).toMatchObject({
    kind: 'Deployment',
    spec: { selector: { matchLabels: { app: 'fraud' } } },
  });
});

describe('the model’s digest', () => {
  test('in the annotation of an InferenceService is enough, with a URI that states none', () => {
    expect(problemsOf(inference(`modelwarden.dev/model-digest: "${approved}"`, 's3://models/fraud/4'))).toEqual([]);
  });

  test('another one in the annotation or in the model’s URI is a problem on that line', () => {
    expect(problemsOf(inference(`modelwarden.dev/model-digest: "${former}"`, 's3://m'))).toEqual([
      'manifest-digest-differs 6:47',
    ]);
    const annotated = inference(`modelwarden.dev/model-digest: "${approved}"`, `oci://models/fraud@${former}`);
    expect(problemsOf(annotated)).toEqual(['manifest-digest-differs 11:19']);
  });

  test('nowhere is a problem; on a ConfigMap, which runs nothing, it does not count', () => {
    expect(problemsOf(deployment('registry.example/fraud:4'))).toEqual(['manifest-digest-missing 4:9']);
    expect(problemsOf(inference('', 's3://m'))).toEqual(['manifest-digest-missing 11:19']);
    const note = `apiVersion: v1
kind: ConfigMap
metadata: {name: note, namespace: ml, annotations: {modelwarden.dev/model-digest: "${approved}"}}
`;
    expect(problemsOf(`${deployment('registry.example/fraud:4')}---\n${note}`)).toEqual([
      'manifest-digest-missing 4:9',
    ]);
  });

  test('every InferenceService needs it, even if another object carries it', () => {
    expect(problemsOf(`${deployment()}---\n${inference('', 's3://m')}`)).toEqual(['manifest-digest-missing 25:19']);
  });
});

test('kinds and namespaces outside the allowance are refused, each on its line', () => {
  const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all, namespace: ml}\n';
  expect(problemsOf(`${role}---\n${deployment()}`)).toEqual(['manifest-kind 2:7']);
  expect(problemsOf(deployment().replace('apps/v1', 'apps/v1beta1'))).toEqual(['manifest-kind 2:7']);
  expect(problemsOf(deployment().replace('namespace: ml', 'namespace: kube-system'))).toEqual([
    'manifest-namespace 5:14',
  ]);
});

test('an object needs apiVersion, kind, name and namespace in Kubernetes’ form', () => {
  expect(problemsOf(deployment().replace('  namespace: ml\n', ''))).toEqual(['manifest-field 3:1']);
  expect(problemsOf(deployment().replace('  name: fraud\n  namespace', '  generateName: fraud-\n  namespace'))).toEqual(
    ['manifest-field 3:1'],
  );
  expect(problemsOf(deployment().replace('name: fraud\n', 'name: ../../secrets/x\n'))).toEqual(['manifest-field 4:9']);
  expect(problemsOf('- a\n- b\n')).toEqual(['manifest-not-an-object 1:1']);
  expect(problemsOf(deployment().replace('kind: Deployment', 'kind: [Deployment]'))).toEqual(['manifest-field 2:7']);
});

test('what only a cluster writes is refused: a manifest exported with kubectl get', () => {
  const exported = `${deployment().replace('  name: fraud\n', '  name: fraud\n  uid: 0b1e\n  resourceVersion: "12"\n')}status: {replicas: 1}\n`;
  expect(problemsOf(exported)).toEqual(['manifest-exported 6:3', 'manifest-exported 5:3', 'manifest-exported 16:1']);
});

test('a number with a leading zero is refused, because readers of YAML do not agree on it', () => {
  const text = deployment().replace(
    '    spec:\n',
    '    spec:\n      volumes: [{name: v, secret: {defaultMode: 0644}}]\n',
  );
  expect(read(text).problems).toMatchObject([
    { code: 'manifest-number', remedy: expect.stringContaining('Write 420'), place: { line: 11 } },
  ]);
});

test('the same object twice, also in two files, is refused', () => {
  const files = [
    { path: 'a.yaml', text: deployment() },
    { path: 'b.yaml', text: deployment() },
  ];
  expect(readManifests(files, rules).problems).toMatchObject([
    { code: 'manifest-duplicate', place: { path: 'b.yaml', line: 4 } },
  ]);
});

test('nothing, too much and too many are refused', () => {
  expect(readManifests([], rules).problems).toMatchObject([{ code: 'manifest-empty', place: somewhere }]);
  expect(problemsOf('---\n# nothing\n---\n')).toEqual(['manifest-empty 4:9']);
  expect(problemsOf(`${deployment()}# ${'x'.repeat(1024 * 1024)}`)).toEqual(['manifest-too-large 1:1']);
  const many = Array.from({ length: 51 }, (_, index) => service(`s-${index}`)).join('---\n');
  expect(problemsOf(many)).toEqual(['manifest-too-many 4:9']);
  const files = Array.from({ length: 51 }, () => ({ path, text: 'not: [read' }));
  expect(readManifests(files, rules).problems).toMatchObject([{ code: 'manifest-too-many' }]);
});

test('broken YAML, duplicate keys, aliases without anchors and bombs are problems, not exceptions', () => {
  expect(problemsOf('a: b: c')).toHaveLength(1);
  expect(read(`${deployment()}kind: Service\n`).problems).toMatchObject([{ code: 'document-duplicate-key' }]);
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair] as [string, string])) {
    bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`);
  }
  expect(read(bomb.join('\n')).problems).not.toEqual([]);
  expect(read(`${'['.repeat(5_000)}`).problems).not.toEqual([]);
});

test('any text is read without an exception, and what has no problem is allowed and carries the digest', () => {
  const words = fc.constantFrom(
    'apiVersion: ',
    'kind: ',
    'metadata:',
    '\n  ',
    '\n',
    'Deployment',
    'apps/v1',
    'name: x',
    '---',
    '{',
    ']',
    '&a',
    '*a',
    '|',
    approved,
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.json(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { manifests, problems } = read(text);
      if (problems.length > 0) return;
      expect(manifests.every(({ ref }) => ref.namespace === 'ml')).toBe(true);
      expect(manifests.some(({ carriers }) => carriers.length > 0)).toBe(true);
    }),
    { seed: 20_261_120, numRuns: 500 },
  );
});

test('a digest changed in any one digit is never taken for the approved one', () => {
  fc.assert(
    fc.property(fc.nat(63), fc.integer({ min: 1, max: 15 }), (index, shift) => {
      const digits = [...approved.slice(7)];
      digits[index] = ((Number.parseInt(digits[index] ?? '0', 16) + shift) % 16).toString(16);
      expect(problemsOf(deployment(`r/fraud@sha256:${digits.join('')}`))).toEqual(['manifest-digest-missing 4:9']);
    }),
    { seed: 20_261_120 },
  );
});
