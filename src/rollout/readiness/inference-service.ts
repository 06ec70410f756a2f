import { z } from 'zod';
import { type Digest, digestOfJson, type Json } from '../../domain/digest.ts';
import { carriersOf } from '../model-digest.ts';
import { isJsonObject, type LiveObject, memberOf, type ObjectRef, sameObject } from '../object.ts';
import { failed, pending, type Readiness, ready } from './answer.ts';
import { deploymentReadiness } from './deployment.ts';

const Status = z.object({
  deploymentMode: z.string().default(''),
  components: z
    .object({
      predictor: z
        .object({
          latestCreatedRevision: z.string().default(''),
          latestReadyRevision: z.string().default(''),
          latestRolledoutRevision: z.string().default(''),
          traffic: z
            .array(z.object({ latestRevision: z.boolean().optional(), percent: z.number().optional() }))
            .default([]),
        })
        .prefault({}),
    })
    .prefault({}),
  modelStatus: z
    .object({
      transitionStatus: z.string().default(''),
      lastFailureInfo: z.object({ reason: z.string().default(''), message: z.string().default('') }).optional(),
    })
    .prefault({}),
  conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).default([]),
});

/**
 * What an object said before the rollout touched it. KServe's status does not tell which version of the spec it is
 * about (`status.observedGeneration` is the child's own and never comparable with `metadata.generation`), so whether
 * an answer is fresh shows only by comparison. All empty for an object that was not there.
 */
export type Baseline = {
  /** Digest of what makes a new revision; null when the object was not there. */
  readonly template: Digest | null;
  readonly revision: string;
  readonly rolledOut: boolean;
  readonly modelStatus: Digest | null;
};

export const nothingBefore: Baseline = { template: null, revision: '', rolledOut: false, modelStatus: null };

/** The baseline of an InferenceService; `nothingBefore` for any other kind, whose status says what it is about. */
export function baselineOf(live: LiveObject): Baseline {
  if (live.ref.kind !== 'InferenceService') return nothingBefore;
  const { components } = statusOf(live);
  return {
    template: templateOf(live),
    revision: components.predictor.latestCreatedRevision,
    rolledOut: components.predictor.latestRolledoutRevision !== '',
    modelStatus: modelStatusOf(live),
  };
}

/**
 * In Standard mode KServe runs the model in a Deployment, and the InferenceService stays Ready with the old version
 * until that Deployment has changed: only the Deployment can tell.
 */
export function childrenOf(live: LiveObject): readonly ObjectRef[] {
  if (live.ref.kind !== 'InferenceService' || knative(live)) return [];
  const predictor = memberOf(live.body, 'spec', 'predictor', 'name');
  const name = [
    live.ref.name,
    ...(typeof predictor === 'string' && predictor !== '' ? [predictor] : []),
    'predictor',
  ].join('-');
  return [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: live.ref.namespace, name }];
}

export function inferenceServiceReadiness(
  live: LiveObject,
  children: readonly LiveObject[],
  before: Baseline,
  digest: Digest,
): Readiness {
  const status = statusOf(live);
  const changed = before.template !== templateOf(live);
  const answer = knative(live) ? knativeReadiness(live, before, changed) : standardReadiness(live, children, digest);
  const { transitionStatus, lastFailureInfo } = status.modelStatus;
  if (transitionStatus === 'BlockedByFailedLoad' || transitionStatus === 'InvalidSpec') {
    const newRevision = knative(live) && status.components.predictor.latestCreatedRevision !== before.revision;
    const why = lastFailureInfo?.message || lastFailureInfo?.reason || transitionStatus;
    // The failure of the version before stands until KServe has looked at this one: it must not fail the repair.
    return !changed || newRevision || modelStatusOf(live) !== before.modelStatus
      ? failed(why)
      : pending(`of the version before: ${why}`);
  }
  if (answer.state !== 'ready') return answer;
  const summary = status.conditions.find((condition) => condition.type === 'Ready');
  return summary?.status === 'True' ? answer : pending(summary?.message || 'condition Ready is not True yet');
}

/**
 * Fresh means: a new revision, it is the ready one, and it has the traffic that was asked for. A first deployment has
 * all traffic whatever `canaryTrafficPercent` says. A change that makes no new revision needs none.
 * `modelStatus` is not asked to be UpToDate: it falls back to InProgress when a ready model is scaled to zero.
 */
function knativeReadiness(live: LiveObject, before: Baseline, changed: boolean): Readiness {
  const { latestCreatedRevision, latestReadyRevision, traffic } = statusOf(live).components.predictor;
  if (latestCreatedRevision === '' || (changed && latestCreatedRevision === before.revision)) {
    return pending('KServe has made no revision of this version yet');
  }
  if (latestReadyRevision !== latestCreatedRevision)
    return pending(`revision ${latestCreatedRevision} is not ready yet`);
  const canary = memberOf(live.body, 'spec', 'predictor', 'canaryTrafficPercent');
  const wanted = typeof canary === 'number' && before.rolledOut ? canary : 100;
  const actual = traffic.reduce((sum, entry) => sum + (entry.latestRevision ? (entry.percent ?? 0) : 0), 0);
  if (actual !== wanted)
    return pending(`${actual} % of the traffic goes to ${latestCreatedRevision}, ${wanted} % are asked for`);
  return ready(`revision ${latestCreatedRevision} is ready and has ${wanted} % of the traffic`);
}

/**
 * KServe copies annotations and the storage URI of the service to its pods. A change that keeps the model (replicas,
 * resources) cannot be told apart from the version before by that, and counts as ready as soon as the Deployment is.
 */
function standardReadiness(live: LiveObject, children: readonly LiveObject[], digest: Digest): Readiness {
  const wanted = childrenOf(live)[0];
  const child = children.find((each) => wanted !== undefined && sameObject(each.ref, wanted));
  if (child === undefined) return pending('KServe has made no Deployment for it yet');
  if (carriersOf(child.body, digest).length === 0)
    return pending(`Deployment ${child.ref.name} still runs the model before`);
  const answer = deploymentReadiness(child);
  return { ...answer, why: `Deployment ${child.ref.name}: ${answer.why}` };
}

/** `Serverless` and `RawDeployment` are the names that KServe used before version 0.16. */
function knative(live: LiveObject): boolean {
  const annotated = memberOf(live.body, 'metadata', 'annotations', 'serving.kserve.io/deploymentMode');
  const status = statusOf(live);
  const mode = status.deploymentMode || (typeof annotated === 'string' ? annotated : '');
  if (mode !== '') return mode === 'Knative' || mode === 'Serverless';
  return status.components.predictor.latestCreatedRevision !== '';
}

const statusOf = (live: LiveObject) => {
  const parsed = Status.safeParse(live.body.status ?? {});
  return parsed.success ? parsed.data : Status.parse({});
};

const modelStatusOf = (live: LiveObject): Digest => digestOfJson(memberOf(live.body, 'status', 'modelStatus') ?? null);

/** What KServe copies into the revision: a change of any of it makes a new one. Traffic is not part of it. */
function templateOf(live: LiveObject): Digest {
  const without = (value: Json | undefined, key: string): Json =>
    isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) : {};
  return digestOfJson({
    annotations: without(
      memberOf(live.body, 'metadata', 'annotations'),
      'kubectl.kubernetes.io/last-applied-configuration',
    ),
    labels: memberOf(live.body, 'metadata', 'labels') ?? {},
    predictor: without(memberOf(live.body, 'spec', 'predictor'), 'canaryTrafficPercent'),
  });
}
