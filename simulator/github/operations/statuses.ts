import { queueMoved } from '../actions/merge-queue.ts';
import { actingAccount } from '../core/access.ts';
import { repositoryEvent } from '../core/event.ts';
import { type Operations, text } from '../core/operation.ts';
import { invalid } from '../core/refusal.ts';
import { simpleUser } from '../represent/account.ts';
import { commitBody } from '../represent/commit.ts';
import { repositoryUrl } from '../represent/repository.ts';
import type { CommitStatus } from '../state/checks.ts';
import { fullName } from '../state/lookup.ts';
import { created } from './reply.ts';
import { onRepository } from './repository-operation.ts';

export const statuses: Operations = {
  'repos/create-commit-status': onRepository(['statuses', 'write'], async (world, call) => {
    const { repository } = call;
    const commit = await repository.git.commit(text(call, 'sha'));
    if (!commit) throw invalid(`No commit found for SHA: ${text(call, 'sha')}`);
    const body = call.body as {
      state: CommitStatus['state'];
      context?: string;
      description?: string;
      target_url?: string;
    };
    const creator = actingAccount(world, call.actor);
    const status: CommitStatus = {
      id: world.nextId(),
      repositoryId: repository.id,
      sha: commit.oid,
      context: body.context ?? 'default',
      state: body.state,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
      creatorId: creator.id,
      createdAt: world.now(),
    };
    world.state.statuses.set(status.id, status);
    const common = {
      id: status.id,
      state: status.state,
      description: status.description,
      target_url: status.targetUrl,
      context: status.context,
      created_at: status.createdAt,
      updated_at: status.createdAt,
      avatar_url: `${world.addresses.html}/avatars/${creator.id}`,
    };
    const heads = [...repository.git.refs].filter(([ref, oid]) => ref.startsWith('refs/heads/') && oid === commit.oid);
    const event = repositoryEvent('status', null, repository.id, creator, {
      ...common,
      sha: commit.oid,
      name: fullName(world.state, repository),
      commit: commitBody(world, repository, commit),
      branches: heads.map(([ref]) => ({
        name: ref.slice('refs/heads/'.length),
        protected: repository.protections.has(ref.slice('refs/heads/'.length)),
        commit: { sha: commit.oid, url: `${repositoryUrl(world, repository)}/commits/${commit.oid}` },
      })),
    });
    const answer = {
      ...common,
      node_id: `SC_${status.id}`,
      url: `${repositoryUrl(world, repository)}/statuses/${commit.oid}`,
      creator: simpleUser(world, creator),
    };
    return created(answer, [event, ...(await queueMoved(world, repository.id))]);
  }),
};
