import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { startCluster } from '../../simulator/cluster/cluster.ts';
import { type Reached, writtenBy } from '../../simulator/cluster/controller.ts';
import { type Connection, connectionOf } from '../../src/kubernetes/connection.ts';
import { isJsonObject, type JsonObject, memberOf, type ObjectRef } from '../../src/rollout/object.ts';
import { startServer } from './kubernetes-server.ts';

/** A cluster that the contract is held against. */
export type TestCluster = {
  readonly kubeconfig: string;
  /** Somebody else writes: server-side apply under another name, by force. */
  overwrite(manager: string, ref: ObjectRef, body: JsonObject): Promise<void>;
  /** Lets the controllers get this far with the version that is there now. */
  move(ref: ObjectRef, stage: Reached): Promise<void>;
  close(): Promise<void>;
};

export async function simulatedCluster(): Promise<TestCluster> {
  const cluster = await startCluster({ readyAfter: 'by-hand' });
  const connection = connected(cluster.kubeconfig);
  return {
    kubeconfig: cluster.kubeconfig,
    overwrite: (manager, ref, body) => overwrite(connection, manager, ref, body),
    move: async (ref, stage) => cluster.move(ref, stage),
    close: () => cluster.close(),
  };
}

export const kserveDefinition = fileURLToPath(
  new URL('../../../shared/reference/crds/kserve-v0.20.0-inferenceservices.yaml', import.meta.url),
);

/**
 * The real API server with the real controllers of Deployments. The tests play what needs nodes or other programs: the
 * kubelets, which make pods ready, and KServe, whose status is written by the simulator's controller: the real KServe
 * definition checks its shape.
 */
export async function realCluster(withKserve: boolean): Promise<TestCluster> {
  const server = await startServer();
  const connection = connected(server.kubeconfig);
  await patch(connection, '/api/v1/namespaces/ml', applied('setup'), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'ml' },
  });
  if (withKserve) await installKserve(connection);
  const versions = new Map<string, number>();
  return {
    kubeconfig: server.kubeconfig,
    overwrite: (manager, ref, body) => overwrite(connection, manager, ref, body),
    move: (ref, stage) =>
      ref.kind === 'Deployment' ? moveDeployment(connection, ref, stage) : playKserve(connection, versions, ref, stage),
    close: server.close,
  };
}

async function installKserve(connection: Connection): Promise<void> {
  const definition = parse(readFileSync(kserveDefinition, 'utf8')) as JsonObject;
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/inferenceservices.serving.kserve.io';
  await patch(connection, path, applied('setup'), definition);
  const ready = async () =>
    (await call(connection, HttpMethod.GET, '/apis/serving.kserve.io/v1beta1/namespaces/ml/inferenceservices')).code ===
    200;
  await until('KServe’s definition to be served', ready);
}

/** The kubelets: pods become ready, or never do. The controller manager does the rest by itself. */
async function moveDeployment(connection: Connection, ref: ObjectRef, stage: Reached): Promise<void> {
  await until(`${ref.name} to be ${stage}`, async () => {
    const { body } = await call(connection, HttpMethod.GET, pathOf(ref));
    const { generation } = body.metadata as JsonObject;
    const status = isJsonObject(body.status) ? body.status : {};
    if (status.observedGeneration !== generation) return false;
    if (stage === 'started') return true;
    if (stage === 'failed') return JSON.stringify(status).includes('ProgressDeadlineExceeded');
    await readyPods(connection, ref, String(memberOf(body, 'spec', 'selector', 'matchLabels', 'app')));
    const wanted = memberOf(body, 'spec', 'replicas');
    return status.updatedReplicas === wanted && status.replicas === wanted && status.availableReplicas === wanted;
  });
}

async function readyPods(connection: Connection, { namespace }: ObjectRef, app: string): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const { body } = await call(connection, HttpMethod.GET, `${pods}?labelSelector=app%3D${app}`);
  for (const pod of Array.isArray(body.items) ? body.items : []) {
    const conditions = ['Ready', 'ContainersReady'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: new Date().toISOString(),
    }));
    const path = `${pods}/${memberOf(pod, 'metadata', 'name')}/status`;
    // A pod may be deleted between the list and this: 404 is as good.
    await call(connection, HttpMethod.PATCH, path, 'application/merge-patch+json', {
      status: { phase: 'Running', conditions },
    });
  }
}

async function playKserve(
  connection: Connection,
  versions: Map<string, number>,
  ref: ObjectRef,
  stage: Reached,
): Promise<void> {
  const { body } = await call(connection, HttpMethod.GET, pathOf(ref));
  const content = JSON.stringify([body.spec, memberOf(body, 'metadata', 'annotations')]);
  const version = versions.get(content) ?? versions.size + 1;
  versions.set(content, version);
  const written = writtenBy(ref.kind, body, version, stage);
  if (written === null) return;
  if (written.child !== null) {
    const child = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: ref.namespace,
      name: `${ref.name}-predictor`,
    };
    await overwrite(connection, 'kserve', child, { spec: written.child.spec });
    await moveDeployment(connection, child, stage === 'done' ? 'done' : 'started');
  }
  await patch(connection, `${pathOf(ref)}/status`, 'application/merge-patch+json', { status: written.status });
}

const overwrite = (
  connection: Connection,
  manager: string,
  ref: ObjectRef,
  { metadata, ...body }: JsonObject,
): Promise<void> => {
  const { apiVersion, kind, name, namespace } = ref;
  const whole = {
    apiVersion,
    kind,
    metadata: { ...(isJsonObject(metadata) ? metadata : {}), name, namespace },
    ...body,
  };
  return patch(connection, pathOf(ref), applied(manager), whole);
};

const applied = (manager: string) => `application/apply-patch+yaml?fieldManager=${manager}&force=true`;

/** `form` is the content type, and after a `?` what the request's query is to be. */
async function patch(connection: Connection, path: string, form: string, body: JsonObject): Promise<void> {
  const [type = '', query = ''] = form.split('?');
  const answer = await call(connection, HttpMethod.PATCH, `${path}?${query}`, type, body);
  if (answer.code !== 200 && answer.code !== 201)
    throw new Error(`PATCH ${path}: ${answer.code} ${JSON.stringify(answer.body)}`);
}

async function call(connection: Connection, method: HttpMethod, path: string, type?: string, body?: JsonObject) {
  const context = new RequestContext(connection.server + path, method);
  await connection.config.applySecurityAuthentication(context);
  context.setSignal(AbortSignal.timeout(connection.timeout));
  if (type !== undefined) context.setHeaderParam('Content-Type', type);
  if (body !== undefined) context.setBody(JSON.stringify(body));
  const answer = await new IsomorphicFetchHttpLibrary().send(context).toPromise();
  const text = await answer.body.text();
  return { code: answer.httpStatusCode, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as JsonObject };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited too long for ${what}`);
    await setTimeout(50);
  }
}

const pathOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;

const connected = (text: string): Connection =>
  connectionOf({ cluster: 'test', kubeconfig: { text }, context: null, timeout: 10_000 });
