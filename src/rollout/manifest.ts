import { keyPlaceAt, type Places, placeAt } from '../documents/places.ts';
import type { Tree } from '../documents/tree.ts';
import { parseYaml } from '../documents/yaml.ts';
import type { Digest } from '../domain/digest.ts';
import type { Place, Pointer } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import type { Allowance } from './allowance.ts';
import type { RolloutProblemCode } from './error.ts';
import { type Carrier, carriersOf, mayServe, statedDigests } from './model-digest.ts';
import { isJsonObject, type JsonObject, memberOf, type ObjectRef, sameObject, titleOf } from './object.ts';

/** A file that a ModelDeployment names, as it is in the repository. */
export type ManifestFile = { readonly path: string; readonly text: string };

/** `deployment` is where the ModelDeployment writes the digest that its manifests must carry. */
export type ManifestRules = {
  readonly allowance: Allowance;
  readonly digest: Digest;
  readonly deployment: Place | null;
};

/** One Kubernetes object, where it stands, and where it names the model. */
export type Manifest = {
  readonly ref: ObjectRef;
  readonly body: JsonObject;
  readonly place: Place;
  readonly carriers: readonly Carrier[];
};

export type Manifests = { readonly manifests: readonly Manifest[]; readonly problems: readonly Problem[] };

/** A model server, its service, its scaling and its configuration: a tenth of this is usual. */
export const bounds = { bytes: 1024 * 1024, objects: 50 } as const;

/**
 * The objects that may be rolled out, in the order of the files; with any problem nothing of them may be. Documents are
 * YAML 1.2, several in a file, empty ones skipped. The author of a pull request is the adversary: kinds and namespaces
 * come from the operator's allowance, and the model from the digest that was judged.
 */
export function readManifests(files: readonly ManifestFile[], rules: ManifestRules): Manifests {
  if (files.length > bounds.objects) return { manifests: [], problems: [tooMany(files.length, rules.deployment)] };
  const problems: Problem[] = [];
  const manifests: (Manifest & { readonly places: Places })[] = [];
  for (const file of files) {
    const trees = treesOf(file, problems);
    for (const tree of trees) {
      const manifest = manifestOf(tree, rules, problems);
      if (manifest === null) continue;
      const twin = manifests.find((other) => sameObject(other.ref, manifest.ref));
      if (twin) problems.push(duplicate(manifest, twin));
      else manifests.push(manifest);
    }
  }
  if (manifests.length > bounds.objects) problems.push(tooMany(manifests.length, rules.deployment));
  if (problems.length === 0 && manifests.length === 0) problems.push(empty(files, rules.deployment));
  if (problems.length === 0) problems.push(...digestProblems(manifests, rules));
  return { manifests: manifests.map(({ places: _, ...manifest }) => manifest), problems };
}

function treesOf({ path, text }: ManifestFile, problems: Problem[]): readonly Tree[] {
  if (Buffer.byteLength(text) > bounds.bytes) {
    const message = `Expected a manifest of at most ${bounds.bytes} bytes, found ${Buffer.byteLength(text)}`;
    problems.push(problem('manifest-too-large', message, 'Split the file, or move data into an image.', top(path)));
    return [];
  }
  const result = parseYaml(path, text);
  if ('problems' in result) {
    problems.push(...result.problems);
    return [];
  }
  for (const tree of result.trees) problems.push(...tree.problems, ...octals(tree));
  return result.trees.filter(({ value }) => value !== null);
}

/** YAML 1.2 reads `0644` as 644, kubectl (YAML 1.1) as 420. Whichever is meant, somebody reviewed the other. */
function octals({ numbers, places }: Tree): readonly Problem[] {
  return [...numbers]
    .filter(([, source]) => /^[-+]?0[0-9]/.test(source))
    .map(([pointer, source]) =>
      problem(
        'manifest-number',
        `Expected a number that all readers of YAML read alike, found ${source}`,
        `Write ${Number.parseInt(source, 8)} if ${source} is octal, or drop the leading zero.`,
        placeAt(places, pointer),
      ),
    );
}

function manifestOf(
  tree: Tree,
  { allowance, digest }: ManifestRules,
  problems: Problem[],
): (Manifest & { places: Places }) | null {
  const { value: body, places } = tree;
  if (!isJsonObject(body)) {
    const message = 'Expected a Kubernetes object with apiVersion, kind and metadata, found something else';
    problems.push(
      problem('manifest-not-an-object', message, 'Write one object in each YAML document.', placeAt(places, '')),
    );
    return null;
  }
  const before = problems.length;
  const field = (pointer: Pointer, form: RegExp, example: string): string => {
    const found = memberOf(body, ...pointer.slice(1).split('/'));
    if (typeof found === 'string' && form.test(found)) return found;
    const shown = found === undefined ? 'nothing' : JSON.stringify(found)?.slice(0, 60);
    const message = `Expected ${pointer.slice(1).replaceAll('/', '.')}, such as ${example}, found ${shown}`;
    problems.push(
      problem('manifest-field', message, `Write ${pointer.slice(1).replaceAll('/', '.')}.`, placeAt(places, pointer)),
    );
    return '';
  };
  const ref: ObjectRef = {
    apiVersion: field('/apiVersion', /^[a-z0-9.-]+(\/[a-z0-9.-]+)?$/, 'apps/v1'),
    kind: field('/kind', /^[A-Z][A-Za-z0-9]*$/, 'Deployment'),
    namespace: field('/metadata/namespace', /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'ml'),
    name: field('/metadata/name', /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'credit-risk'),
  };
  if (problems.length > before) return null;
  problems.push(...allowanceProblems(ref, allowance, places), ...exportProblems(body, ref, places));
  return { ref, body, places, place: placeAt(places, '/metadata/name'), carriers: carriersOf(body, digest) };
}

function allowanceProblems(ref: ObjectRef, allowance: Allowance, places: Places): readonly Problem[] {
  const problems: Problem[] = [];
  const kind = `${ref.apiVersion}/${ref.kind}`;
  if (!allowance.kinds.includes(kind)) {
    const message = `Expected one of the kinds ${allowance.kinds.join(', ')}, found ${kind}`;
    const remedy = 'Remove the object, or ask the operator to allow its kind.';
    problems.push(problem('manifest-kind', message, remedy, placeAt(places, '/kind')));
  }
  if (allowance.namespaces !== 'any' && !allowance.namespaces.includes(ref.namespace)) {
    const message = `Expected one of the namespaces ${allowance.namespaces.join(', ')}, found ${ref.namespace}`;
    const remedy = 'Write an allowed namespace, or ask the operator to allow this one.';
    problems.push(problem('manifest-namespace', message, remedy, placeAt(places, '/metadata/namespace')));
  }
  return problems;
}

/** What only a cluster writes. Applied, it would fight over the object's state or fail on every second rollout. */
const exported: readonly Pointer[] = [
  '/metadata/creationTimestamp',
  '/metadata/generation',
  '/metadata/managedFields',
  '/metadata/resourceVersion',
  '/metadata/uid',
  '/status',
];

function exportProblems(body: JsonObject, ref: ObjectRef, places: Places): readonly Problem[] {
  return exported
    .filter((pointer) => memberOf(body, ...pointer.slice(1).split('/')) !== undefined)
    .map((pointer) => {
      const name = pointer.slice(1).replaceAll('/', '.');
      const message = `Expected ${titleOf(ref)} as a person writes it, found ${name}, which only the cluster writes`;
      return problem('manifest-exported', message, `Remove ${name}.`, keyPlaceAt(places, pointer));
    });
}

/**
 * Every model URI and annotation must state the deployment's digest or none, every InferenceService must carry it, and
 * so must at least one object that runs something.
 */
function digestProblems(
  manifests: readonly (Manifest & { places: Places })[],
  { digest, deployment }: ManifestRules,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { ref, body, places, carriers } of manifests) {
    const others = statedDigests(body).filter((stated) => stated.digest !== digest);
    for (const other of others) {
      const message = `Expected the digest of the ModelDeployment, ${digest}, in ${titleOf(ref)}, found ${other.digest}`;
      const remedy = 'Point the manifest at the model that the ModelDeployment names, or correct spec.model there.';
      problems.push(problem('manifest-digest-differs', message, remedy, placeAt(places, other.pointer)));
    }
    if (ref.kind !== 'InferenceService' || carriers.length > 0 || others.length > 0) continue;
    const place = placeAt(places, '/spec/predictor/model/storageUri');
    problems.push(missing(`${titleOf(ref)} to carry the model's digest ${digest}`, place));
  }
  if (problems.length > 0 || manifests.some(({ body, carriers }) => carriers.length > 0 && mayServe(body)))
    return problems;
  return [missing(`one of the manifests to carry the model's digest ${digest}`, manifests[0]?.place ?? deployment)];
}

const missing = (what: string, place: Place | null): Problem =>
  problem(
    'manifest-digest-missing',
    `Expected ${what}, found none`,
    'Write it into the image (…@sha256:…), the model URI, or the annotation modelwarden.dev/model-digest.',
    place,
  );

const duplicate = (manifest: Manifest, twin: Manifest): Problem =>
  problem(
    'manifest-duplicate',
    `Expected each object once, found ${titleOf(manifest.ref)} again (first in ${twin.place.path}:${twin.place.line})`,
    'Remove one of the two.',
    manifest.place,
  );

const tooMany = (found: number, place: Place | null): Problem =>
  problem(
    'manifest-too-many',
    `Expected at most ${bounds.objects} objects, found ${found}`,
    'Split the ModelDeployment into several.',
    place,
  );

const empty = (files: readonly ManifestFile[], place: Place | null): Problem =>
  problem(
    'manifest-empty',
    `Expected at least one Kubernetes object in ${files.map(({ path }) => path).join(', ') || 'spec.manifests'}, found none`,
    'Name a manifest with an object in it.',
    place,
  );

const problem = (code: RolloutProblemCode, message: string, remedy: string, place: Place | null): Problem => ({
  code,
  message,
  remedy,
  place,
});

const top = (path: string): Place => ({ path, line: 1, column: 1, endLine: 1, endColumn: 1 });
