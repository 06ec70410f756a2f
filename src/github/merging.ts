import { RequestError } from '@octokit/request-error';
import type { ProbotOctokit } from 'probot';
import type { Sha } from '../domain/digest.ts';
import type { EnqueueResult, MergeResult, PullKey } from '../flow/ports.ts';

/**
 * Merges exactly `head`. 409 means that the head moved, 405 that GitHub refuses (conflict, another required check,
 * a required merge queue): https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
 */
export async function mergePull(
  octokit: ProbotOctokit,
  pull: PullKey,
  head: Sha,
  method: 'merge' | 'squash' | 'rebase',
): Promise<MergeResult> {
  const [owner, repo] = pull.repository.split('/') as [string, string];
  try {
    const { data } = await octokit.rest.pulls.merge({
      owner,
      repo,
      pull_number: pull.number,
      sha: head,
      merge_method: method,
    });
    return { merged: data.sha };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.status === 409) return { moved: true };
    if (error.status === 405) return { refused: error.message };
    throw error;
  }
}

const enqueue = `mutation Enqueue($pull: ID!, $head: GitObjectID!) {
  enqueuePullRequest(input: { pullRequestId: $pull, expectedHeadOid: $head }) { mergeQueueEntry { id } }
}`;

/** Refusals come as errors beside the data: a queue that is full, another head, a permission that nobody has granted. */
export async function enqueuePull(octokit: ProbotOctokit, pull: PullKey, head: Sha): Promise<EnqueueResult> {
  const [owner, repo] = pull.repository.split('/') as [string, string];
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: pull.number });
  try {
    await octokit.graphql(enqueue, { pull: data.node_id, head });
    return { queued: true };
  } catch (error) {
    const { errors } = error as { readonly errors?: readonly { readonly message: string }[] };
    if (!errors?.length) throw error;
    return { refused: errors.map(({ message }) => message).join('; ') };
  }
}
