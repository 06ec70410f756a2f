import type { Candidate } from '../checks/check.ts';
import { riskTiers } from '../documents/card.ts';
import type { Document } from '../documents/document.ts';
import type { DocumentSet } from '../documents/document-set.ts';
import { repositoryPath } from '../documents/repository-path.ts';
import type { Change } from '../domain/change.ts';

/**
 * The models that a branch touches: by their card, a deployment, a manifest of one, or a table of evidence, even where
 * only the table's bytes were exchanged and no document says so.
 */
export function candidatesOf(
  changes: readonly Change[],
  base: DocumentSet,
  head: DocumentSet,
  changed: ReadonlySet<string>,
): Candidate[] {
  const named = new Set(changes.flatMap((change) => (change.model === null ? [] : [change.model])));
  return head.cards
    .map((card) => {
      const deployments = head.deployments.filter((deployment) => refersTo(deployment, card));
      return { card, deployments };
    })
    .filter(({ card, deployments }) => {
      const paths = [...pathsOfCard(card), ...deployments.flatMap(pathsOfDeployment)];
      return named.has(card.name) || paths.some((path) => changed.has(path));
    })
    .map(({ card, deployments }) => {
      const champion = base.cards.find((candidate) => candidate.name === card.name) ?? null;
      const former = champion === null ? [] : base.deployments.filter((deployment) => refersTo(deployment, champion));
      return { model: card.name, tier: higherTier(card, champion), card, champion, deployments, former };
    });
}

const refersTo = (deployment: Document<'ModelDeployment'>, card: Document<'ModelCard'>): boolean =>
  repositoryPath(deployment.path, deployment.value.spec.model.card) === card.path;

function pathsOfCard(card: Document<'ModelCard'>): string[] {
  const uris = [
    ...Object.values(card.value.spec.evidence).map((table) => table.uri),
    ...card.value.spec.artifacts.map((artifact) => artifact.uri),
  ];
  return [card.path, ...uris.flatMap((uri) => repositoryPath(card.path, uri) ?? [])];
}

function pathsOfDeployment(deployment: Document<'ModelDeployment'>): string[] {
  const manifests = deployment.value.spec.manifests.flatMap((uri) => repositoryPath(deployment.path, uri) ?? []);
  return [deployment.path, ...manifests];
}

/** The higher of both versions' tiers: a pull request cannot lower the tier by which it is judged. */
function higherTier(card: Document<'ModelCard'>, champion: Document<'ModelCard'> | null): string {
  const tiers = [card, champion].flatMap((one) => (one === null ? [] : [one.value.spec.risk.tier]));
  return [...riskTiers].reverse().find((tier) => tiers.includes(tier)) ?? riskTiers[0];
}
