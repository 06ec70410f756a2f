import { z } from 'zod';
import type { JsonObject, LiveObject, ObjectRef } from '../rollout/object.ts';

const Body = z.looseObject({
  metadata: z.looseObject({
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().default(0),
    managedFields: z.array(z.object({ manager: z.string().default('') })).default([]),
  }),
});

/** The object of a successful answer; null when the body is not one. */
export function liveObjectOf(ref: ObjectRef, body: unknown): LiveObject | null {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return null;
  const { managedFields, ...metadata } = parsed.data.metadata;
  return {
    ref,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    managers: [...new Set(managedFields.map(({ manager }) => manager))].sort(),
    body: { ...parsed.data, metadata } as JsonObject,
  };
}
