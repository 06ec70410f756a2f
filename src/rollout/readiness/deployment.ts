import { z } from 'zod';
import type { LiveObject } from '../object.ts';
import { failed, pending, type Readiness, ready } from './answer.ts';

const Deployment = z.object({
  spec: z.object({ replicas: z.number().default(1), paused: z.boolean().default(false) }),
  status: z
    .object({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/**
 * The rule of `kubectl rollout status`, stricter by one step: no replica of the old version is left.
 *
 * A Deployment stays `Available` while its new version fails, and a finished one never says more than
 * `Progressing=True`, so neither condition tells anything about this version. `ProgressDeadlineExceeded` does, but the
 * condition of the previous version stands until the controller has seen the new generation: look at that first.
 */
export function deploymentReadiness(live: LiveObject): Readiness {
  const parsed = Deployment.safeParse(live.body);
  if (!parsed.success) return pending('its status is not readable as a Deployment');
  const { spec, status } = parsed.data;
  if (status.observedGeneration < live.generation) return pending('the cluster has not looked at this version yet');
  const condition = (type: string) => status.conditions.find((each) => each.type === type);
  const progressing = condition('Progressing');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
    return failed(progressing.message || 'the Deployment made no progress within its progressDeadlineSeconds');
  }
  const { replicas, updatedReplicas, availableReplicas } = status;
  if (updatedReplicas === spec.replicas && replicas === updatedReplicas && availableReplicas === updatedReplicas) {
    return ready(`${availableReplicas} of ${spec.replicas} replicas run this version`);
  }
  if (spec.paused) return pending('it is paused; remove spec.paused');
  const trouble = condition('ReplicaFailure');
  if (trouble?.status === 'True' && trouble.message) return pending(trouble.message);
  if (updatedReplicas < spec.replicas)
    return pending(`${updatedReplicas} of ${spec.replicas} replicas are of this version`);
  if (replicas > updatedReplicas)
    return pending(`${replicas - updatedReplicas} replicas of the old version are still there`);
  return pending(`${availableReplicas} of ${updatedReplicas} replicas are available`);
}
