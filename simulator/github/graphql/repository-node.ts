import { repositoryPage } from '../represent/repository.ts';
import { fullName } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { accountNodeById } from './account-node.ts';
import { commitNode, objectNode } from './commit-node.ts';

export function refNode(world: World, repository: Repository, branch: string) {
  return {
    __typename: 'Ref',
    id: `REF_${repository.id}_${branch}`,
    name: branch,
    prefix: 'refs/heads/',
    target: () => commitNode(world, repository, repository.git.branch(branch) ?? ''),
  };
}

/** A repository but for its pull requests, which `repository-pulls.ts` adds by the `repository` kept here. */
export function repositoryNode(world: World, repository: Repository) {
  const { git, defaultBranch } = repository;
  return {
    __typename: 'Repository',
    repository,
    id: `R_${repository.id}`,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(world.state, repository),
    owner: () => accountNodeById(world, repository.ownerId),
    isPrivate: repository.private,
    isFork: repository.forkOf !== null,
    isArchived: false,
    url: repositoryPage(world, repository),
    defaultBranchRef: () => (git.branch(defaultBranch) ? refNode(world, repository, defaultBranch) : null),
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      const branch = qualifiedName.replace(/^refs\/heads\//, '');
      return git.branch(branch) ? refNode(world, repository, branch) : null;
    },
    object: (args: { oid?: string | null; expression?: string | null }) => objectNode(world, repository, args),
  };
}
