import { writtenUpdate } from '../actions/auto-merge.ts';
import { latestRuns } from '../actions/check.ts';
import { createdDeploymentStatus, deploymentEvent } from '../actions/deployment.ts';
import { actingAccount, actingApp } from '../core/access.ts';
import { number, type Operations, optionalText } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { notFound, Refusal } from '../core/refusal.ts';
import { deploymentBody, deploymentStatusBody } from '../represent/deployment.ts';
import type { Deployment } from '../state/checks.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { created } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

type DeploymentRequest = {
  readonly ref: string;
  readonly task?: string;
  readonly auto_merge?: boolean;
  readonly required_contexts?: string[] | null;
  readonly payload?: unknown;
  readonly environment?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
};

/** Without `required_contexts` every check and status of the commit must have succeeded; an empty list asks for none. */
function checkContexts(
  world: World,
  repository: Repository,
  sha: string,
  required: readonly string[] | null | undefined,
): void {
  const statuses = [...world.state.statuses.values()].filter(
    (one) => one.repositoryId === repository.id && one.sha === sha,
  );
  const runs = latestRuns(
    [...world.state.checkRuns.values()].filter((run) => run.repositoryId === repository.id && run.headSha === sha),
  );
  const states = new Map<string, string>([
    ...statuses.map(({ context, state }): [string, string] => [context, state]),
    ...runs.map(({ name, conclusion }): [string, string] => [name, conclusion ?? 'pending']),
  ]);
  const contexts = required ?? [...states.keys()];
  const unmet = contexts.filter(
    (context) => !['success', 'neutral', 'skipped'].includes(states.get(context) ?? 'missing'),
  );
  if (unmet.length === 0) return;
  const details = contexts.map((context) => ({ context, state: states.get(context) ?? 'missing' }));
  throw new Refusal(409, `Conflict: Commit status checks failed for ${sha.slice(0, 7)}.`, {
    errors: [{ contexts: details, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }],
  });
}

function calledDeployment(world: World, call: RepositoryCall): Deployment {
  const deployment = world.state.deployments.get(number(call, 'deployment_id'));
  if (deployment?.repositoryId !== call.repository.id) throw notFound();
  return deployment;
}

export const deployments: Operations = {
  'repos/create-deployment': onRepository(['deployments', 'write'], async (world, call) => {
    const { repository } = call;
    const body = call.body as DeploymentRequest;
    const commit = await repository.git.commitOf(body.ref);
    if (!commit) throw new Refusal(422, `No ref found for: ${body.ref}`, { errors: [] });
    const creator = actingAccount(world, call.actor);
    if (body.auto_merge ?? true) {
      const update = await writtenUpdate(world, repository, body.ref, creator);
      if (update === 'conflict')
        throw new Refusal(409, 'Conflict merging the default branch into the ref', { errors: [] });
      if (update) return { status: 202, body: { message: update.message }, events: update.events };
    }
    checkContexts(world, repository, commit.oid, body.required_contexts);
    const now = world.now();
    const environment = body.environment ?? 'production';
    const deployment: Deployment = {
      id: world.nextId(),
      repositoryId: repository.id,
      sha: commit.oid,
      ref: body.ref,
      task: body.task ?? 'deploy',
      payload: body.payload ?? {},
      environment,
      description: body.description ?? null,
      creatorId: creator.id,
      appId: actingApp(call.actor)?.id ?? null,
      transient: body.transient_environment ?? false,
      production: body.production_environment ?? environment === 'production',
      createdAt: now,
      updatedAt: now,
    };
    world.state.deployments.set(deployment.id, deployment);
    return created(deploymentBody(world, deployment), [deploymentEvent(world, deployment, creator)]);
  }),

  'repos/list-deployments': onRepository(['deployments', 'read'], (world, call) => {
    const wanted = (['sha', 'ref', 'task', 'environment'] as const).map(
      (field) => [field, optionalText(call, field)] as const,
    );
    const found = [...world.state.deployments.values()]
      .filter((deployment) => deployment.repositoryId === call.repository.id)
      .filter((deployment) =>
        wanted.every(([field, value]) => value === undefined || value === 'none' || deployment[field] === value),
      )
      .reverse();
    return pageOf(call, found, (page) => page.map((deployment) => deploymentBody(world, deployment)));
  }),

  'repos/create-deployment-status': onRepository(['deployments', 'write'], (world, call) => {
    const deployment = calledDeployment(world, call);
    const creator = actingAccount(world, call.actor);
    const { result, events } = createdDeploymentStatus(
      world,
      deployment,
      call.body,
      creator,
      actingApp(call.actor)?.id ?? null,
    );
    return created(deploymentStatusBody(world, deployment, result), events);
  }),

  'repos/list-deployment-statuses': onRepository(['deployments', 'read'], (world, call) => {
    const deployment = calledDeployment(world, call);
    const found = [...world.state.deploymentStatuses.values()]
      .filter((status) => status.deploymentId === deployment.id)
      .reverse();
    return pageOf(call, found, (page) => page.map((status) => deploymentStatusBody(world, deployment, status)));
  }),
};
