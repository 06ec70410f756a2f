import type { Deployment, DeploymentStatus } from '../state/checks.ts';
import { known, repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { type Body, userById } from './account.ts';
import { appBody } from './app.ts';
import { repositoryUrl } from './repository.ts';

function byApp(world: World, appId: number | null): Body | null {
  return appId === null ? null : appBody(world, known(world.state.apps.get(appId), `app ${appId}`));
}

export function deploymentBody(world: World, deployment: Deployment): Body {
  const repository = repositoryUrl(world, repositoryById(world.state, deployment.repositoryId));
  const url = `${repository}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: `DE_${deployment.id}`,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userById(world, deployment.creatorId),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repository,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: byApp(world, deployment.appId),
  };
}

export function deploymentStatusBody(world: World, deployment: Deployment, status: DeploymentStatus): Body {
  const repository = repositoryUrl(world, repositoryById(world.state, deployment.repositoryId));
  const url = `${repository}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: `DES_${status.id}`,
    state: status.state,
    creator: userById(world, status.creatorId),
    description: status.description,
    environment: status.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repository,
    performed_via_github_app: byApp(world, status.appId),
  };
}
