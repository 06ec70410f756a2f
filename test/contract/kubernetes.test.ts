import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Digest } from '../../src/domain/digest.ts';
import { connectionOf } from '../../src/kubernetes/connection.ts';
import { kubernetesTarget } from '../../src/kubernetes/target.ts';
import type { JsonObject, ObjectRef } from '../../src/rollout/object.ts';
import { baselineOf, nothingBefore } from '../../src/rollout/readiness/inference-service.ts';
import { readinessOf } from '../../src/rollout/readiness.ts';
import { defaultLimits, isFinal, next, type RolloutState } from '../../src/rollout/state.ts';
import { type ApplyResult, type DesiredObject, isSeen, type RolloutTarget } from '../../src/rollout/target.ts';
import { kserveDefinition, realCluster, simulatedCluster, type TestCluster } from './kubernetes-clusters.ts';
import { missingServer } from './kubernetes-server.ts';

const required = (process.env.MODELWARDEN_REQUIRE ?? '').split(',');
const withoutServer = missingServer();
const withoutKserve = existsSync(kserveDefinition) ? null : `${kserveDefinition} is not there`;

function skip(part: string, reason: string | null): boolean {
  if (reason === null || required.includes(part)) return false;
  process.stderr.write(`SKIPPED test/contract/kubernetes.test.ts (${part}): ${reason}\n`);
  return true;
}

const kserveSkipped = skip('shared', withoutKserve);
const clusters = [
  { name: 'the simulated cluster', start: simulatedCluster, skipped: false, kserveSkipped: false },
  {
    name: 'a real API server',
    start: () => realCluster(!kserveSkipped),
    skipped: skip('kubernetes', withoutServer),
    kserveSkipped,
  },
];

const first: Digest = `sha256:${'1'.repeat(64)}`;
const second: Digest = `sha256:${'2'.repeat(64)}`;

function deployment(name: string, digest: Digest, spec: JsonObject = {}): DesiredObject {
  const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ml', name };
  const labels = { app: name };
  const containers = [
    { name: 'model', image: `registry.example/${name}@${digest}`, env: [{ name: 'THREADS', value: '2' }] },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  const body = { ...identity(ref), spec: { replicas: 2, selector: { matchLabels: labels }, template, ...spec } };
  return { ref, body };
}

function inferenceService(name: string, digest: Digest, mode: 'Knative' | 'Standard'): DesiredObject {
  const ref: ObjectRef = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', namespace: 'ml', name };
  const annotations = { 'serving.kserve.io/deploymentMode': mode, 'modelwarden.dev/model-digest': digest };
  const model = { modelFormat: { name: 'sklearn' }, storageUri: `s3://models/${name}` };
  return { ref, body: { ...identity(ref, { annotations }), spec: { predictor: { model } } } };
}

function configMap(name: string, threads: string): DesiredObject {
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ml', name };
  return { ref, body: { ...identity(ref), data: { threads } } };
}

const identity = ({ apiVersion, kind, name, namespace }: ObjectRef, metadata: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace, ...metadata },
});

describe.each(clusters)('$name', ({ start, skipped, kserveSkipped }) => {
  if (skipped) {
    test.skip('all claims: no server to hold them against', () => undefined);
    return;
  }
  let cluster: TestCluster;
  let target: RolloutTarget;
  beforeAll(async () => {
    cluster = await start();
    target = targetOf(cluster.kubeconfig);
  }, 90_000);
  afterAll(() => cluster?.close());

  const targetOf = (text: string) =>
    kubernetesTarget(connectionOf({ cluster: 'test', kubeconfig: { text }, context: null, timeout: 10_000 }));

  async function observe(ref: ObjectRef) {
    const sighting = await target.observe([ref]);
    const observation = isSeen(sighting) ? sighting[0] : undefined;
    if (observation === undefined) throw new Error(JSON.stringify(sighting));
    return observation;
  }
  async function live(ref: ObjectRef) {
    const { live } = await observe(ref);
    if (live === null) throw new Error(`${ref.name} is not there`);
    return live;
  }
  async function apply(...objects: readonly DesiredObject[]) {
    const results = await target.apply(objects);
    for (const result of results) if (result.outcome !== 'applied') throw new Error(JSON.stringify(result));
    return results;
  }
  const codes = (results: readonly ApplyResult[]) =>
    results.map((result) => [result.ref.name, result.outcome, 'problem' in result ? result.problem.code : '']);

  test('what is not there is seen as absent, and applying makes it, in our name', async () => {
    const object = deployment('made', first);
    expect(await observe(object.ref)).toEqual({ ref: object.ref, live: null, children: [] });
    await apply(object);
    expect(await live(object.ref)).toMatchObject({
      ref: object.ref,
      generation: 1,
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await live(object.ref)).managers).toContain('modelwarden');
  });

  test('applying the same again changes nothing; applying another version makes a new generation', async () => {
    const { ref } = configMap('same', '2');
    await apply(configMap('same', '2'));
    const { resourceVersion } = await live(ref);
    await apply(configMap('same', '2'));
    expect((await live(ref)).resourceVersion).toBe(resourceVersion);
    await apply(configMap('same', '4'));
    expect((await live(ref)).resourceVersion).not.toBe(resourceVersion);

    const versioned = deployment('versioned', first);
    await apply(versioned);
    await apply(versioned);
    expect((await live(versioned.ref)).generation).toBe(1);
    await apply(deployment('versioned', second));
    expect((await live(versioned.ref)).generation).toBe(2);
  });

  test('a field that we no longer write goes, in objects and in lists of named items', async () => {
    const object = deployment('fewer', first);
    await apply({
      ...object,
      body: { ...object.body, metadata: { name: 'fewer', namespace: 'ml', annotations: { note: 'x' } } },
    });
    const { template } = object.body.spec as { template: JsonObject };
    const bare = { ...template, spec: { containers: [{ name: 'model', image: 'registry.example/m' }] } };
    await apply({ ...object, body: { ...object.body, spec: { ...(object.body.spec as JsonObject), template: bare } } });
    const { body } = await live(object.ref);
    expect(body).not.toHaveProperty('metadata.annotations.note');
    expect(body).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'model', image: 'registry.example/m' }] } } },
    });
    expect(body).not.toHaveProperty('spec.template.spec.containers.0.env');
  });

  test('a field that somebody else set is theirs: the conflict names both, and nothing at all is applied', async () => {
    const object = deployment('contested', first);
    await apply(object);
    await cluster.overwrite('kubectl', object.ref, { spec: { replicas: 5 } });
    const other = deployment('beside-contested', first);
    const results = await target.apply([other, deployment('contested', second)]);
    expect(codes(results)).toEqual([['contested', 'refused', 'cluster-conflict']]);
    expect(results[0]).toMatchObject({
      problem: { message: expect.stringContaining('.spec.replicas (set by "kubectl")') },
    });
    expect((await live(object.ref)).body).toMatchObject({ spec: { replicas: 5 } });
    expect((await observe(other.ref)).live).toBeNull();
  });

  test('an object that others share is ours only in part: their other fields stay', async () => {
    const { ref, body } = deployment('shared', first);
    await apply({ ref, body });
    await cluster.overwrite('kubectl', ref, { metadata: { annotations: { team: 'risk' } } });
    await apply(deployment('shared', second));
    expect((await live(ref)).body).toMatchObject({ metadata: { annotations: { team: 'risk' } } });
    expect((await live(ref)).managers).toEqual(expect.arrayContaining(['kubectl', 'modelwarden']));
  });

  test('a part that is written empty asks only that there is one', async () => {
    const { ref } = configMap('empty', '2');
    await cluster.overwrite('kubectl', ref, { data: { threads: '8' } });
    await apply({ ref, body: { ...identity(ref), data: {} } });
    expect((await live(ref)).body).toMatchObject({ data: { threads: '8' } });
  });

  test('a field that the kind does not have is refused by name, and nothing is applied', async () => {
    const object = deployment('misspelt', first, { replica: 3 });
    const results = await target.apply([object]);
    expect(codes(results)).toEqual([['misspelt', 'refused', 'cluster-invalid']]);
    expect(results[0]).toMatchObject({
      problem: { message: expect.stringContaining('.spec.replica: field not declared') },
    });
    expect((await observe(object.ref)).live).toBeNull();
  });

  test('a missing namespace, an unknown kind and a bad token each have their own answer', async () => {
    const { ref, body } = deployment('nowhere', first);
    const elsewhere = { ref: { ...ref, namespace: 'missing' }, body: { ...body, metadata: { name: 'nowhere' } } };
    expect(codes(await target.apply([elsewhere]))).toEqual([['nowhere', 'refused', 'cluster-namespace']]);
    const kind = { ...ref, apiVersion: 'example.com/v1', kind: 'Widget' };
    expect(codes(await target.apply([{ ref: kind, body }]))).toEqual([['nowhere', 'refused', 'cluster-kind']]);
    expect(await target.observe([kind])).toMatchObject({ outcome: 'refused', problem: { code: 'cluster-kind' } });
    const config = JSON.parse(cluster.kubeconfig);
    config.users[0].user.token = 'wrong';
    expect(await targetOf(JSON.stringify(config)).observe([ref])).toMatchObject({
      problem: { code: 'cluster-unauthorized' },
    });
  });

  test('a Deployment is ready when its new version is, and the old version’s success does not count', async () => {
    const { ref } = deployment('steady', first);
    const state = async (digest: Digest) => readinessOf(await live(ref), [], nothingBefore, digest).state;
    await apply(deployment('steady', first));
    expect(await state(first)).toBe('pending');
    await cluster.move(ref, 'started');
    expect(await state(first)).toBe('pending');
    await cluster.move(ref, 'done');
    expect(await state(first)).toBe('ready');
    await apply(deployment('steady', second));
    expect(await state(second)).toBe('pending');
    await cluster.move(ref, 'started');
    expect(await state(second)).toBe('pending');
    await cluster.move(ref, 'done');
    expect(await state(second)).toBe('ready');
  });

  test('a Deployment that makes no progress fails, and its failure does not fail the repair', async () => {
    const impatient = { progressDeadlineSeconds: 1 };
    const { ref } = deployment('stuck', first);
    const readiness = async () => readinessOf(await live(ref), [], nothingBefore, first);
    await apply(deployment('stuck', first, impatient));
    await cluster.move(ref, 'failed');
    expect(await readiness()).toMatchObject({
      state: 'failed',
      why: expect.stringContaining('has timed out progressing'),
    });
    await apply(deployment('stuck', second, { progressDeadlineSeconds: 600 }));
    expect((await readiness()).state).toBe('pending');
    await cluster.move(ref, 'done');
    expect((await readiness()).state).toBe('ready');
  });

  describe.skipIf(kserveSkipped)('KServe', () => {
    test.each(['Knative', 'Standard'] as const)(
      '%s: an InferenceService is ready when its new version is',
      async (mode) => {
        const { ref } = inferenceService(`steady-${mode.toLowerCase()}`, first, mode);
        const state = async (digest: Digest, baseline = nothingBefore) => {
          const { live, children } = await observe(ref);
          return live === null ? 'absent' : readinessOf(live, children, baseline, digest).state;
        };
        await apply(inferenceService(ref.name, first, mode));
        expect(await state(first)).toBe('pending');
        await cluster.move(ref, 'started');
        expect(await state(first)).toBe('pending');
        await cluster.move(ref, 'done');
        expect(await state(first)).toBe('ready');
        const baseline = baselineOf(await live(ref));
        await apply(inferenceService(ref.name, second, mode));
        expect(await state(second, baseline)).toBe('pending');
        await cluster.move(ref, 'started');
        expect(await state(second, baseline)).toBe('pending');
        await cluster.move(ref, 'done');
        expect(await state(second, baseline)).toBe('ready');
      },
    );

    test('a model that cannot be loaded fails, and its failure does not fail the repair', async () => {
      const { ref } = inferenceService('unloadable', first, 'Knative');
      await apply(inferenceService(ref.name, first, 'Knative'));
      await cluster.move(ref, 'failed');
      const broken = await live(ref);
      expect(readinessOf(broken, [], nothingBefore, first)).toMatchObject({
        state: 'failed',
        why: expect.stringContaining('could not be loaded'),
      });
      await apply(inferenceService(ref.name, second, 'Knative'));
      expect(readinessOf(await live(ref), [], baselineOf(broken), second).state).toBe('pending');
      await cluster.move(ref, 'done');
      expect(readinessOf(await live(ref), [], baselineOf(broken), second).state).toBe('ready');
    });

    test('a field that the definition does not have is refused by name', async () => {
      const { ref, body } = inferenceService('misspelt', first, 'Standard');
      const results = await target.apply([{ ref, body: { ...body, spec: { predict: {} } } }]);
      expect(codes(results)).toEqual([['misspelt', 'refused', 'cluster-invalid']]);
      expect(results[0]).toMatchObject({
        problem: { message: expect.stringContaining('.spec.predict: field not declared') },
      });
    });
  });

  test('a change ends the wait at once, also one that came before it; silence does not', async () => {
    const { ref } = configMap('watched', '2');
    const absent = await observe(ref);
    await apply(configMap('watched', '2'));
    await target.changed([absent], AbortSignal.timeout(10_000));
    const calm = [await observe(ref)];
    const stop = new AbortController();
    const wait = target.changed(calm, stop.signal).then(() => 'over');
    const silence = new Promise((resolve) => setTimeout(() => resolve('waiting'), 500));
    expect(await Promise.race([wait, silence])).toBe('waiting');
    await apply(configMap('watched', '4'));
    const patience = setTimeout(() => stop.abort(), 10_000);
    expect(await wait).toBe('over');
    expect(stop.signal.aborted).toBe(false);
    clearTimeout(patience);
    stop.abort();
    await target.changed([await observe(ref)], stop.signal);
  });

  test('a rollout goes from queued to succeeded, and its state says which digest the cluster carries', async () => {
    const object = deployment('whole', first);
    const place = { path: 'deploy/whole.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const rollout = { objects: [{ ...object, place }], digest: first, limits: defaultLimits };
    let state: RolloutState = { phase: 'queued' };
    let applied: readonly ApplyResult[] | null = null;
    const phases: string[] = [];
    while (!isFinal(state)) {
      const step = next(
        rollout,
        state,
        { objects: await target.observe([object.ref]), applied, newer: null },
        new Date(),
      );
      state = step.state;
      applied = step.action.do === 'apply' ? await target.apply(rollout.objects) : null;
      phases.push(state.phase);
      if (state.phase === 'waiting') await cluster.move(object.ref, 'done');
      if (phases.length > 10) break;
    }
    expect([...new Set(phases)]).toEqual(['applying', 'waiting', 'succeeded']);
    expect(state).toMatchObject({ phase: 'succeeded', objects: [{ readiness: 'ready', carries: true }] });
  });
});
