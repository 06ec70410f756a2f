import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, ObjectRef } from '../../src/rollout/object.ts';
import { answer } from './api.ts';
import type { Reached } from './controller.ts';
import { type Behaviour, ObjectStore, type Pace } from './store.ts';

export type ClusterOptions = {
  readonly namespaces?: readonly string[];
  readonly readyAfter?: Pace;
  readonly failing?: readonly string[];
};

/**
 * A small Kubernetes API on 127.0.0.1, for the demo and for tests: discovery, get, list, watch and server-side apply of
 * Deployments, InferenceServices, Services and ConfigMaps, with controllers that make them ready or fail. What it
 * claims to behave like, test/contract/kubernetes.test.ts holds against a real API server.
 */
export type SimulatedCluster = {
  readonly url: string;
  /** A kubeconfig, as text. */
  readonly kubeconfig: string;
  readonly token: string;
  /** All objects as they are now; looking here moves no controller. */
  objects(): readonly JsonObject[];
  /** Somebody removes an object by hand. */
  remove(ref: ObjectRef): void;
  /** Lets the controllers get this far with an object, at the pace `by-hand`. */
  move(ref: ObjectRef, stage: Reached): void;
  behave(behaviour: Partial<Behaviour>): void;
  close(): Promise<void>;
};

export async function startCluster(options: ClusterOptions = {}): Promise<SimulatedCluster> {
  const store = new ObjectStore({
    readyAfter: options.readyAfter ?? { observations: 2 },
    failing: options.failing ?? [],
  });
  const token = 'simulated-cluster';
  const namespaces = new Set(options.namespaces ?? ['default', 'ml']);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void answer({ store, namespaces, token }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token,
    kubeconfig: kubeconfigOf(url, token),
    objects: () => store.all(),
    remove: (ref) => store.remove(ref),
    move: (ref, stage) => store.move(ref, stage),
    behave: (behaviour) => {
      store.behaviour = { ...store.behaviour, ...behaviour };
    },
    close: () => {
      store.stop();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** JSON is YAML, so this is a kubeconfig that kubectl reads too. Plain HTTP needs the consent to skip TLS. */
const kubeconfigOf = (server: string, token: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'simulator', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'modelwarden', user: { token } }],
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'modelwarden' } }],
    'current-context': 'simulator',
  });
