import { expect, test } from 'vitest';
import type { Digest } from '../../domain/digest.ts';
import { digestAnnotation } from '../model-digest.ts';
import type { JsonObject, LiveObject } from '../object.ts';
import { approved, former, liveObject, readyDeployment } from '../test-objects.ts';
import { baselineOf, childrenOf, inferenceServiceReadiness, nothingBefore } from './inference-service.ts';

const isTrue = [{ type: 'Ready', status: 'True' }];

type Parts = {
  readonly mode?: string;
  readonly digest?: Digest;
  readonly predictor?: JsonObject;
  readonly status?: JsonObject;
};
const service = ({ mode = 'Knative', digest = approved, predictor = {}, status = {} }: Parts): LiveObject =>
  liveObject('serving.kserve.io/v1beta1', 'InferenceService', {
    metadata: { annotations: { [digestAnnotation]: digest } },
    spec: { predictor: { model: { storageUri: 's3://models/fraud' }, ...predictor } },
    status: { deploymentMode: mode, conditions: isTrue, ...status },
  });

const revision = (created: string, rolledOut: string, percent: number, ready = created): JsonObject => ({
  components: {
    predictor: {
      latestCreatedRevision: created,
      latestReadyRevision: ready,
      latestRolledoutRevision: rolledOut,
      traffic: [
        { latestRevision: true, percent },
        { revisionName: rolledOut, percent: 100 - percent, tag: 'prev' },
      ],
    },
  },
});
const before = baselineOf(service({ digest: former, status: revision('r1', 'r1', 100) }));
const state = (live: LiveObject, baseline = before, children: readonly LiveObject[] = []) =>
  inferenceServiceReadiness(live, children, baseline, approved).state;

test('Knative: a new revision that is ready and has all the traffic is ready', () => {
  expect(state(service({ status: revision('r2', 'r2', 100) }))).toBe('ready');
});

test('Knative: Ready with the revision of the version before is stale', () => {
  expect(state(service({ status: revision('r1', 'r1', 100) }))).toBe('pending');
});

test('Knative: a change that makes no new revision needs none', () => {
  const same = service({ digest: former, status: revision('r1', 'r1', 100) });
  expect(state(same)).toBe('ready');
  const traffic = service({
    digest: former,
    predictor: { canaryTrafficPercent: 10 },
    status: revision('r1', 'r0', 10),
  });
  expect(state(traffic)).toBe('ready');
});

test('Knative: created but not ready, or without its traffic, is pending', () => {
  expect(state(service({ status: revision('r2', 'r1', 100, 'r1') }))).toBe('pending');
  expect(state(service({ status: revision('r2', 'r1', 0) }))).toBe('pending');
});

test('Knative: a canary is ready at its own share, and only where something was rolled out before it', () => {
  const canary = (percent: number) =>
    service({ predictor: { canaryTrafficPercent: 10 }, status: revision('r2', 'r1', percent) });
  expect(state(canary(10))).toBe('ready');
  expect(state(canary(100))).toBe('pending');
  expect(state(canary(100), nothingBefore)).toBe('ready');
  expect(state(canary(10), nothingBefore)).toBe('pending');
});

test('Knative: Ready not True is pending, even with all traffic; scaled to zero afterwards is ready', () => {
  const unready = { ...revision('r2', 'r2', 100), conditions: [{ type: 'Ready', status: 'Unknown' }] };
  expect(state(service({ status: unready }))).toBe('pending');
  const idle = { ...revision('r2', 'r2', 100), modelStatus: { transitionStatus: 'InProgress' } };
  expect(state(service({ status: idle }))).toBe('ready');
});

const blocked = (message: string): JsonObject => ({
  transitionStatus: 'BlockedByFailedLoad',
  lastFailureInfo: { reason: 'ModelLoadFailed', message },
});

test('a model that cannot be loaded fails with KServe’s words', () => {
  const live = service({ status: { ...revision('r2', 'r1', 0, 'r1'), modelStatus: blocked('no such file') } });
  expect(inferenceServiceReadiness(live, [], before, approved)).toEqual({ state: 'failed', why: 'no such file' });
});

test('the failure of the version before does not fail its repair', () => {
  const broken = { ...revision('r1', '', 0, ''), modelStatus: blocked('no such file') };
  const baseline = baselineOf(service({ digest: former, status: broken }));
  expect(state(service({ status: broken }), baseline)).toBe('pending');
  const still = { ...revision('r2', '', 0, ''), modelStatus: blocked('no such file') };
  expect(state(service({ status: still }), baseline)).toBe('failed');
});

test('an invalid spec makes no revision, and still fails', () => {
  const status = { ...revision('r1', 'r1', 100), modelStatus: { transitionStatus: 'InvalidSpec' } };
  expect(state(service({ status }))).toBe('failed');
});

const child = (digest: Digest): LiveObject => {
  const deployment = readyDeployment(digest);
  return { ...deployment, ref: { ...deployment.ref, name: 'fraud-predictor' } };
};

test('Standard: the Deployment decides, once it runs the approved model', () => {
  const live = service({ mode: 'Standard' });
  expect(state(live, before, [])).toBe('pending');
  expect(state(live, before, [child(former)])).toBe('pending');
  expect(state(live, before, [child(approved)])).toBe('ready');
  expect(state(live, before, [readyDeployment(approved)])).toBe('pending');
});

test('Standard: KServe’s own Ready is needed too, and its Deployment’s failure is the service’s', () => {
  const unready = service({ mode: 'Standard', status: { conditions: [{ type: 'Ready', status: 'False' }] } });
  expect(state(unready, before, [child(approved)])).toBe('pending');
  const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' };
  const stuck = child(approved);
  const failing = { ...stuck, body: { ...stuck.body, status: { observedGeneration: 1, conditions: [condition] } } };
  expect(inferenceServiceReadiness(service({ mode: 'Standard' }), [failing], before, approved)).toEqual({
    state: 'failed',
    why: 'Deployment fraud-predictor: timed out',
  });
});

test('the Deployment to look at follows KServe’s naming; Knative has none', () => {
  const names = (live: LiveObject) => childrenOf(live).map(({ kind, namespace, name }) => [kind, namespace, name]);
  expect(names(service({ mode: 'Standard' }))).toEqual([['Deployment', 'ml', 'fraud-predictor']]);
  expect(names(service({ mode: 'RawDeployment', predictor: { name: 'v2' } }))).toEqual([
    ['Deployment', 'ml', 'fraud-v2-predictor'],
  ]);
  expect(names(service({ mode: 'Knative' }))).toEqual([]);
  expect(names(service({ mode: 'Serverless' }))).toEqual([]);
});

test('nothing before, and a status that is not there or unreadable, are pending', () => {
  const bare = liveObject('serving.kserve.io/v1beta1', 'InferenceService', { spec: { predictor: {} } });
  expect(state(bare, nothingBefore)).toBe('pending');
  expect(state({ ...bare, body: { ...bare.body, status: { components: [] } } }, nothingBefore)).toBe('pending');
});
