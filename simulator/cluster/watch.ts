import type { ServerResponse } from 'node:http';
import { memberOf, type ObjectRef } from '../../src/rollout/object.ts';
import type { ObjectStore, WatchEvent } from './store.ts';

/** The objects of a kind in a namespace. */
export type Place = Omit<ObjectRef, 'name'>;

/**
 * One JSON event a line until the client goes away. With a resourceVersion: what is newer, then what comes; without:
 * everything there is as ADDED, then what comes. What was removed in between is not remembered.
 */
export function watch(store: ObjectStore, place: Place, query: URLSearchParams, response: ServerResponse): void {
  const name = /^metadata\.name=(.+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? null;
  const since = query.get('resourceVersion');
  const write = (event: WatchEvent) => response.write(`${JSON.stringify(event)}\n`);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  for (const object of store.list(place.apiVersion, place.kind, place.namespace)) {
    if (name !== null && memberOf(object, 'metadata', 'name') !== name) continue;
    if (since === null) write({ type: 'ADDED', object });
    else if (Number(memberOf(object, 'metadata', 'resourceVersion')) > Number(since))
      write({ type: 'MODIFIED', object });
  }
  const stop = store.listen((event, ref) => {
    const mine = ref.apiVersion === place.apiVersion && ref.kind === place.kind && ref.namespace === place.namespace;
    if (mine && (name === null || ref.name === name)) write(event);
  });
  response.on('close', stop);
}
