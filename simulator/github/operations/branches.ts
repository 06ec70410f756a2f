import { type Operations, text } from '../core/operation.ts';
import { Refusal } from '../core/refusal.ts';
import { commitBody } from '../represent/commit.ts';
import { repositoryUrl } from '../represent/repository.ts';
import { fullName } from '../state/lookup.ts';
import type { Protection } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

function branchUrl(world: World, call: RepositoryCall): string {
  return `${repositoryUrl(world, call.repository)}/branches/${text(call, 'branch')}`;
}

function protectionOf(call: RepositoryCall, kind: Protection['kind']): Protection | undefined {
  const protection = call.repository.protections.get(text(call, 'branch'));
  return protection?.kind === kind ? protection : undefined;
}

function requiredChecks(protection: Protection, url: string) {
  return {
    url: `${url}/protection/required_status_checks`,
    strict: protection.strict,
    contexts: protection.requiredChecks.map(({ context }) => context),
    contexts_url: `${url}/protection/required_status_checks/contexts`,
    checks: protection.requiredChecks.map(({ context, appId }) => ({ context, app_id: appId })),
  };
}

export const branches: Operations = {
  'repos/get-branch': onRepository(['contents', 'read'], async (world, call) => {
    const name = text(call, 'branch');
    const oid = call.repository.git.branch(name);
    const commit = oid === undefined ? null : await call.repository.git.commit(oid);
    if (!commit) throw new Refusal(404, 'Branch not found');
    const url = branchUrl(world, call);
    const protection = call.repository.protections.get(name);
    const classic = protectionOf(call, 'branch-protection');
    return ok({
      name,
      commit: commitBody(world, call.repository, commit),
      _links: { self: url, html: `${world.addresses.html}/${fullName(world.state, call.repository)}/tree/${name}` },
      protected: protection !== undefined,
      protection: {
        enabled: classic !== undefined,
        ...(classic && {
          required_status_checks: { enforcement_level: 'non_admins', ...requiredChecks(classic, url) },
        }),
      },
      protection_url: `${url}/protection`,
    });
  }),

  'repos/get-branch-protection': onRepository(['administration', 'read'], (world, call) => {
    const protection = protectionOf(call, 'branch-protection');
    if (!call.repository.git.branch(text(call, 'branch'))) throw new Refusal(404, 'Branch not found');
    if (!protection) throw new Refusal(404, 'Branch not protected');
    const url = branchUrl(world, call);
    return ok({
      url: `${url}/protection`,
      ...(protection.requiredChecks.length > 0 && { required_status_checks: requiredChecks(protection, url) }),
      enforce_admins: { url: `${url}/protection/enforce_admins`, enabled: protection.enforceAdmins },
      ...(protection.requiredApprovals > 0 && {
        required_pull_request_reviews: {
          url: `${url}/protection/required_pull_request_reviews`,
          dismiss_stale_reviews: protection.dismissStaleReviews,
          require_code_owner_reviews: false,
          required_approving_review_count: protection.requiredApprovals,
        },
      }),
    });
  }),

  /** The rules in force on a branch: those of rulesets only, for branch protection has its own operation. */
  'repos/get-branch-rules': onRepository(['metadata', 'read'], (world, call) => {
    const protection = protectionOf(call, 'ruleset');
    if (!protection) return ok([]);
    const source = {
      ruleset_source_type: 'Repository',
      ruleset_source: fullName(world.state, call.repository),
      ruleset_id: protection.rulesetId,
    };
    return ok(ruleset(protection).map((rule) => ({ ...rule, ...source })));
  }),
};

function ruleset(protection: Protection): Record<string, unknown>[] {
  const checks = protection.requiredChecks.map(({ context, appId }) => ({
    context,
    ...(appId !== null && { integration_id: appId }),
  }));
  const rules: Record<string, unknown>[] = [];
  if (checks.length > 0) {
    const parameters = { strict_required_status_checks_policy: protection.strict, required_status_checks: checks };
    rules.push({ type: 'required_status_checks', parameters });
  }
  if (protection.requiredApprovals > 0) {
    rules.push({
      type: 'pull_request',
      parameters: {
        required_approving_review_count: protection.requiredApprovals,
        dismiss_stale_reviews_on_push: protection.dismissStaleReviews,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    });
  }
  if (protection.mergeQueue) {
    rules.push({
      type: 'merge_queue',
      parameters: {
        check_response_timeout_minutes: 60,
        grouping_strategy: 'ALLGREEN',
        max_entries_to_build: 5,
        max_entries_to_merge: 5,
        merge_method: 'MERGE',
        min_entries_to_merge: 1,
        min_entries_to_merge_wait_minutes: 5,
      },
    });
  }
  return rules;
}
