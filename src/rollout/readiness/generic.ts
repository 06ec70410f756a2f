import { z } from 'zod';
import type { LiveObject } from '../object.ts';
import { failed, pending, type Readiness, ready } from './answer.ts';

const Generic = z.object({
  status: z
    .object({
      observedGeneration: z.number().optional(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .optional(),
    })
    .optional(),
});

/**
 * The Kubernetes API conventions that most controllers keep (`kubectl wait --for=condition=Ready` and kstatus rest on
 * them): a status that speaks of an older generation is stale, `Ready` is the summary, `Stalled` means that nothing
 * more will happen. `Ready: False` alone is not a failure: it is also how a start looks. A kind without a `Ready`
 * condition (ConfigMap, Service) is honestly unknown.
 */
export function genericReadiness(live: LiveObject): Readiness {
  const status = Generic.safeParse(live.body).data?.status;
  const condition = (type: string) => status?.conditions?.find((each) => each.type === type);
  if (status?.observedGeneration !== undefined && status.observedGeneration < live.generation) {
    return pending('its controller has not looked at this version yet');
  }
  const stalled = condition('Stalled');
  if (stalled?.status === 'True') return failed(stalled.message || 'it is stalled');
  const summary = condition('Ready');
  if (summary === undefined)
    return { state: 'unknown', why: `applied; a ${live.ref.kind} does not say whether it is ready` };
  return summary.status === 'True'
    ? ready('condition Ready is True')
    : pending(summary.message || `condition Ready is ${summary.status}`);
}
