import { KubeConfig } from '@kubernetes/client-node';
import { KubernetesError } from './error.ts';

/**
 * Where a cluster is and who we are there. `cluster` is the operator's name for it, the one that a ModelDeployment's
 * `target.cluster` refers to. The kubeconfig is the operator's: one that runs a command to log in is trusted to.
 */
export type ClusterSettings = {
  readonly cluster: string;
  readonly kubeconfig: { readonly file: string } | { readonly text: string } | 'in-cluster';
  /** A context of the kubeconfig; its current one when null. */
  readonly context: string | null;
  /** Milliseconds until a request is given up. */
  readonly timeout: number;
};

export type Connection = {
  readonly cluster: string;
  readonly server: string;
  readonly timeout: number;
  readonly config: KubeConfig;
};

/** Reads the settings; asks no cluster. Throws KubernetesError (cluster-configuration). */
export function connectionOf({ cluster, kubeconfig, context, timeout }: ClusterSettings): Connection {
  const wrong = (found: string, remedy: string, cause?: unknown) =>
    new KubernetesError(
      'cluster-configuration',
      `Expected a kubeconfig for cluster ${cluster}, found ${found}`,
      remedy,
      null,
      { cause },
    );
  const config = new KubeConfig();
  try {
    if (kubeconfig === 'in-cluster') config.loadFromCluster();
    else if ('file' in kubeconfig) config.loadFromFile(kubeconfig.file);
    else config.loadFromString(kubeconfig.text);
  } catch (error) {
    const where = kubeconfig !== 'in-cluster' && 'file' in kubeconfig ? kubeconfig.file : 'the given text';
    throw wrong(`that ${where} cannot be read`, 'Name a file that `kubectl --kubeconfig` accepts.', error);
  }
  if (context !== null) {
    if (config.getContextObject(context) === null) {
      throw wrong(
        `no context ${context}`,
        `Name one of: ${config
          .getContexts()
          .map(({ name }) => name)
          .join(', ')}.`,
      );
    }
    config.setCurrentContext(context);
  }
  if (kubeconfig === 'in-cluster' && !process.env.KUBERNETES_SERVICE_HOST) {
    throw wrong(
      'that this process runs in no cluster',
      'Set a kubeconfig file, or run as a pod with a service account.',
    );
  }
  const current = config.getCurrentCluster();
  if (!current?.server) throw wrong('no current context with a cluster', 'Set current-context, or name a context.');
  if (current.server.startsWith('http:') && !current.skipTLSVerify) {
    throw wrong('an address without TLS', 'Write https, or set insecure-skip-tls-verify: true if you mean it.');
  }
  return { cluster, server: current.server.replace(/\/+$/, ''), timeout, config };
}
