import { expect, test } from 'vitest';
import { errorOf, isRefusal, transportError } from './error.ts';

const status = (message: string, details = {}) => ({ kind: 'Status', message, details });
const error = (code: number, body: unknown = {}) => errorOf(code, body, 'apply Deployment ml/fraud', 'prod');

test.each([
  [401, status('Unauthorized'), 'cluster-unauthorized', true],
  [403, status('deployments.apps is forbidden'), 'cluster-forbidden', true],
  [404, status('namespaces "ml" not found', { kind: 'namespaces' }), 'cluster-namespace', true],
  [422, status('spec.selector: field is immutable'), 'cluster-invalid', true],
  [400, status('bad request'), 'cluster-invalid', true],
  [
    500,
    status('failed to create typed patch object (x): .spec.replica: field not declared in schema'),
    'cluster-invalid',
    true,
  ],
  [500, status('etcdserver: request timed out'), 'cluster-error', false],
  [404, 'page not found', 'cluster-error', false],
  [429, status('too many requests'), 'cluster-busy', false],
  [503, '<html>', 'cluster-busy', false],
  [504, status('timeout'), 'cluster-busy', false],
])('HTTP %i %j is %s; that it is final: %s', (code, body, expected, final) => {
  const found = error(code, body);
  expect([found.code, isRefusal(found)]).toEqual([expected, final]);
  expect(found.remedy).toMatch(/^[A-Z][a-z]+ /);
});

test('a conflict names every field and who set it', () => {
  const causes = [
    { reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.spec.replicas' },
    { reason: 'FieldManagerConflict', message: 'conflict with "hpa" using autoscaling/v2', field: '.spec.paused' },
  ];
  const found = error(409, status('Apply failed with 2 conflicts', { causes }));
  expect(found.message).toBe(
    'Expected to apply Deployment ml/fraud in cluster prod, found fields that belong to somebody else: .spec.replicas (set by "kubectl"), .spec.paused (set by "hpa" using autoscaling/v2)',
  );
  expect(error(409, status('object has been modified')).message).toContain('object has been modified');
});

test('what went wrong on the way is said without the cluster’s address', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:6443'), { code: 'ECONNREFUSED' });
  const found = transportError(new TypeError('fetch failed', { cause: refused }), 'read x', 'prod');
  expect(found).toMatchObject({ code: 'cluster-unreachable', message: expect.stringContaining('ECONNREFUSED') });
  expect(found.message).not.toContain('10.1.2.3');
  const late = transportError(new DOMException('late', 'TimeoutError'), 'read x', 'prod');
  expect([late.code, isRefusal(late)]).toEqual(['cluster-timeout', false]);
});
