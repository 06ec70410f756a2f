import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';
import { type Digest, digestOfJson, type Sha } from '../domain/digest.ts';
import type { Glance } from '../flow/ports.ts';

/**
 * What shows that a pull request is not as it was: `updatedAt` moves with its title, labels and comments; a review that
 * is edited or dismissed may leave it. Times are in whole seconds, so what could change twice in one is there itself.
 */
export const glanceFragment = `fragment glance on PullRequest {
  number headRefOid baseRefName baseRefOid updatedAt isDraft isMergeQueueEnabled isInMergeQueue
  baseRef { target { oid } }
  latest: reviews(last: 100) { totalCount nodes { state updatedAt lastEditedAt } }
}`;

/** One point for each page: a connection of a hundred, with another in each of them. */
const query = `query OpenPullRequests($owner: String!, $name: String!, $base: String, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: [OPEN], baseRefName: $base, first: 100, after: $after) {
      nodes { ...glance }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${glanceFragment}`;

export const glanceFields = {
  number: z.number(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  baseRefOid: z.string(),
  updatedAt: z.string(),
  isDraft: z.boolean(),
  isMergeQueueEnabled: z.boolean(),
  isInMergeQueue: z.boolean(),
  baseRef: z.object({ target: z.object({ oid: z.string() }).nullable() }).nullable(),
  latest: z
    .object({
      totalCount: z.number(),
      nodes: z.array(z.object({ state: z.string(), updatedAt: z.string(), lastEditedAt: z.string().nullable() })),
    })
    .nullable(),
};
const glance = z.object(glanceFields);

const answer = z.object({
  repository: z
    .object({
      pullRequests: z.object({
        nodes: z.array(glance),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** The tip of the base branch now; where the branch is gone, what it was when the pull request last saw it. */
export const baseTip = ({ baseRef, baseRefOid }: Pick<z.infer<typeof glance>, 'baseRef' | 'baseRefOid'>): Sha =>
  baseRef?.target?.oid ?? baseRefOid;

/** All of it but the tip of the base, which moves without the pull request. */
export const glanceDigest = ({
  headRefOid,
  baseRefName,
  updatedAt,
  isDraft,
  isMergeQueueEnabled,
  isInMergeQueue,
  latest,
}: z.infer<typeof glance>): Digest =>
  digestOfJson({ headRefOid, baseRefName, updatedAt, isDraft, isMergeQueueEnabled, isInMergeQueue, latest });

/** Every open pull request of a repository, or those into one branch. */
export async function openPulls(
  octokit: ProbotOctokit,
  repository: RepositoryName,
  base: string | null,
): Promise<readonly Glance[]> {
  const [owner, name] = repository.split('/');
  const ask = async (after: string | null) =>
    answer.parse(await octokit.graphql(query, { owner, name, base, after, request: { retries: 2 } })).repository;
  const found: Glance[] = [];
  let page = await ask(null);
  while (page !== null) {
    const { nodes, pageInfo } = page.pullRequests;
    found.push(...nodes.map((node) => ({ number: node.number, base: baseTip(node), digest: glanceDigest(node) })));
    page = pageInfo.hasNextPage ? await ask(pageInfo.endCursor) : null;
  }
  return found;
}
