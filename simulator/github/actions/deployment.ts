import { type Event, type Outcome, repositoryEvent } from '../core/event.ts';
import { deploymentBody, deploymentStatusBody } from '../represent/deployment.ts';
import type { Deployment, DeploymentStatus } from '../state/checks.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

export function deploymentEvent(world: World, deployment: Deployment, sender: Account): Event {
  const payload = { deployment: deploymentBody(world, deployment), workflow: null, workflow_run: null };
  return repositoryEvent('deployment', 'created', deployment.repositoryId, sender, payload);
}

export function createdDeploymentStatus(
  world: World,
  deployment: Deployment,
  body: Readonly<Record<string, unknown>>,
  creator: Account,
  appId: number | null,
): Outcome<DeploymentStatus> {
  const given = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : '');
  const status = newStatus(world, deployment, given('state'), creator, appId, {
    description: given('description'),
    environment: given('environment') || deployment.environment,
    environmentUrl: given('environment_url'),
    logUrl: given('log_url') || given('target_url'),
  });
  const events = [statusEvent(world, deployment, status, creator)];
  if (status.state === 'success' && body.auto_inactive !== false) {
    for (const older of replaced(world, deployment)) {
      const inactive = newStatus(world, older, 'inactive', creator, appId, {
        description: '',
        environment: older.environment,
        environmentUrl: '',
        logUrl: '',
      });
      events.push(statusEvent(world, older, inactive, creator));
    }
  }
  return { result: status, events };
}

/** Earlier deployments to the environment that a success puts out of use: neither transient nor production, and live. */
function replaced(world: World, deployment: Deployment): Deployment[] {
  return [...world.state.deployments.values()].filter((other) => {
    const samePlace = other.repositoryId === deployment.repositoryId && other.environment === deployment.environment;
    if (!samePlace || other.id >= deployment.id || other.transient || other.production) return false;
    const last = [...world.state.deploymentStatuses.values()].findLast(({ deploymentId }) => deploymentId === other.id);
    return last?.state === 'success';
  });
}

function newStatus(
  world: World,
  deployment: Deployment,
  state: string,
  creator: Account,
  appId: number | null,
  more: Pick<DeploymentStatus, 'description' | 'environment' | 'environmentUrl' | 'logUrl'>,
): DeploymentStatus {
  const createdAt = world.now();
  const status = {
    id: world.nextId(),
    deploymentId: deployment.id,
    state,
    creatorId: creator.id,
    appId,
    createdAt,
    ...more,
  };
  world.state.deploymentStatuses.set(status.id, status);
  deployment.updatedAt = createdAt;
  return status;
}

function statusEvent(world: World, deployment: Deployment, status: DeploymentStatus, sender: Account): Event {
  const payload = {
    deployment: deploymentBody(world, deployment),
    deployment_status: deploymentStatusBody(world, deployment, status),
    check_run: null,
    workflow: null,
    workflow_run: null,
  };
  return repositoryEvent('deployment_status', 'created', deployment.repositoryId, sender, payload);
}
