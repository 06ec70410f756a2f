import { canonicalJson, type Digest } from '../domain/digest.ts';
import { cardOf } from './cross-references.ts';
import type { Document } from './document.ts';
import type { DocumentSet } from './document-set.ts';
import { repositoryPath } from './repository-path.ts';

/** What would run where. Manifests are digests of their files, null for a file outside the set. */
export type Release = {
  readonly model: string;
  readonly environment: string;
  /** Null where something else than Modelwarden rolls out. */
  readonly cluster: string | null;
  readonly version: string;
  readonly digest: Digest;
  readonly manifests: readonly (Digest | null)[];
};

/**
 * Whether exactly this was approved and live before. It must come from the protected branch's history or from the log:
 * a rollback may need fewer approvals than a promotion, so nobody may get one by naming a version that sounds older.
 */
export type WasLive = (release: Release) => boolean;

/** A deployment among the documents of its commit. */
export type Placed = { readonly deployment: Document<'ModelDeployment'>; readonly set: DocumentSet };

export function releaseOf({ deployment, set }: Placed): Release {
  const { environment, model, manifests, target } = deployment.value.spec;
  return {
    // Where the card cannot be found, which is a problem already, the deployment's own name.
    model: cardOf(deployment, set)?.name ?? deployment.name,
    environment,
    cluster: target?.cluster ?? null,
    version: model.version,
    digest: model.digest,
    manifests: manifests.map((path) => set.files.get(repositoryPath(deployment.path, path) ?? '') ?? null),
  };
}

/** A release of which a file is unknown was never live: that file could hold anything. */
export function wasLiveAmong(releases: readonly Release[]): WasLive {
  const live = new Set(releases.map(canonicalJson));
  return (release) => !release.manifests.includes(null) && live.has(canonicalJson(release));
}
