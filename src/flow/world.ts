import type { Logger } from 'pino';
import type { RepositoryName } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import type { EvidencePlaces } from '../evidence/evidence-place.ts';
import type { Links } from '../rendering/links.ts';
import type { Allowance } from '../rollout/allowance.ts';
import type { Limits } from '../rollout/state.ts';
import type { RolloutTarget } from '../rollout/target.ts';
import type { Measuring } from './measure.ts';
import type { Hostings } from './ports.ts';
import type { Store, StoredDecision } from './store.ts';

/** A cluster that this installation knows, what may be rolled out to it, and from where. */
export type Cluster = {
  readonly target: RolloutTarget;
  readonly allowance: Allowance;
  /** Whether this repository's rollouts may go there: the operator's word, not the repository's. */
  readonly serves: (repository: RepositoryName) => boolean;
};

/** The cluster of that name as far as this repository may know; null for one that is another's. */
export function clusterFor(world: World, name: string, repository: RepositoryName): Cluster | null {
  const cluster = world.clusters.get(name);
  return cluster?.serves(repository) ? cluster : null;
}

/** Everything that the flow acts upon; made once by the composition root. */
export type World = {
  readonly store: Store;
  readonly hostings: Hostings;
  readonly measuring: Omit<Measuring, 'memory' | 'place'>;
  readonly places: EvidencePlaces;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly rolloutLimits: Limits;
  readonly linksTo: (decision: StoredDecision) => Links;
  /** Of the program and of what the operator allows: with another, the same pull request may be judged otherwise. */
  readonly edition: Digest;
  readonly pageOf: (repository: RepositoryName) => string | null;
  readonly now: () => Date;
  readonly log: Pick<Logger, 'info' | 'warn'>;
};
