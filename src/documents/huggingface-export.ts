import { stringify } from 'yaml';
import { canonicalJson, type Json } from '../domain/digest.ts';
import type { Claim, ModelCard } from './card.ts';
import type { Members } from './json.ts';
import { fitsModelIndex, indexedClaims, type ModelIndex, modelIndexOf, withoutMetrics } from './model-index.ts';

/**
 * A card as a Hugging Face `README.md`. What came from a README goes back to where it stood: foreign keys and the text
 * byte for byte, results of `model-index` that are still claimed. Everything else is written under `modelwarden:`,
 * without defaults. Reading the result gives the same card; claims may come in another order.
 */
export function exportHuggingFaceCard({ metadata, spec }: ModelCard): string {
  const { huggingface, ...extensions } = spec.extensions;
  const foreign = huggingface as { readonly metadata: Members; readonly body: string } | undefined;
  const theirs = foreign?.metadata ?? {};
  const { index, claims } = foreign
    ? keptIndex(theirs['model-index'] as ModelIndex | undefined, spec)
    : newIndex(metadata.name, spec);
  const { lineage, ...rest } = withoutDefaults(spec as unknown as Json, []) as Members;
  const modelwarden = {
    ...(withoutDefaults(metadata as unknown as Json, []) as Members),
    ...rest,
    // An explicit empty list keeps `base_model` from being read into a card that no longer names it.
    ...('base_model' in theirs
      ? { lineage: { ...(lineage as Members), baseModels: spec.lineage.baseModels } }
      : { lineage }),
    claims: claims.length === 0 ? undefined : claims.map((claim) => withoutDefaults(claim as unknown as Json, [])),
    extensions: Object.keys(extensions).length === 0 ? undefined : extensions,
  };
  const front = { ...theirs, 'model-index': index, modelwarden };
  const yaml = stringify(front, {
    version: '1.2',
    schema: 'core',
    lineWidth: 0,
    keepUndefined: false,
  });
  return `---\n${yaml}---\n${foreign?.body ?? `\n# ${metadata.name}\n`}`;
}

type Split = { readonly index: Json | undefined; readonly claims: readonly Claim[] };

/** A card that never was a README: claims that fit a model index go there, where the Hub shows them. */
function newIndex(name: string, spec: ModelCard['spec']): Split {
  const fitting = spec.claims.filter((claim) => fitsModelIndex(claim));
  const index = fitting.length === 0 ? undefined : modelIndexOf(name, spec.task, fitting);
  return { index, claims: spec.claims.filter((claim) => !fitsModelIndex(claim)) };
}

/** The README's own index, less what the card no longer claims, and the claims that it does not make. */
function keptIndex(index: ModelIndex | undefined, spec: ModelCard['spec']): Split {
  if (index === undefined) return { index, claims: spec.claims };
  const left = spec.claims.map((claim) => canonicalJson(claim));
  const dropped = new Set<string>();
  for (const { claim, path } of indexedClaims(index, Object.keys(spec.evidence))) {
    const at = left.indexOf(canonicalJson(claim));
    if (at < 0) dropped.add(path.join('/'));
    else left.splice(at, 1);
  }
  return {
    index: dropped.size === 0 ? (index as unknown as Json) : withoutMetrics(index, dropped),
    claims: left.map((claim) => JSON.parse(claim) as Claim),
  };
}

/** Without nulls and empty collections, which is what an absent key is read as. */
function withoutDefaults(json: Json, path: readonly string[]): Json {
  if (Array.isArray(json)) return json.map((item: Json) => withoutDefaults(item, path));
  if (typeof json !== 'object' || json === null) return json;
  // A provider's parameters are its own business: there an empty value may mean something.
  const free = path.includes('parameters');
  return Object.fromEntries(
    Object.entries(json as Members)
      .map(([key, value]) => [key, withoutDefaults(value, [...path, key])] as const)
      .filter(([, value]) => free || !isEmpty(value)),
  );
}
const isEmpty = (json: Json): boolean => json === null || (typeof json === 'object' && Object.keys(json).length === 0);
