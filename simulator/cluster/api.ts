import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject, type ObjectRef } from '../../src/rollout/object.ts';
import { type Kind, kinds } from './kinds.ts';
import { conflict, failure, found, notThere, type Reply } from './reply.ts';
import type { ObjectStore } from './store.ts';
import { type Place, watch } from './watch.ts';

export type Api = { readonly store: ObjectStore; readonly namespaces: ReadonlySet<string>; readonly token: string };

/** Answers one request as a Kubernetes API server does, as far as the contract test knows. */
export async function answer(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://cluster');
  const [, root = '', namespace, plural, name] =
    /^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?)?$/.exec(url.pathname) ?? [];
  const apiVersion = root.replace(/^apis?\//, '');
  const known = kinds.filter((kind) => kind.apiVersion === apiVersion);
  const kind = known.find((each) => each.plural === plural);
  const place: Place | null = kind && namespace ? { apiVersion, kind: kind.kind, namespace } : null;
  const authorized = request.headers.authorization === `Bearer ${api.token}`;
  if (authorized && request.method === 'GET' && place && url.searchParams.get('watch') === 'true') {
    watch(api.store, place, url.searchParams, response);
    return;
  }
  let reply: Reply;
  if (!authorized) reply = failure(401, 'Unauthorized', 'Unauthorized');
  else if (known.length > 0 && namespace === undefined) reply = found(discovery(apiVersion, known));
  else if (!kind || !place) reply = notThere;
  else if (request.method === 'GET' && name) reply = read(api, kind, { ...place, name });
  else if (request.method === 'GET') reply = found(list(api, kind, place));
  else if (request.method === 'PATCH' && name && request.headers['content-type'] === 'application/apply-patch+yaml') {
    reply = apply(api, kind, { ...place, name }, url.searchParams, parse(await text(request)));
  } else reply = failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const plain = typeof reply.body === 'string';
  response.writeHead(reply.code, { 'content-type': plain ? 'text/plain' : 'application/json' });
  response.end(plain ? reply.body : JSON.stringify(reply.body));
}

const discovery = (groupVersion: string, known: readonly Kind[]): JsonObject => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: known.flatMap(({ plural, kind }) => [
    {
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced: true,
      kind,
      verbs: ['get', 'list', 'patch', 'watch'],
    },
    { name: `${plural}/status`, singularName: '', namespaced: true, kind, verbs: ['get', 'patch'] },
  ]),
});

function read({ store }: Api, { plural }: Kind, ref: ObjectRef): Reply {
  const body = store.read(ref);
  return body === null
    ? failure(404, 'NotFound', `${plural} "${ref.name}" not found`, { name: ref.name, kind: plural })
    : found(body);
}

const list = ({ store }: Api, { kind }: Kind, place: Place): JsonObject => ({
  apiVersion: place.apiVersion,
  kind: `${kind}List`,
  metadata: { resourceVersion: store.resourceVersion },
  items: store.list(place.apiVersion, place.kind, place.namespace),
});

function apply({ store, namespaces }: Api, kind: Kind, ref: ObjectRef, query: URLSearchParams, patch: unknown): Reply {
  if (!isJsonObject(patch)) return failure(400, 'BadRequest', 'the patch is not an object');
  const unknown = isJsonObject(patch.spec)
    ? Object.keys(patch.spec).find((field) => !kind.specFields.includes(field))
    : undefined;
  if (unknown !== undefined) {
    // As in 1.36.3: an internal error without a reason, not a 400 or 422.
    const type = `${ref.namespace}/${ref.name}; ${kind.apiVersion}, Kind=${kind.kind}`;
    return failure(
      500,
      '',
      `failed to create typed patch object (${type}): .spec.${unknown}: field not declared in schema`,
    );
  }
  if (!namespaces.has(ref.namespace)) {
    return failure(404, 'NotFound', `namespaces "${ref.namespace}" not found`, {
      name: ref.namespace,
      kind: 'namespaces',
    });
  }
  const manager = query.get('fieldManager');
  if (manager === null) return failure(422, 'Invalid', 'fieldManager: Required value: is required for apply patch');
  const options = { manager, force: query.get('force') === 'true', dryRun: query.get('dryRun') === 'All' };
  const result = store.apply(kind, ref, patch, options);
  return 'conflicts' in result ? conflict(result.conflicts) : { code: result.created ? 201 : 200, body: result.body };
}
