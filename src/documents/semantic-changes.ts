import type { Change } from '../domain/change.ts';
import { pointerOf } from '../domain/place.ts';
import { cardChanges } from './card-changes.ts';
import { deploymentChanges } from './deployment-changes.ts';
import { type Document, placeOf } from './document.ts';
import type { DocumentSet } from './document-set.ts';
import { loosenings } from './policy-loosening.ts';
import type { WasLive } from './release.ts';

/**
 * What `head` does to `base`, in meaning. Models, deployments and waivers are known by their names, so a moved file is
 * the same model; policies by their paths, for the path is what puts a policy in force. A document that cannot be read
 * any more is no change but a problem.
 */
export function semanticChanges(base: DocumentSet, head: DocumentSet, wasLive: WasLive): readonly Change[] {
  const unreadable = (document: Document): boolean => head.broken.has(document.path);
  const pairs = <Each extends Document>(of: (set: DocumentSet) => readonly Each[], identity: (each: Each) => string) =>
    paired(of(base), of(head), identity).filter(([was, is]) => is !== null || was === null || !unreadable(was));

  return [
    ...pairs(
      (set) => set.cards,
      ({ name }) => name,
    ).flatMap(([was, is]) => cardChanges(was, is)),
    ...pairs((set) => set.deployments, deploymentIdentity).flatMap(([was, is]) =>
      deploymentChanges(was && { deployment: was, set: base }, is && { deployment: is, set: head }, wasLive),
    ),
    ...paired(base.policies, head.policies, ({ path }) => path).flatMap(([was, is]) => policyChanges(was, is)),
    ...pairs(
      (set) => set.waivers,
      ({ name }) => name,
    ).flatMap(([was, is]) => waiverChanges(was, is)),
  ];
}

const deploymentIdentity = ({ name, value }: Document<'ModelDeployment'>): string =>
  `${value.spec.environment}/${name}`;

/** Documents of both sides by identity, in the order of their names. */
function paired<Each>(
  base: readonly Each[],
  head: readonly Each[],
  identity: (each: Each) => string,
): readonly (readonly [Each | null, Each | null])[] {
  const before = new Map(base.map((each) => [identity(each), each]));
  const after = new Map(head.map((each) => [identity(each), each]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => [before.get(name) ?? null, after.get(name) ?? null] as const);
}

function policyChanges(base: Document<'Policy'> | null, head: Document<'Policy'> | null): readonly Change[] {
  const document = head ?? base;
  if (document === null || base?.digest === head?.digest) return [];
  const change = { model: null, environment: null, from: null, to: null, path: document.path };
  const place = head && placeOf(head, '/metadata/name');
  const what = base === null ? 'is new' : head === null ? 'is removed' : 'changed';
  const policy: Change = { ...change, kind: 'policy', place, summary: `policy ${document.name} ${what}` };
  if (base === null) return [policy];
  if (head === null) return [policy, { ...policy, kind: 'threshold-loosened' }];
  const looser = loosenings(base.value, head.value).map(
    ({ path, summary }): Change => ({
      ...change,
      kind: 'threshold-loosened',
      place: placeOf(head, pointerOf(path)),
      summary,
    }),
  );
  return [policy, ...looser];
}

function waiverChanges(base: Document<'Waiver'> | null, head: Document<'Waiver'> | null): readonly Change[] {
  const document = head ?? base;
  if (document === null || base?.digest === head?.digest) return [];
  const { finding } = document.value.spec;
  const what = base === null ? 'is new' : head === null ? 'is removed' : 'changed';
  return [
    {
      kind: 'waiver',
      model: finding.model,
      environment: null,
      from: null,
      to: null,
      path: document.path,
      place: head && placeOf(head, '/metadata/name'),
      summary: `waiver ${document.name} for ${finding.check} ${finding.metric} ${what}`,
    },
  ];
}
