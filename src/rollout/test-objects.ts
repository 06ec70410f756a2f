import type { Digest, Json } from '../domain/digest.ts';
import type { Place } from '../domain/place.ts';
import type { JsonObject, LiveObject } from './object.ts';

/** Values that this room's tests share. */
export const approved: Digest = `sha256:${'a1'.repeat(32)}`;
export const former: Digest = `sha256:${'b2'.repeat(32)}`;
export const foreign: Digest = `sha256:${'c3'.repeat(32)}`;
export const somewhere: Place = { path: 'deploy/fraud.yaml', line: 4, column: 9, endLine: 4, endColumn: 13 };

type Parts = { readonly generation?: number; readonly managers?: readonly string[]; readonly metadata?: JsonObject };

/** An object as the cluster holds it, in the namespace ml. */
export function liveObject(
  apiVersion: string,
  kind: string,
  parts: Parts & { readonly spec?: Json; readonly status?: Json },
): LiveObject {
  const { generation = 1, managers = ['modelwarden'], metadata = {}, ...rest } = parts;
  return {
    ref: { apiVersion, kind, namespace: 'ml', name: 'fraud' },
    uid: 'u-1',
    resourceVersion: '7',
    generation,
    managers,
    body: { apiVersion, kind, metadata: { name: 'fraud', namespace: 'ml', ...metadata }, ...rest },
  };
}

export const deploymentSpec = (digest: Digest, replicas = 2): JsonObject => ({
  replicas,
  template: { spec: { containers: [{ name: 'model', image: `registry.example/fraud@${digest}` }] } },
});

/** A Deployment of two replicas that runs this digest and says that it is done. */
export function readyDeployment(digest: Digest, generation = 1): LiveObject {
  const counts = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const conditions = [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }];
  const status = { observedGeneration: generation, ...counts, conditions };
  return liveObject('apps/v1', 'Deployment', { generation, spec: deploymentSpec(digest), status });
}
