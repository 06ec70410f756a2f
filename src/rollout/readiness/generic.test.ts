import { expect, test } from 'vitest';
import { liveObject } from '../test-objects.ts';
import { genericReadiness } from './generic.ts';

const readiness = (status: Record<string, unknown> | undefined) =>
  genericReadiness(
    liveObject('example.com/v1', 'Scaler', { generation: 2, ...(status ? { status: status as never } : {}) }),
  ).state;

test('the Ready condition decides, once it is about this generation', () => {
  const yes = [{ type: 'Ready', status: 'True' }];
  expect(readiness({ conditions: yes })).toBe('ready');
  expect(readiness({ observedGeneration: 2, conditions: yes })).toBe('ready');
  expect(readiness({ observedGeneration: 1, conditions: yes })).toBe('pending');
});

test('Ready False and Unknown are how a start looks, so they are pending; Stalled is a failure', () => {
  expect(readiness({ conditions: [{ type: 'Ready', status: 'False' }] })).toBe('pending');
  expect(readiness({ conditions: [{ type: 'Ready', status: 'Unknown' }] })).toBe('pending');
  const stalled = { type: 'Stalled', status: 'True' };
  expect(readiness({ conditions: [{ type: 'Ready', status: 'True' }, stalled] })).toBe('failed');
  expect(readiness({ observedGeneration: 1, conditions: [stalled] })).toBe('pending');
});

test('a kind that does not say whether it is ready is unknown, never ready', () => {
  expect(readiness(undefined)).toBe('unknown');
  expect(readiness({ loadBalancer: {} })).toBe('unknown');
  expect(readiness({ conditions: 'none' })).toBe('unknown');
});
