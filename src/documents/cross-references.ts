import { pointerOf } from '../domain/place.ts';
import { type Document, placeOf } from './document.ts';
import type { DocumentSet } from './document-set.ts';
import { type DocumentProblem, type DocumentProblemCode, documentProblem } from './problems.ts';
import { repositoryPath } from './repository-path.ts';
import { alternatives, shown, spoken } from './wording.ts';

export type EntryAt = (path: string) => 'file' | 'symlink' | 'submodule' | null;

type Documents = Omit<DocumentSet, 'problems'>;
type Deployment = Document<'ModelDeployment'>;

/** What documents say of each other, and of files beside them. */
export function crossReferenceProblems(set: Documents, entryAt?: EntryAt): readonly DocumentProblem[] {
  return [
    ...repeatedNames(set.cards, 'model', (card) => card.name),
    ...repeatedNames(set.deployments, 'deployment', ({ name, value }) => `${name} in ${value.spec.environment}`),
    ...repeatedNames(set.waivers, 'waiver', (waiver) => waiver.name),
    ...set.deployments.flatMap((deployment) => [
      ...modelProblems(deployment, set),
      ...(entryAt ? manifestProblems(deployment, entryAt) : []),
    ]),
  ];
}

/** The card that a deployment names; null when the set has none there. */
export function cardOf(deployment: Deployment, { cards }: Pick<DocumentSet, 'cards'>): Document<'ModelCard'> | null {
  const path = repositoryPath(deployment.path, deployment.value.spec.model.card);
  return cards.find((card) => card.path === path) ?? null;
}

/** A model's name is its identity in evidence, waivers and the log: two cards of one name would share a history. */
function repeatedNames<Each extends Document>(
  documents: readonly Each[],
  what: string,
  identity: (each: Each) => string,
) {
  const first = new Map<string, Each>();
  return documents.flatMap((document) => {
    const earlier = first.get(identity(document));
    if (earlier === undefined) {
      first.set(identity(document), document);
      return [];
    }
    return problem(document, ['metadata', 'name'], 'document-duplicate-name', {
      expected: `one ${what} of each name`,
      found: `${identity(document)} also in ${earlier.path}`,
      remedy: 'Rename one of the two.',
    });
  });
}

function modelProblems(deployment: Deployment, set: Documents): readonly DocumentProblem[] {
  const { model } = deployment.value.spec;
  const path = repositoryPath(deployment.path, model.card);
  const card = cardOf(deployment, set);
  // A path that leaves the repository, and a card that is there but broken, have their problems already.
  if (path === null || set.broken.has(path)) return [];
  if (card === null) {
    return problem(deployment, ['spec', 'model', 'card'], 'document-reference', {
      expected: 'the path of a governed ModelCard',
      found: `${shown(model.card)}, and ${path} ${set.files.has(path) ? 'is no ModelCard' : 'is not among the governed files'}`,
      remedy: `Write the card's path relative to ${deployment.path}.`,
    });
  }
  const { version, artifacts } = card.value.spec;
  const digests = artifacts.map(({ digest }) => digest);
  return [
    ...(model.version === version
      ? []
      : problem(deployment, ['spec', 'model', 'version'], 'document-mismatch', {
          expected: `the version of ${card.path}, ${version}`,
          found: model.version,
          remedy: `Write ${version}, or change the card.`,
        })),
    ...(digests.includes(model.digest)
      ? []
      : problem(deployment, ['spec', 'model', 'digest'], 'document-mismatch', {
          expected:
            digests.length === 0 ? `an artifact in ${card.path}` : `a digest of ${card.path}, ${alternatives(digests)}`,
          found: digests.length === 0 ? 'none' : model.digest,
          remedy:
            digests.length === 0
              ? 'Add `artifacts:` to the card.'
              : 'Write the digest of the artifact that is deployed.',
        })),
  ];
}

/** A symbolic link could point anywhere and change its meaning without a line of its own changing. */
function manifestProblems(deployment: Deployment, entryAt: EntryAt): readonly DocumentProblem[] {
  return deployment.value.spec.manifests.flatMap((manifest, i) => {
    const path = repositoryPath(deployment.path, manifest);
    const entry = path === null ? null : entryAt(path);
    if (path === null || entry === 'file') return [];
    return problem(deployment, ['spec', 'manifests', i], 'document-reference', {
      expected: 'the path of a manifest',
      found: `${shown(manifest)}, and ${path} ${entry === null ? 'does not exist' : `is a ${entry}`}`,
      remedy: `Write the manifest's path relative to ${deployment.path}.`,
    });
  });
}

const problem = (
  document: Document,
  path: readonly (string | number)[],
  code: DocumentProblemCode,
  { expected, found, remedy }: { readonly expected: string; readonly found: string; readonly remedy: string },
): [DocumentProblem] => {
  const message = `\`${spoken(path)}\`: expected ${expected}, found ${found}`;
  return [documentProblem(code, message, remedy, placeOf(document, pointerOf(path)))];
};
