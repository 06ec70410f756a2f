import type { ProbotOctokit } from 'probot';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { DeploymentState } from '../flow/ports.ts';

const coordinates = (repository: RepositoryName) => {
  const [owner, repo] = repository.split('/') as [string, string];
  return { owner, repo };
};

/** GitHub cuts nothing for us: a longer description is refused. */
const descriptionLimit = 140;

/** `auto_merge` and `required_contexts` default to merging the default branch and to waiting for every check. */
export async function createDeployment(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  commit: Sha,
  environment: string,
  rollout: string,
): Promise<number> {
  const { data } = await octokit.rest.repos.createDeployment({
    ...coordinates(repository),
    ref: commit,
    environment,
    payload: { rollout },
    description: 'Modelwarden rollout',
    auto_merge: false,
    required_contexts: [],
  });
  if (!('id' in data)) throw new Error(`GitHub did not create the deployment: ${data.message ?? 'no reason given'}`);
  return data.id;
}

export async function findDeployment(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  commit: Sha,
  environment: string,
  rollout: string,
): Promise<number | null> {
  const { data } = await octokit.rest.repos.listDeployments({
    ...coordinates(repository),
    sha: commit,
    environment,
    per_page: 100,
  });
  const found = data.find(({ payload }) => {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload || '{}') : payload;
    return (value as { rollout?: unknown } | null)?.rollout === rollout;
  });
  return found?.id ?? null;
}

export async function setDeploymentStatus(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  deployment: number,
  state: DeploymentState,
  description: string,
  url: string | null,
): Promise<void> {
  await octokit.rest.repos.createDeploymentStatus({
    ...coordinates(repository),
    deployment_id: deployment,
    state,
    description: description.length > descriptionLimit ? `${description.slice(0, descriptionLimit - 1)}…` : description,
    ...(url === null ? {} : { log_url: url }),
  });
}

export async function deploymentStatus(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  deployment: number,
): Promise<string | null> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({
    ...coordinates(repository),
    deployment_id: deployment,
    per_page: 1,
  });
  return data[0]?.state ?? null;
}
