import { expect, test } from 'vitest';
import type { JsonObject } from '../object.ts';
import { approved, deploymentSpec, liveObject, readyDeployment } from '../test-objects.ts';
import { deploymentReadiness } from './deployment.ts';

const done = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const exceeded = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' };
const readiness = (status: JsonObject, spec: JsonObject = deploymentSpec(approved)) =>
  deploymentReadiness(liveObject('apps/v1', 'Deployment', { generation: 3, spec, status }));

test('ready when every replica is of this version and available, and none of the old is left', () => {
  expect(deploymentReadiness(readyDeployment(approved))).toEqual({
    state: 'ready',
    why: '2 of 2 replicas run this version',
  });
});

test.each([
  ['the status is of an older generation', { ...done, observedGeneration: 2 }],
  ['one replica is of the old version', { ...done, updatedReplicas: 1 }],
  ['an old replica is still there', { ...done, replicas: 3 }],
  ['an updated replica is not available', { ...done, availableReplicas: 1 }],
  ['there is no status yet', {}],
])('pending while %s', (_, status) => {
  expect(readiness(status).state).toBe('pending');
});

test('no progress within the deadline is a failure, with the cluster’s own words', () => {
  expect(readiness({ ...done, updatedReplicas: 1, conditions: [exceeded] })).toEqual({
    state: 'failed',
    why: 'timed out',
  });
});

test('the failure of the version before does not fail this one', () => {
  const stale = { ...done, observedGeneration: 2, updatedReplicas: 1, conditions: [exceeded] };
  expect(readiness(stale).state).toBe('pending');
});

test('being Available says nothing: the old replicas are', () => {
  const conditions = [
    { type: 'Available', status: 'True' },
    { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
  ];
  expect(readiness({ ...done, replicas: 3, updatedReplicas: 1, conditions }).state).toBe('pending');
});

test('zero replicas asked for and none there is ready; replicas not written means one', () => {
  expect(readiness({ observedGeneration: 3 }, { replicas: 0 }).state).toBe('ready');
  expect(readiness({ observedGeneration: 3 }, {}).state).toBe('pending');
  expect(readiness({ observedGeneration: 3, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }, {}).state).toBe(
    'ready',
  );
});

test('what holds it up is said: a pause, a quota', () => {
  const waiting = { observedGeneration: 3, replicas: 0, updatedReplicas: 0, availableReplicas: 0 };
  expect(readiness(waiting, { replicas: 2, paused: true }).why).toContain('paused');
  const conditions = [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: gpus' }];
  expect(readiness({ ...waiting, conditions }).why).toBe('exceeded quota: gpus');
});

test('a status of another shape is pending, not an exception', () => {
  expect(readiness({ observedGeneration: 'three' }).state).toBe('pending');
});
