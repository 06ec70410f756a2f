import type { Json } from '../domain/digest.ts';
import { apiVersion } from './header.ts';
import { isMembers, type Members } from './json.ts';
import { type IndexedClaim, indexedClaims, WithModelIndex } from './model-index.ts';
import { movedPlaces, type Origin, sourcePathOf } from './origins.ts';
import { keyPlaceAt, type Places, placeAt } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { Name } from './scalars.ts';
import { type SourcePath, validated } from './schema-problems.ts';
import type { Tree } from './tree.ts';
import { shown } from './wording.ts';

/** A front matter as a ModelCard: what the schema is to judge, and where each value of it stands in the README. */
export type ImportedCard = {
  readonly json: Json;
  readonly places: Places;
  /** From a path in the card to the path in the front matter that it was read from. */
  readonly sourcePath: SourcePath;
  readonly problems: readonly DocumentProblem[];
};

/** Tags of the Hub that leave no doubt about the task. `text-classification`, say, may have two classes or twenty. */
const tasks: Readonly<Record<string, string>> = {
  'tabular-regression': 'regression',
  'text-ranking': 'ranking',
  'text-generation': 'generation',
  'text2text-generation': 'generation',
  summarization: 'generation',
  translation: 'generation',
  'image-text-to-text': 'generation',
};

/** A README is governed when its front matter has a `modelwarden:` key. */
export const hasModelwardenKey = (json: Json): json is Members => isMembers(json) && Object.hasOwn(json, 'modelwarden');

/**
 * Reads front matter that has a `modelwarden:` key. What Hugging Face has a field for comes from there unless the key
 * says otherwise: name, task, base models, claims. All keys but ours are kept under `spec.extensions.huggingface`.
 */
export function importedCard(tree: Tree, body: string): ImportedCard {
  const { modelwarden, ...metadata } = tree.value as Members;
  const { name, labels, ...spec } = isMembers(modelwarden) ? modelwarden : {};
  const index = validated(WithModelIndex, tree.value, tree.places);
  const entries = 'value' in index ? (index.value['model-index'] ?? []) : [];
  const theirs = theirFields(metadata, entries[0]?.name, spec);
  const claims = indexedClaims(entries, isMembers(spec.evidence) ? Object.keys(spec.evidence) : []);
  const { extensions = {} } = spec;
  const json = {
    apiVersion,
    kind: 'ModelCard',
    metadata: defined({ name: name ?? theirs.name, labels }),
    spec: defined({
      ...spec,
      version: tree.numbers.get('/modelwarden/version') ?? spec.version,
      task: spec.task ?? theirs.task,
      lineage: theirs.lineage ?? spec.lineage,
      claims: isMistaken(spec.claims) ? spec.claims : joined(spec.claims, claims),
      extensions: isMembers(extensions) ? { ...extensions, huggingface: { metadata, body } } : extensions,
    }),
  };
  const origins: Origin[] = [
    ...claimOrigins(claims, Array.isArray(spec.claims) ? spec.claims.length : 0),
    ...(name === undefined && theirs.name !== undefined
      ? [{ to: ['metadata', 'name'], from: ['model-index', 0, 'name'] }]
      : []),
    ...(spec.task === undefined && theirs.task !== undefined ? [{ to: ['spec', 'task'], from: ['pipeline_tag'] }] : []),
    ...(theirs.lineage === undefined ? [] : [{ to: ['spec', 'lineage', 'baseModels'], from: ['base_model'] }]),
    { to: ['spec', 'extensions', 'huggingface', 'metadata'], from: [] },
    { to: ['metadata'], from: ['modelwarden'] },
    { to: ['spec'], from: ['modelwarden'] },
  ];
  return {
    json: json as Json,
    places: movedPlaces(tree.places, origins),
    sourcePath: sourcePathOf(origins),
    problems: [...keyProblems(modelwarden, tree.places), ...('problems' in index ? index.problems : [])],
  };
}

type Theirs = {
  readonly name: string | undefined;
  readonly task: string | undefined;
  readonly lineage: Json | undefined;
};

/** What the front matter says in fields of Hugging Face's own. A name or tag that does not fit says nothing. */
function theirFields(metadata: Members, indexName: string | undefined, spec: Members): Theirs {
  const { pipeline_tag: tag, base_model: base } = metadata;
  const { lineage = {} } = spec;
  const speaksOfBases = !isMembers(lineage) || Object.hasOwn(lineage, 'baseModels');
  return {
    name: Name.safeParse(indexName).data,
    task: typeof tag === 'string' ? tasks[tag] : undefined,
    lineage:
      (base ?? null) === null || speaksOfBases
        ? undefined
        : { ...lineage, baseModels: typeof base === 'string' ? [base] : base },
  };
}

const isMistaken = (claims: Json | undefined): boolean => claims !== undefined && !Array.isArray(claims);

const joined = (own: Json | undefined, claims: readonly IndexedClaim[]): readonly Json[] | undefined =>
  claims.length === 0
    ? (own as readonly Json[] | undefined)
    : [...((own ?? []) as readonly Json[]), ...claims.map(({ claim }) => claim)];

/** The claims of the index come after the card's own. */
const claimOrigins = (claims: readonly IndexedClaim[], own: number): readonly Origin[] =>
  claims.flatMap(({ path }, i) => {
    const to = ['spec', 'claims', own + i];
    const from = ['model-index', ...path];
    return [
      { to: [...to, 'metric'], from: [...from, 'type'] },
      { to, from },
    ];
  });

const defined = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function keyProblems(modelwarden: Json | undefined, places: Places): readonly DocumentProblem[] {
  if (modelwarden === undefined || modelwarden === null) return [];
  if (!isMembers(modelwarden)) {
    return [
      documentProblem(
        'document-value',
        `\`modelwarden\`: expected a mapping, found ${shown(modelwarden)}`,
        'Write owners, evidence and the like under it.',
        placeAt(places, '/modelwarden'),
      ),
    ];
  }
  if (!isMembers(modelwarden.extensions) || !Object.hasOwn(modelwarden.extensions, 'huggingface')) return [];
  return [
    documentProblem(
      'document-unknown-key',
      '`modelwarden.extensions.huggingface`: expected no such key, for it stands for the rest of this front matter',
      'Move its keys to the top of the front matter.',
      keyPlaceAt(places, '/modelwarden/extensions/huggingface'),
    ),
  ];
}
