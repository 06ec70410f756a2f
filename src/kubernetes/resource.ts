import { z } from 'zod';
import type { ObjectRef } from '../rollout/object.ts';
import type { Connection } from './connection.ts';
import { errorOf, KubernetesError } from './error.ts';
import { get } from './request.ts';

const Resources = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Finds the URL path of a kind's objects in a namespace. */
export type ResourcePaths = (ref: ObjectRef) => Promise<string>;

/**
 * Asks the cluster how it calls its kinds (`Deployment` is `deployments`) and remembers the answer, except when the kind
 * is not there: it may be installed later. Throws KubernetesError.
 */
export function resourcePaths(connection: Connection): ResourcePaths {
  const known = new Map<string, string>();
  return async ({ apiVersion, kind, namespace }) => {
    const root = `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
    const key = `${apiVersion}/${kind}`;
    const plural = known.get(key) ?? (await pluralOf(connection, root, apiVersion, kind));
    known.set(key, plural);
    return `${root}/namespaces/${namespace}/${plural}`;
  };
}

async function pluralOf(connection: Connection, root: string, apiVersion: string, kind: string): Promise<string> {
  const what = `find the kind ${kind} of ${apiVersion}`;
  const { code, body } = await get(connection, root, what);
  if (code !== 200 && code !== 404) throw errorOf(code, body, what, connection.cluster);
  const list = Resources.safeParse(body).data?.resources ?? [];
  // Subresources are listed beside their kind, under its name: deployments/status.
  const resource = list.find((each) => each.kind === kind && !each.name.includes('/'));
  if (resource?.namespaced) return resource.name;
  throw new KubernetesError(
    'cluster-kind',
    `Expected to ${what} in cluster ${connection.cluster}, found ${resource ? 'that it belongs to no namespace' : 'none'}`,
    resource
      ? 'Remove the object from the manifests.'
      : `Install what brings ${kind} to the cluster, or correct the apiVersion.`,
  );
}
