import type { Document } from '../documents/document.ts';
import { placeOf } from '../documents/document.ts';
import type { DocumentSet } from '../documents/document-set.ts';
import { repositoryPath } from '../documents/repository-path.ts';
import type { Problem } from '../domain/problem.ts';
import type { Allowance } from '../rollout/allowance.ts';
import { readManifests } from '../rollout/manifest.ts';
import type { Tree } from './ports.ts';

/** The manifest files of a deployment, as paths of the repository. */
export const manifestPaths = (deployment: Document<'ModelDeployment'>): string[] =>
  deployment.value.spec.manifests.flatMap((uri) => repositoryPath(deployment.path, uri) ?? []);

/** What the cluster would refuse is refused before the merge: kinds, namespaces, and another model than the approved one. */
export async function manifestProblems(
  documents: DocumentSet,
  changed: ReadonlySet<string>,
  head: Tree,
  allowanceOf: (cluster: string) => Allowance | null,
): Promise<Problem[]> {
  const touched = documents.deployments.filter((deployment) =>
    [deployment.path, ...manifestPaths(deployment)].some((path) => changed.has(path)),
  );
  const problems = await Promise.all(touched.map((deployment) => problemsOf(deployment, head, allowanceOf)));
  return problems.flat();
}

async function problemsOf(
  deployment: Document<'ModelDeployment'>,
  head: Tree,
  allowanceOf: (cluster: string) => Allowance | null,
): Promise<readonly Problem[]> {
  const { target, model } = deployment.value.spec;
  // A manifest that is missing or a link is reported with the documents.
  const paths = manifestPaths(deployment).filter((path) => head.files.get(path)?.mode === 'file');
  if (target === null || paths.length === 0) return [];
  const allowance = allowanceOf(target.cluster);
  if (allowance === null) return [unknownCluster(deployment, target.cluster)];
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: new TextDecoder().decode(await head.read(path)) })),
  );
  const place = placeOf(deployment, '/spec/model/digest');
  return readManifests(files, { allowance, digest: model.digest, deployment: place }).problems;
}

const unknownCluster = (deployment: Document<'ModelDeployment'>, cluster: string): Problem => ({
  code: 'unknown-cluster',
  message: `This installation of Modelwarden knows no cluster named ${cluster} for this repository`,
  remedy: 'Correct the name, or have the cluster configured for this repository (MODELWARDEN_CLUSTERS_FILE).',
  place: placeOf(deployment, '/spec/target/cluster'),
});
