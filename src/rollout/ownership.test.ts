import { expect, test } from 'vitest';
import { agentOf } from './ownership.ts';
import { liveObject } from './test-objects.ts';

const agent = (parts: Parameters<typeof liveObject>[2]) => agentOf(liveObject('apps/v1', 'Deployment', parts));

test('Argo CD is known by its tracking annotation or its field manager, Flux by its labels or managers', () => {
  expect(
    agent({ metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'fraud:apps/Deployment:ml/fraud' } } }),
  ).toBe('Argo CD');
  expect(agent({ managers: ['argocd-controller', 'modelwarden'] })).toBe('Argo CD');
  expect(agent({ metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } })).toBe('Flux');
  expect(agent({ metadata: { labels: { 'helm.toolkit.fluxcd.io/name': 'fraud' } } })).toBe('Flux');
  expect(agent({ managers: ['kustomize-controller'] })).toBe('Flux');
});

test('people, controllers and we ourselves are no delivery agent', () => {
  expect(agent({ managers: ['kube-controller-manager', 'kubectl-client-side-apply', 'modelwarden'] })).toBeNull();
  expect(agent({ managers: ['toString'], metadata: { labels: { 'app.kubernetes.io/instance': 'fraud' } } })).toBeNull();
});
