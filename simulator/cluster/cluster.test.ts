import { afterEach, describe, expect, test } from 'vitest';
import type { Digest } from '../../src/domain/digest.ts';
import { connectionOf } from '../../src/kubernetes/connection.ts';
import { kubernetesTarget } from '../../src/kubernetes/target.ts';
import { memberOf, type ObjectRef } from '../../src/rollout/object.ts';
import { defaultLimits, isFinal, next, type RolloutState } from '../../src/rollout/state.ts';
import { type ApplyResult, type DesiredObject, isSeen } from '../../src/rollout/target.ts';
import { type ClusterOptions, type SimulatedCluster, startCluster } from './cluster.ts';

let cluster: SimulatedCluster;
afterEach(() => cluster.close());

async function started(options: ClusterOptions) {
  cluster = await startCluster(options);
  const settings = { cluster: 'simulator', kubeconfig: { text: cluster.kubeconfig }, context: null, timeout: 5_000 };
  return kubernetesTarget(connectionOf(settings));
}

const digest: Digest = `sha256:${'e'.repeat(64)}`;
const identity = (ref: ObjectRef, annotations = {}) => ({
  apiVersion: ref.apiVersion,
  kind: ref.kind,
  metadata: { name: ref.name, namespace: ref.namespace, annotations },
});
function deployment(image = `r/fraud@${digest}`): DesiredObject {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ml', name: 'fraud' };
  return { ref, body: { ...identity(ref), spec: { template: { spec: { containers: [{ name: 'model', image }] } } } } };
}
function inferenceService(storageUri: string): DesiredObject {
  const ref = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', namespace: 'ml', name: 'fraud' };
  const annotations = { 'modelwarden.dev/model-digest': digest };
  return { ref, body: { ...identity(ref, annotations), spec: { predictor: { model: { storageUri } } } } };
}

type Target = Awaited<ReturnType<typeof started>>;

async function roll(target: Target, objects: readonly DesiredObject[]): Promise<RolloutState> {
  const place = { path: 'm.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const rollout = { objects: objects.map((object) => ({ ...object, place })), digest, limits: defaultLimits };
  let state: RolloutState = { phase: 'queued' };
  let applied: readonly ApplyResult[] | null = null;
  for (let turns = 0; !isFinal(state) && turns < 50; turns += 1) {
    const sighting = await target.observe(objects.map(({ ref }) => ref));
    const step = next(rollout, state, { objects: sighting, applied, newer: null }, new Date());
    state = step.state;
    applied = step.action.do === 'apply' ? await target.apply(objects) : null;
    if (step.action.do === 'wait' && step.objects.length > 0 && isSeen(sighting)) {
      await target.changed(sighting, AbortSignal.timeout(3_000));
    }
  }
  return state;
}

describe('the controllers’ pace', () => {
  const replicas = async (target: Target) => {
    const sighting = await target.observe([deployment().ref]);
    return isSeen(sighting) ? memberOf(sighting[0]?.live?.body, 'status', 'updatedReplicas') : sighting;
  };

  test('by observations: the first look sees nothing new, the last one all', async () => {
    const target = await started({ readyAfter: { observations: 3 } });
    await target.apply([deployment()]);
    const available = async () => {
      await replicas(target);
      return memberOf(cluster.objects()[0], 'status', 'availableReplicas');
    };
    expect(memberOf(cluster.objects()[0], 'status')).toBeUndefined();
    expect([await available(), await available(), await available()]).toEqual([0, 0, 1]);
  });

  test('by time: it gets ready while nobody looks, and a watcher is told', async () => {
    const target = await started({ readyAfter: { milliseconds: 60 } });
    await target.apply([deployment()]);
    expect(await roll(target, [deployment()])).toMatchObject({ phase: 'succeeded' });
  });

  test('by hand: nothing moves until it is told to', async () => {
    const target = await started({ readyAfter: 'by-hand' });
    await target.apply([deployment()]);
    expect([await replicas(target), await replicas(target)]).toEqual([undefined, undefined]);
    cluster.move(deployment().ref, 'done');
    expect(await replicas(target)).toBe(1);
  });
});

test('a whole rollout of several kinds succeeds, and says of a Service that nobody can know', async () => {
  const target = await started({ readyAfter: { observations: 2 } });
  const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'ml', name: 'fraud' };
  const service = { ref, body: { ...identity(ref), spec: { ports: [{ port: 80 }], selector: { app: 'fraud' } } } };
  const state = await roll(target, [service, deployment(), inferenceService('s3://models/fraud')]);
  expect(state).toMatchObject({
    phase: 'succeeded',
    objects: [
      { readiness: 'unknown', why: 'applied; a Service does not say whether it is ready', carries: false },
      { readiness: 'ready', carries: true },
      { readiness: 'ready', carries: true },
    ],
  });
  expect(cluster.objects().map(({ kind, metadata }) => `${kind} ${memberOf(metadata, 'name')}`)).toEqual([
    'Service fraud',
    'Deployment fraud',
    'InferenceService fraud',
    'Deployment fraud-predictor',
  ]);
});

test('a version with a marked image or URI fails as Kubernetes and KServe fail, and can be repaired', async () => {
  const target = await started({ failing: ['broken'] });
  const bad = await roll(target, [deployment(`r/broken@${digest}`)]);
  expect(bad).toMatchObject({
    phase: 'failed',
    problem: { message: expect.stringContaining('has timed out progressing') },
  });
  const unloadable = await roll(target, [inferenceService('s3://models/broken')]);
  expect(unloadable).toMatchObject({
    phase: 'failed',
    problem: { message: expect.stringContaining('could not be loaded') },
  });
  expect(await roll(target, [deployment()])).toMatchObject({ phase: 'succeeded' });
  expect(await roll(target, [inferenceService('s3://models/fraud')])).toMatchObject({ phase: 'succeeded' });
});

test('a removal by hand is seen at once and fails the rollout that waits', async () => {
  const target = await started({ readyAfter: 'by-hand' });
  const end = roll(target, [deployment()]);
  while (cluster.objects().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  cluster.remove(deployment().ref);
  expect(await end).toMatchObject({ phase: 'failed', problem: { code: 'rollout-removed' } });
});

test('resource versions only grow, and an unchanged apply leaves them', async () => {
  const target = await started({ readyAfter: 'by-hand' });
  const version = () => Number(memberOf(cluster.objects()[0], 'metadata', 'resourceVersion'));
  await target.apply([deployment()]);
  const first = version();
  await target.apply([deployment()]);
  expect(version()).toBe(first);
  await target.apply([deployment('r/other')]);
  expect(version()).toBeGreaterThan(first);
});

test('a list, an unknown path and a missing token are answered as Kubernetes answers them', async () => {
  const target = await started({});
  await target.apply([deployment()]);
  const get = async (path: string, token = cluster.token) => {
    const response = await fetch(cluster.url + path, { headers: { authorization: `Bearer ${token}` } });
    return { code: response.status, text: await response.text() };
  };
  const list = await get('/apis/apps/v1/namespaces/ml/deployments');
  expect(JSON.parse(list.text)).toMatchObject({ kind: 'DeploymentList', items: [{ metadata: { name: 'fraud' } }] });
  expect(await get('/apis/example.com/v1')).toEqual({ code: 404, text: '404 page not found\n' });
  expect((await get('/apis/apps/v1', 'wrong')).code).toBe(401);
});
