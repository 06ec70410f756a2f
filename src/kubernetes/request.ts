import { HttpMethod, IsomorphicFetchHttpLibrary, PatchStrategy, RequestContext } from '@kubernetes/client-node';
import type { JsonObject } from '../rollout/object.ts';
import type { Connection } from './connection.ts';
import { credentialsError, transportError } from './error.ts';

export type Answer = { readonly code: number; readonly body: unknown };

const http = new IsomorphicFetchHttpLibrary();

export const get = (connection: Connection, path: string, what: string): Promise<Answer> =>
  send(connection, new RequestContext(connection.server + path, HttpMethod.GET), what);

/**
 * A server-side apply in the name of `manager`. Never forced: a field that somebody else set is theirs.
 *
 * The library's typed calls (`KubernetesObjectApi.patch`, `AppsV1Api`) are not used, because they drop every field that
 * their model of the kind lacks: `replica: 3` would be applied as if it were not written. This sends what was reviewed.
 */
export function applyPatch(
  connection: Connection,
  path: string,
  body: JsonObject,
  options: { readonly manager: string; readonly dryRun: boolean },
  what: string,
): Promise<Answer> {
  const context = new RequestContext(connection.server + path, HttpMethod.PATCH);
  context.setQueryParam('fieldManager', options.manager);
  context.setQueryParam('force', 'false');
  if (options.dryRun) context.setQueryParam('dryRun', 'All');
  context.setHeaderParam('Content-Type', PatchStrategy.ServerSideApply);
  context.setBody(JSON.stringify(body));
  return send(connection, context, what);
}

/** Throws KubernetesError when no answer came; an answer of any code is returned. */
async function send(connection: Connection, context: RequestContext, what: string): Promise<Answer> {
  context.setHeaderParam('Accept', 'application/json');
  await connection.config.applySecurityAuthentication(context).catch((error: unknown) => {
    throw credentialsError(error, connection.cluster);
  });
  try {
    context.setSignal(AbortSignal.timeout(connection.timeout));
    const answer = await http.send(context).toPromise();
    const text = await answer.body.text();
    return { code: answer.httpStatusCode, body: jsonOf(text) };
  } catch (error) {
    throw transportError(error, what, connection.cluster);
  }
}

/** Proxies and unknown paths answer in plain text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim().slice(0, 200) };
  }
}
