import { expect, test } from 'vitest';
import { allowanceOf, defaultKinds } from './allowance.ts';
import { RolloutError } from './error.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof RolloutError) return error.code;
    throw error;
  }
  return 'none';
};

test('without kinds the default ones are allowed, in the named namespaces only', () => {
  expect(allowanceOf(['ml'])).toEqual({ namespaces: ['ml'], kinds: defaultKinds });
});

test('no operator can allow a kind that grants rights or belongs to the whole cluster', () => {
  const never = [
    'v1/Secret',
    'v1/Namespace',
    'v1/ServiceAccount',
    'rbac.authorization.k8s.io/v1/ClusterRole',
    'rbac.authorization.k8s.io/v1/RoleBinding',
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
    'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration',
  ];
  expect(never.map((kind) => codeOf(() => allowanceOf(['ml'], [kind])))).toEqual(never.map(() => 'rollout-kind-never'));
  expect(codeOf(() => allowanceOf(['ml'], ['machinelearning.seldon.io/v1/SeldonDeployment']))).toBe('none');
  expect(codeOf(() => allowanceOf(['ml'], ['example.com/v1/Secret']))).toBe('none');
});

test('an allowance without namespaces, with the cluster’s own, or with a malformed kind is refused', () => {
  expect(codeOf(() => allowanceOf([]))).toBe('rollout-namespaces-missing');
  expect(codeOf(() => allowanceOf(['ml', 'kube-system']))).toBe('rollout-namespace-never');
  expect(codeOf(() => allowanceOf(['ml'], ['Deployment']))).toBe('rollout-kind-form');
  expect(codeOf(() => allowanceOf(['ml'], ['a/b/c/Deployment']))).toBe('rollout-kind-form');
});
