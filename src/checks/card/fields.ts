import type { ModelCard } from '../../documents/card.ts';

type Spec = ModelCard['spec'];

const some = (value: unknown): number => (value === null ? 0 : 1);
const owners = (role: string) => (spec: Spec) => spec.owners.filter((owner) => owner.role === role).length;
const tables = (has: (table: Spec['evidence'][string]) => boolean) => (spec: Spec) =>
  Object.values(spec.evidence).filter(has).length;

/** What a policy may require of a card: how many entries there are, none being too few. */
export const requirable = {
  overview: (spec: Spec) => some(spec.overview),
  'owners.owner': owners('owner'),
  'owners.accountable': owners('accountable'),
  'owners.oncall': owners('oncall'),
  artifacts: (spec: Spec) => spec.artifacts.length,
  'lineage.code': (spec: Spec) => some(spec.lineage.code),
  'lineage.run': (spec: Spec) => some(spec.lineage.run),
  'lineage.baseModels': (spec: Spec) => spec.lineage.baseModels.length,
  data: (spec: Spec) => spec.data.length,
  intendedUse: (spec: Spec) => some(spec.intendedUse),
  'intendedUse.outOfScope': (spec: Spec) => spec.intendedUse?.outOfScope.length ?? 0,
  'intendedUse.affected': (spec: Spec) => spec.intendedUse?.affected.length ?? 0,
  'risk.items': (spec: Spec) => spec.risk.items.length,
  'risk.euAiAct': (spec: Spec) => some(spec.risk.euAiAct),
  limitations: (spec: Spec) => spec.limitations.length,
  oversight: (spec: Spec) => some(spec.oversight),
  'oversight.measures': (spec: Spec) => spec.oversight?.measures.length ?? 0,
  'oversight.contact': (spec: Spec) => some(spec.oversight?.contact ?? null),
  'lifecycle.reviewBy': (spec: Spec) => some(spec.lifecycle.reviewBy),
  'lifecycle.retrainEvery': (spec: Spec) => some(spec.lifecycle.retrainEvery),
  'evidence.label': tables((table) => table.label !== null),
  'evidence.groups': tables((table) => table.groups.length > 0),
  'evidence.slices': tables((table) => table.slices.length > 0),
  'evidence.features': tables(({ features }) => features.numeric.length + features.categorical.length > 0),
  claims: (spec: Spec) => spec.claims.length,
} satisfies Readonly<Record<string, (spec: Spec) => number>>;

export type Requirable = keyof typeof requirable;
export const requirableFields = Object.keys(requirable) as readonly Requirable[];
