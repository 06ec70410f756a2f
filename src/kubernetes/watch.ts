import { setTimeout } from 'node:timers/promises';
import { Watch } from '@kubernetes/client-node';
import type { ObjectRef } from '../rollout/object.ts';
import { childrenOf } from '../rollout/readiness/inference-service.ts';
import type { Observation } from '../rollout/target.ts';
import type { Connection } from './connection.ts';
import type { ResourcePaths } from './resource.ts';

/** A watch that is refused at once must not turn its caller's loop into a storm of requests. */
const pauseAfterRefusal = 5_000;

/** What to watch: an object as it was seen, or one that was not there. */
type Watched = { readonly ref: ObjectRef; readonly resourceVersion: string | null };

/**
 * Returns at the first event of any of the objects, when a watch ends (the server ends each after some minutes, and a
 * silent one is given up after half a minute), or when `signal` fires. All watches end with it.
 */
export async function firstChange(
  connection: Connection,
  paths: ResourcePaths,
  since: readonly Observation[],
  signal: AbortSignal,
): Promise<void> {
  const enough = new AbortController();
  const until = AbortSignal.any([signal, enough.signal]);
  const refused = await Promise.race([
    fired(signal),
    ...since.flatMap(watchedIn).map((watched) => oneChange(connection, paths, watched, until)),
  ]);
  enough.abort();
  if (refused) await setTimeout(pauseAfterRefusal, undefined, { signal }).catch(() => undefined);
}

function watchedIn({ ref, live, children }: Observation): readonly Watched[] {
  if (live === null) return [{ ref, resourceVersion: null }];
  const absent = childrenOf(live).filter((child) => !children.some((each) => each.ref.name === child.name));
  return [
    ...[live, ...children].map(({ ref, resourceVersion }) => ({ ref, resourceVersion })),
    ...absent.map((child) => ({ ref: child, resourceVersion: null })),
  ];
}

const fired = (signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });

/** Whether the watch was refused, rather than ended by an event, the server or `until`. */
async function oneChange(
  connection: Connection,
  paths: ResourcePaths,
  watched: Watched,
  until: AbortSignal,
): Promise<boolean> {
  if (until.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  try {
    const query = {
      fieldSelector: `metadata.name=${watched.ref.name}`,
      ...(watched.resourceVersion === null ? {} : { resourceVersion: watched.resourceVersion }),
    };
    const request = await new Watch(connection.config).watch(
      await paths(watched.ref),
      query,
      () => resolve(false),
      (error) => resolve(error instanceof Error && 'statusCode' in error),
    );
    const stop = () => {
      request.abort();
      resolve(false);
    };
    if (until.aborted) stop();
    else until.addEventListener('abort', stop, { once: true });
    return await promise;
  } catch {
    return true;
  }
}
