import picomatch from 'picomatch';
import type { ClusterEntry } from './configuration.ts';
import type { Cluster } from './flow/world.ts';
import { allowanceOf } from './rollout/allowance.ts';

/**
 * The configured clusters by name; asks none of them. Throws where a kubeconfig is not right. Whoever only gates has no
 * clusters, and does not load their client: it would be a third of the time to start, and 90 MB.
 */
export async function openClusters(entries: readonly ClusterEntry[]): Promise<ReadonlyMap<string, Cluster>> {
  if (entries.length === 0) return new Map();
  const { connectionOf } = await import('./kubernetes/connection.ts');
  const { kubernetesTarget } = await import('./kubernetes/target.ts');
  return new Map(
    entries.map(({ name, kubeconfig, context, namespaces, kinds, repositories }): [string, Cluster] => {
      const connection = connectionOf({
        cluster: name,
        kubeconfig: kubeconfig === undefined ? 'in-cluster' : { file: kubeconfig },
        context: context ?? null,
        timeout: 15_000,
      });
      return [
        name,
        {
          target: kubernetesTarget(connection),
          allowance: allowanceOf(namespaces, kinds),
          serves: picomatch(repositories),
        },
      ];
    }),
  );
}
