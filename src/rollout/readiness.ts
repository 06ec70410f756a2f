import type { Digest } from '../domain/digest.ts';
import { groupOf, type LiveObject } from './object.ts';
import type { Readiness } from './readiness/answer.ts';
import { deploymentReadiness } from './readiness/deployment.ts';
import { genericReadiness } from './readiness/generic.ts';
import { type Baseline, inferenceServiceReadiness } from './readiness/inference-service.ts';

/**
 * How far an object is that the cluster has. `digest` is the model that it should run, `baseline` what it said before
 * the rollout touched it.
 */
export function readinessOf(
  live: LiveObject,
  children: readonly LiveObject[],
  baseline: Baseline,
  digest: Digest,
): Readiness {
  const kind = `${groupOf(live.ref.apiVersion)}/${live.ref.kind}`;
  if (kind === 'apps/Deployment') return deploymentReadiness(live);
  if (kind === 'serving.kserve.io/InferenceService') return inferenceServiceReadiness(live, children, baseline, digest);
  return genericReadiness(live);
}
