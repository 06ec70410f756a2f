/** A kind that the simulated cluster knows. Lists under these keys are merged by a member of their items; others are replaced whole. */
export type Kind = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly specFields: readonly string[];
  readonly listKeys: Readonly<Record<string, string>>;
};

const podLists = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
};

/**
 * Only the top of each spec has a schema here. KServe's definition marks no list as a map, so a real cluster replaces
 * all lists of an InferenceService whole.
 */
export const kinds: readonly Kind[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    specFields: [
      'minReadySeconds',
      'paused',
      'progressDeadlineSeconds',
      'replicas',
      'revisionHistoryLimit',
      'selector',
      'strategy',
      'template',
    ],
    listKeys: podLists,
  },
  {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    plural: 'inferenceservices',
    specFields: ['canary', 'explainer', 'predictor', 'transformer'],
    listKeys: {},
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    specFields: ['clusterIP', 'ports', 'selector', 'sessionAffinity', 'type'],
    listKeys: { ports: 'port' },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', specFields: [], listKeys: {} },
];
