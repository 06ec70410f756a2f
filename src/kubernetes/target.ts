import type { Problem } from '../domain/problem.ts';
import { type LiveObject, type ObjectRef, titleOf } from '../rollout/object.ts';
import { childrenOf } from '../rollout/readiness/inference-service.ts';
import type { ApplyResult, DesiredObject, Observation, RolloutTarget, Sighting } from '../rollout/target.ts';
import type { Connection } from './connection.ts';
import { errorOf, isRefusal, KubernetesError } from './error.ts';
import { liveObjectOf } from './live-object.ts';
import { applyPatch, get } from './request.ts';
import { type ResourcePaths, resourcePaths } from './resource.ts';
import { firstChange } from './watch.ts';

/** The name under which every field that we set is ours. It must never change: the fields would belong to a stranger. */
export const fieldManager = 'modelwarden';

/** Rolls out by server-side apply. Nothing is retried here, and nothing is ever taken from another field manager. */
export function kubernetesTarget(connection: Connection): RolloutTarget {
  const paths = resourcePaths(connection);
  return {
    capabilities: { driver: 'kubernetes', cluster: connection.cluster },
    apply: (objects) => applyAll(connection, paths, objects),
    observe: (refs) => observeAll(connection, paths, refs),
    changed: (since, signal) => firstChange(connection, paths, since, signal),
  };
}

async function applyAll(
  connection: Connection,
  paths: ResourcePaths,
  objects: readonly DesiredObject[],
): Promise<readonly ApplyResult[]> {
  const objections: ApplyResult[] = [];
  for (const object of objects) {
    const result = await rehearse(connection, paths, object);
    if (result !== null) objections.push(result);
  }
  if (objections.length > 0) return objections;
  const results: ApplyResult[] = [];
  for (const object of objects) {
    const result = await applyOne(connection, paths, object);
    results.push(result);
    if (result.outcome !== 'applied') break;
  }
  return results;
}

/** Null when the cluster would accept it. What a dry run answers is not read: an object it would make has no version. */
async function rehearse(
  connection: Connection,
  paths: ResourcePaths,
  object: DesiredObject,
): Promise<ApplyResult | null> {
  try {
    await accepted(connection, paths, object, true);
    return null;
  } catch (error) {
    return { ref: object.ref, ...unsuccessful(error) };
  }
}

async function applyOne(connection: Connection, paths: ResourcePaths, object: DesiredObject): Promise<ApplyResult> {
  const { ref } = object;
  try {
    const body = await accepted(connection, paths, object, false);
    return { outcome: 'applied', ref, live: liveObject(connection, ref, body, `apply ${titleOf(ref)}`) };
  } catch (error) {
    return { ref, ...unsuccessful(error) };
  }
}

async function accepted(
  connection: Connection,
  paths: ResourcePaths,
  { ref, body }: DesiredObject,
  dryRun: boolean,
): Promise<unknown> {
  const what = `apply ${titleOf(ref)}`;
  const path = await pathOf(paths, ref);
  const answer = await applyPatch(connection, path, body, { manager: fieldManager, dryRun }, what);
  if (answer.code !== 200 && answer.code !== 201) throw errorOf(answer.code, answer.body, what, connection.cluster);
  return answer.body;
}

async function observeAll(connection: Connection, paths: ResourcePaths, refs: readonly ObjectRef[]): Promise<Sighting> {
  try {
    return await Promise.all(refs.map((ref) => observeOne(connection, paths, ref)));
  } catch (error) {
    return unsuccessful(error);
  }
}

function unsuccessful(error: unknown): { readonly outcome: 'refused' | 'unknown'; readonly problem: Problem } {
  if (!(error instanceof KubernetesError)) throw error;
  return { outcome: isRefusal(error) ? 'refused' : 'unknown', problem: error.problem };
}

async function observeOne(connection: Connection, paths: ResourcePaths, ref: ObjectRef): Promise<Observation> {
  const live = await read(connection, paths, ref);
  if (live === null) return { ref, live, children: [] };
  const children = await Promise.all(childrenOf(live).map((child) => read(connection, paths, child)));
  return { ref, live, children: children.filter((child) => child !== null) };
}

/** Null when the cluster does not have it, which includes that its namespace is missing. */
async function read(connection: Connection, paths: ResourcePaths, ref: ObjectRef): Promise<LiveObject | null> {
  const what = `read ${titleOf(ref)}`;
  const { code, body } = await get(connection, await pathOf(paths, ref), what);
  if (code === 404) return null;
  if (code !== 200) throw errorOf(code, body, what, connection.cluster);
  return liveObject(connection, ref, body, what);
}

/** A name may come from the spec of an object in the cluster, so it must not be able to lead elsewhere. */
const pathOf = async (paths: ResourcePaths, ref: ObjectRef): Promise<string> =>
  `${await paths(ref)}/${encodeURIComponent(ref.name)}`;

function liveObject(connection: Connection, ref: ObjectRef, body: unknown, what: string): LiveObject {
  const live = liveObjectOf(ref, body);
  if (live !== null) return live;
  const message = `Expected to ${what} in cluster ${connection.cluster}, found an answer that is no Kubernetes object`;
  throw new KubernetesError('cluster-error', message, 'Check that the address in the kubeconfig is an API server.');
}
