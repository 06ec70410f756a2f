import type { Json } from '../domain/digest.ts';
import { type Pointer, pointerOf } from '../domain/place.ts';
import { apiVersion } from './header.ts';
import { indexedClaims, type ModelIndex, WithModelIndex } from './model-index.ts';
import { keyPlaceAt, type Places, placeAt, type Spot } from './places.ts';
import { type DocumentProblem, documentProblem } from './problems.ts';
import { Name } from './scalars.ts';
import { type SourcePath, validated } from './schema-problems.ts';
import type { Tree } from './tree.ts';
import { shown } from './wording.ts';

type Step = string | number;
type Members = { readonly [key: string]: Json };

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

const isMembers = (json: Json | undefined): json is Members =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** A README is governed when its front matter has a `modelwarden:` key. */
export const hasModelwardenKey = (json: Json): json is Members => isMembers(json) && Object.hasOwn(json, 'modelwarden');

/** Reads front matter that has a `modelwarden:` key. Keys of others are kept under `spec.extensions.huggingface`. */
export function importedCard(tree: Tree, body: string): ImportedCard {
  const front = tree.value as Members;
  const { modelwarden, ...metadata } = front;
  const problems: DocumentProblem[] = [];
  if (modelwarden !== null && !isMembers(modelwarden)) {
    problems.push(
      documentProblem(
        'document-value',
        `\`modelwarden\`: expected a mapping, found ${shown(modelwarden)}`,
        'Write owners, evidence and the like under it.',
        placeAt(tree.places, '/modelwarden'),
      ),
    );
  }
  const { name, labels, ...spec } = isMembers(modelwarden) ? modelwarden : {};
  if (isMembers(spec.extensions) && Object.hasOwn(spec.extensions, 'huggingface')) {
    problems.push(
      documentProblem(
        'document-unknown-key',
        '`modelwarden.extensions.huggingface`: expected no such key, for it stands for the rest of this front matter',
        'Move its keys to the top of the front matter.',
        keyPlaceAt(tree.places, '/modelwarden/extensions/huggingface'),
      ),
    );
  }
  const checked = validated(WithModelIndex, tree.value, tree.places);
  if ('problems' in checked) problems.push(...checked.problems);
  const index: ModelIndex = 'value' in checked ? (checked.value['model-index'] ?? []) : [];

  const { extensions = {} } = spec;
  const own = Array.isArray(spec.claims) ? (spec.claims as Json[]) : spec.claims === undefined ? [] : null;
  const claims = indexedClaims(index, isMembers(spec.evidence) ? Object.keys(spec.evidence) : []);
  const indexName = Name.safeParse(index[0]?.name);
  const task = typeof front.pipeline_tag === 'string' ? tasks[front.pipeline_tag] : undefined;
  const bases = typeof front.base_model === 'string' ? [front.base_model] : front.base_model;
  const lineage = spec.lineage === undefined ? {} : spec.lineage;
  const basesAreTheirs = (bases ?? null) !== null && isMembers(lineage) && !Object.hasOwn(lineage, 'baseModels');

  const json = {
    apiVersion,
    kind: 'ModelCard',
    metadata: defined({ name: name ?? (indexName.success ? indexName.data : undefined), labels }),
    spec: defined({
      ...spec,
      version: tree.numbers.get('/modelwarden/version') ?? spec.version,
      task: spec.task ?? task,
      lineage: basesAreTheirs ? { ...(lineage as Members), baseModels: bases } : spec.lineage,
      claims: own === null || claims.length === 0 ? spec.claims : [...own, ...claims.map(({ claim }) => claim)],
      extensions: isMembers(extensions) ? { ...extensions, huggingface: { metadata, body } } : extensions,
    }),
  };
  const origins: Origin[] = [
    ...claims.flatMap(({ path }, i): Origin[] => {
      const from = ['model-index', ...path];
      const to = ['spec', 'claims', (own?.length ?? 0) + i];
      return [
        { to: [...to, 'metric'], from: [...from, 'type'] },
        { to, from },
      ];
    }),
    {
      to: ['metadata', 'name'],
      from: name === undefined && indexName.success ? ['model-index', 0, 'name'] : ['modelwarden', 'name'],
    },
    { to: ['metadata', 'labels'], from: ['modelwarden', 'labels'] },
    ...(spec.task === undefined && task !== undefined ? [{ to: ['spec', 'task'], from: ['pipeline_tag'] }] : []),
    ...(basesAreTheirs ? [{ to: ['spec', 'lineage', 'baseModels'], from: ['base_model'] }] : []),
    { to: ['spec', 'extensions', 'huggingface', 'metadata'], from: [] },
    { to: ['metadata'], from: ['modelwarden'] },
    { to: ['spec'], from: ['modelwarden'] },
  ];
  const places = { path: tree.places.path, spots: movedSpots(tree.places, origins) };
  return { json: json as Json, places, sourcePath: (path) => sourceOf(path, origins), problems };
}

const defined = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** Values at and below `to` in the card come from `from` in the front matter. The first that matches holds. */
type Origin = { readonly to: readonly Step[]; readonly from: readonly Step[] };

const startsWith = (path: readonly Step[], prefix: readonly Step[]): boolean =>
  prefix.every((step, i) => path[i] === step);

function sourceOf(path: readonly Step[], origins: readonly Origin[]): readonly Step[] {
  const origin = origins.find(({ to }) => startsWith(path, to));
  return origin ? [...origin.from, ...path.slice(origin.to.length)] : path;
}

/** One pass over the file's values, whatever the number of origins: a hostile index may have thousands of metrics. */
function movedSpots(places: Places, origins: readonly Origin[]): ReadonlyMap<Pointer, Spot> {
  const targets = Map.groupBy(
    origins.map(({ to, from }, rank) => ({ source: pointerOf(from), target: pointerOf(to), rank })),
    ({ source }) => source,
  );
  const moved = new Map<Pointer, { readonly spot: Spot; readonly rank: number }>();
  for (const [pointer, spot] of places.spots) {
    for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1)) {
      for (const { target, rank } of targets.get(pointer.slice(0, end)) ?? []) {
        const to = target + pointer.slice(end);
        if (rank < (moved.get(to)?.rank ?? Number.POSITIVE_INFINITY)) moved.set(to, { spot, rank });
      }
    }
  }
  const root = places.spots.get('');
  const spots = new Map([...moved].map(([pointer, { spot }]) => [pointer, spot]));
  return root ? spots.set('', root) : spots;
}
