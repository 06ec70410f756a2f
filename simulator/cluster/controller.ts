import type { Json } from '../../src/domain/digest.ts';
import { type JsonObject, memberOf } from '../../src/rollout/object.ts';

/**
 * How far the controllers are with the latest version of an object. `unseen`: the status still speaks of the
 * version before, which is the trap that readiness rules must not step into.
 */
export type Stage = 'unseen' | Reached;
export type Reached = 'started' | 'done' | 'failed';

/** What a controller writes: the object's status, and for KServe the Deployment in which the model runs. */
export type Written = { readonly status: JsonObject; readonly child: JsonObject | null };

/** `version` counts the changes of what makes new pods: spec, annotations and labels. */
export function writtenBy(kind: string, body: JsonObject, version: number, stage: Reached): Written | null {
  if (kind === 'Deployment') return { status: deploymentStatus(body, stage), child: null };
  if (kind === 'InferenceService') return inferenceService(body, version, stage);
  return null;
}

/** As kube-controller-manager writes it: the old replicas stay, available, for as long as the new ones do not start. */
function deploymentStatus(body: JsonObject, stage: Reached): JsonObject {
  const wanted = numberAt(body, 1, 'spec', 'replicas');
  const old = numberAt(body, 0, 'status', 'availableReplicas');
  const observedGeneration = numberAt(body, 0, 'metadata', 'generation');
  const available = condition('Available', old > 0 || stage === 'done', 'MinimumReplicasAvailable', '');
  if (stage === 'done') {
    const progressing = condition(
      'Progressing',
      true,
      'NewReplicaSetAvailable',
      'ReplicaSet has successfully progressed.',
    );
    const all = { replicas: wanted, updatedReplicas: wanted, readyReplicas: wanted, availableReplicas: wanted };
    return { observedGeneration, ...all, conditions: [available, progressing] };
  }
  const progressing =
    stage === 'failed'
      ? condition(
          'Progressing',
          false,
          'ProgressDeadlineExceeded',
          `ReplicaSet "${nameOf(body)}" has timed out progressing.`,
        )
      : condition('Progressing', true, 'ReplicaSetUpdated', 'ReplicaSet is progressing.');
  const some = {
    replicas: old + 1,
    updatedReplicas: 1,
    readyReplicas: old,
    availableReplicas: old,
    unavailableReplicas: 1,
  };
  return { observedGeneration, ...some, conditions: [available, progressing] };
}

function inferenceService(body: JsonObject, version: number, stage: Reached): Written {
  const mode = memberOf(body, 'metadata', 'annotations', 'serving.kserve.io/deploymentMode');
  const serverless = mode === 'Knative' || mode === 'Serverless';
  const ready = stage === 'done' || (stage === 'started' && readyBefore(body));
  const modelStatus =
    stage === 'failed'
      ? {
          transitionStatus: 'BlockedByFailedLoad',
          states: { activeModelState: '', targetModelState: 'FailedToLoad' },
          lastFailureInfo: {
            reason: 'ModelLoadFailed',
            message: `The model of ${nameOf(body)} could not be loaded`,
            exitCode: 1,
          },
        }
      : {
          transitionStatus: stage === 'done' ? 'UpToDate' : 'InProgress',
          states: { activeModelState: 'Loaded', targetModelState: stage === 'done' ? 'Loaded' : 'Loading' },
        };
  const status = {
    deploymentMode: serverless ? 'Knative' : 'Standard',
    components: { predictor: serverless ? revisions(body, version, stage) : {} },
    modelStatus,
    conditions: [condition('Ready', ready, '', stage === 'failed' ? 'Predictor is not ready' : '')],
  };
  return { status, child: serverless ? null : predictorDeployment(body, version, stage) };
}

const readyBefore = (body: JsonObject): boolean =>
  memberOf(body, 'status', 'modelStatus', 'transitionStatus') === 'UpToDate';

/** Each version makes a revision; it has the traffic once it is ready. */
function revisions(body: JsonObject, version: number, stage: Reached): JsonObject {
  const previous = memberOf(body, 'status', 'components', 'predictor', 'latestRolledoutRevision');
  const created = `${nameOf(body)}-predictor-${String(version).padStart(5, '0')}`;
  const canary = numberAt(body, 100, 'spec', 'predictor', 'canaryTrafficPercent');
  const percent = typeof previous === 'string' ? canary : 100;
  if (stage !== 'done')
    return { latestCreatedRevision: created, latestReadyRevision: previous, latestRolledoutRevision: previous };
  const traffic = [{ latestRevision: true, revisionName: created, percent }];
  return {
    latestCreatedRevision: created,
    latestReadyRevision: created,
    latestRolledoutRevision: percent === 100 ? created : previous,
    traffic: percent === 100 ? traffic : [...traffic, { revisionName: previous, percent: 100 - percent, tag: 'prev' }],
  };
}

function predictorDeployment(body: JsonObject, version: number, stage: Reached): JsonObject {
  const annotations = memberOf(body, 'metadata', 'annotations');
  const storageUri = memberOf(body, 'spec', 'predictor', 'model', 'storageUri');
  const labels = { app: `isvc.${nameOf(body)}-predictor` };
  const child: JsonObject = {
    metadata: { name: `${nameOf(body)}-predictor`, generation: version },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels,
          annotations: {
            ...(annotations as JsonObject | undefined),
            ...(storageUri === undefined
              ? {}
              : { 'internal.serving.kserve.io/storage-initializer-sourceuri': storageUri }),
          },
        },
        spec: { containers: [{ name: 'kserve-container', image: 'kserve/sklearnserver' }] },
      },
    },
  };
  // KServe sees that a model cannot be loaded long before the Deployment's own deadline.
  return { ...child, status: deploymentStatus(child, stage === 'failed' ? 'started' : stage) };
}

const condition = (type: string, holds: boolean, reason: string, message: string): JsonObject => ({
  type,
  status: holds ? 'True' : 'False',
  reason,
  message,
});

const nameOf = (body: JsonObject): string => String(memberOf(body, 'metadata', 'name'));

function numberAt(body: JsonObject, absent: number, ...path: readonly string[]): number {
  const value: Json | undefined = memberOf(body, ...path);
  return typeof value === 'number' ? value : absent;
}
