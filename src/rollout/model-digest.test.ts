import { expect, test } from 'vitest';
import type { Json } from '../domain/digest.ts';
import { carriersOf, digestAnnotation, mayServe, statedDigests } from './model-digest.ts';
import { approved, deploymentSpec, former } from './test-objects.ts';

const digits = approved.slice('sha256:'.length);
const service = (predictor: Json, annotations: Json = {}) => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata: { name: 'fraud', annotations },
  spec: { predictor },
});

test('an image, a model URI and the annotation carry the digest, each known for what it is', () => {
  const model = { storageUri: `s3://models/fraud/${digits}/`, env: [{ name: 'OTHER', value: 'x' }] };
  const body = service({ model, containers: [{ image: `r/m@${approved}` }] }, { [digestAnnotation]: approved });
  expect(carriersOf(body, approved)).toEqual([
    { by: 'annotation', pointer: '/metadata/annotations/modelwarden.dev~1model-digest' },
    { by: 'uri', pointer: '/spec/predictor/model/storageUri' },
    { by: 'image', pointer: '/spec/predictor/containers/0/image' },
  ]);
  expect(carriersOf(body, former)).toEqual([]);
});

test('longer runs of digits, other annotations and bare digests elsewhere do not carry it', () => {
  const near = service({ model: { storageUri: `s3://m/${digits}0` } }, { 'example.com/note': approved });
  expect(carriersOf(near, approved)).toEqual([]);
  expect(carriersOf(service({ model: { storageUri: `s3://m/0${digits}` } }), approved)).toEqual([]);
  expect(carriersOf(service({}, { [digestAnnotation]: `${approved} ` }), approved)).toEqual([]);
  const variable = (value: string) => service({ containers: [{ env: [{ name: 'MODEL', value }] }] });
  expect(carriersOf(variable(approved), approved)).toEqual([]);
  expect(carriersOf(variable(`s3://models/${digits}`), approved)).toEqual([
    { by: 'uri', pointer: '/spec/predictor/containers/0/env/0/value' },
  ]);
});

test('a digest is stated by the annotation, also on pods, and by URIs, not by images', () => {
  const template = {
    metadata: { annotations: { [digestAnnotation]: former } },
    spec: { containers: [{ image: `r/server@sha256:${'d'.repeat(64)}` }] },
  };
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {},
    spec: { template, modelUri: `oci://m@${approved}` },
  };
  expect(statedDigests(body)).toEqual([
    { digest: former, pointer: '/spec/template/metadata/annotations/modelwarden.dev~1model-digest' },
    { digest: approved, pointer: '/spec/modelUri' },
  ]);
});

test('every URI of a list of URIs is looked at', () => {
  const body = service({ storageUris: [{ uri: `s3://m/sha256/${digits}` }, `hf://m:sha256-${former.slice(7)}`] });
  expect(statedDigests(body).map(({ digest }) => digest)).toEqual([approved, former]);
});

test('only what has pods, or a custom resource, may serve a model', () => {
  expect(mayServe({ apiVersion: 'apps/v1', spec: deploymentSpec(approved) })).toBe(true);
  expect(mayServe(service({}))).toBe(true);
  expect(mayServe({ apiVersion: 'v1', kind: 'ConfigMap' })).toBe(false);
  expect(mayServe({ apiVersion: 'policy.networking.k8s.io/v1', spec: {} })).toBe(false);
});
