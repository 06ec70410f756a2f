import { RolloutError } from './error.ts';
import { groupOf } from './object.ts';

/**
 * What a pull request may put into the cluster, whoever approved it. Set by the operator, never by the repository.
 * Kinds are written `apiVersion/Kind`: `apps/v1/Deployment`, `v1/Service`.
 */
export type Allowance = {
  readonly kinds: readonly string[];
  /** `any` where no cluster is at hand to say: a local check. */
  readonly namespaces: readonly string[] | 'any';
};

/** What it takes to serve a model, and nothing that grants rights. */
export const defaultKinds: readonly string[] = [
  'apps/v1/Deployment',
  'serving.kserve.io/v1beta1/InferenceService',
  'autoscaling/v2/HorizontalPodAutoscaler',
  'v1/ConfigMap',
  'v1/Service',
];

/** What a branch is judged by where nobody knows the cluster: the namespaces are the operator's affair. */
export const anyAllowance: Allowance = { kinds: defaultKinds, namespaces: 'any' };

/** Groups whose every kind grants rights, changes the API itself, or sees every request. */
const neverGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'certificates.k8s.io',
  'rbac.authorization.k8s.io',
]);
const neverCoreKinds: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'Secret',
  'ServiceAccount',
]);

/**
 * Checks the operator's lists once, at start. Without a namespace nothing may be rolled out anywhere, so that is an
 * error and not a default. Throws RolloutError.
 */
export function allowanceOf(namespaces: readonly string[], kinds: readonly string[] = defaultKinds): Allowance {
  if (namespaces.length === 0) {
    throw new RolloutError(
      'rollout-namespaces-missing',
      'Expected the namespaces that rollouts may write to, found none',
      'Name at least one namespace.',
    );
  }
  for (const namespace of namespaces) {
    if (!namespace.startsWith('kube-')) continue;
    throw new RolloutError(
      'rollout-namespace-never',
      `Expected namespaces of models, found ${namespace}, which belongs to the cluster itself`,
      `Remove ${namespace} from the allowed namespaces.`,
    );
  }
  for (const kind of kinds) refuseDangerous(kind);
  return { kinds, namespaces };
}

function refuseDangerous(kind: string): void {
  const [name, ...apiVersion] = kind.split('/').reverse();
  if (apiVersion.length < 1 || apiVersion.length > 2 || !name) {
    throw new RolloutError(
      'rollout-kind-form',
      `Expected a kind such as apps/v1/Deployment or v1/Service, found ${kind}`,
      'Write the apiVersion, a slash and the kind.',
    );
  }
  const group = groupOf(apiVersion.reverse().join('/'));
  if (!neverGroups.has(group) && !(group === '' && neverCoreKinds.has(name))) return;
  throw new RolloutError(
    'rollout-kind-never',
    `Expected kinds that serve models, found ${kind}: it grants rights or belongs to the whole cluster`,
    `Remove ${kind} from the allowed kinds, and manage it outside of model deployments.`,
  );
}
