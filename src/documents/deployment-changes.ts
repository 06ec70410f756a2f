import type { Change } from '../domain/change.ts';
import { canonicalJson } from '../domain/digest.ts';
import type { Pointer } from '../domain/place.ts';
import { placeOf } from './document.ts';
import { type Placed, type Release, releaseOf, type WasLive } from './release.ts';

/** What happens to one deployment: to what runs, and to what it may cost. */
export const deploymentChanges = (base: Placed | null, head: Placed | null, wasLive: WasLive): readonly Change[] => [
  ...releaseChanges(base, head, wasLive),
  ...(base === null || head === null ? [] : loosenedBudget(base, head)),
];

/** A higher budget in one unit, one in another unit, or none any more: the check of costs would ask for less. */
function loosenedBudget(base: Placed, head: Placed): readonly Change[] {
  const [was, is] = [base, head].map(({ deployment }) => deployment.value.spec.budget?.perThousandCalls ?? null);
  if (was == null || (is != null && is.unit === was.unit && is.amount <= was.amount)) return [];
  const release = releaseOf(head);
  const now = is == null ? 'none' : `${is.amount} ${is.unit}`;
  const summary = `${release.model} in ${release.environment}: budget per thousand calls ${was.amount} ${was.unit} → ${now}`;
  return [{ ...promotion(head, release.version, release, summary, '/spec/budget'), kind: 'threshold-loosened' }];
}

/** Whatever can change what runs is a promotion, unless it was live before. */
function releaseChanges(base: Placed | null, head: Placed | null, wasLive: WasLive): readonly Change[] {
  if (head === null) return base === null ? [] : [retired(base)];
  const release = releaseOf(head);
  if (base === null)
    return [promotion(head, null, release, `${release.model} ${release.version} to ${release.environment}`)];
  const before = releaseOf(base);
  if (before.model !== release.model) {
    return [
      retired(base),
      promotion(head, null, release, `${release.model} ${release.version} replaces ${before.model}`),
    ];
  }
  const moved = differs(base, head, ({ target }) => target);
  const released = before.version !== release.version || before.digest !== release.digest;
  if (released && !moved && wasLive(release)) {
    const summary = `${release.model} ${before.version} → ${release.version} in ${release.environment}, live before`;
    return [{ ...promotion(head, before.version, release, summary), kind: 'rollback' }];
  }
  if (released) {
    const what =
      before.version === release.version
        ? `another artifact as ${release.version}`
        : `${before.version} → ${release.version}`;
    return [promotion(head, before.version, release, `${release.model} ${what} in ${release.environment}`)];
  }
  if (
    moved ||
    differs(base, head, ({ manifests }) => manifests) ||
    canonicalJson(before.manifests) !== canonicalJson(release.manifests)
  ) {
    const what = moved ? 'another target' : 'other manifests';
    const summary = `${release.model} ${release.version} in ${release.environment}: ${what}`;
    return [promotion(head, before.version, release, summary, moved ? '/spec/target' : '/spec/manifests')];
  }
  if (base.deployment.digest === head.deployment.digest && base.deployment.path === head.deployment.path) return [];
  const summary = `${release.model} in ${release.environment}: nothing that runs changed`;
  return [{ ...promotion(head, before.version, release, summary, '/metadata/name'), kind: 'documentation' }];
}

const differs = (base: Placed, head: Placed, part: (spec: Placed['deployment']['value']['spec']) => unknown): boolean =>
  JSON.stringify(part(base.deployment.value.spec)) !== JSON.stringify(part(head.deployment.value.spec));

const promotion = (
  { deployment }: Placed,
  from: string | null,
  { model, environment, version }: Release,
  summary: string,
  pointer: Pointer = '/spec/model/version',
): Change => ({
  kind: 'promote',
  model,
  environment,
  from,
  to: version,
  path: deployment.path,
  place: placeOf(deployment, pointer),
  summary,
});

const retired = (side: Placed): Change => {
  const { model, environment, version } = releaseOf(side);
  return {
    kind: 'retire',
    model,
    environment,
    from: version,
    to: null,
    path: side.deployment.path,
    place: null,
    summary: `${model} ${version} leaves ${environment}`,
  };
};
