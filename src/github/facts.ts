import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';
import type { Contribution, Person, Review } from '../domain/people.ts';
import { RetryLater } from '../flow/job.ts';
import type { PullFacts, PullKey } from '../flow/ports.ts';
import { GitHubError } from './errors.ts';
import { baseTip, glanceDigest, glanceFields, glanceFragment } from './glance.ts';

/** One request for what a decision needs to know of a pull request; further pages only beyond 100 reviews or commits. */
const query = `query PullRequestFacts($owner: String!, $name: String!, $number: Int!, $reviews: String, $commits: String) {
  repository(owner: $owner, name: $name) {
    nameWithOwner
    defaultBranchRef { name }
    pullRequest(number: $number) {
      ...glance
      title state
      mergeCommit { oid }
      headRefName
      headRepository { nameWithOwner }
      author { ...actor }
      labels(first: 100) { nodes { name } }
      reviews(first: 100, after: $reviews) {
        nodes { databaseId state body lastEditedAt submittedAt commit { oid } author { ...actor } }
        pageInfo { hasNextPage endCursor }
      }
      commits(first: 100, after: $commits) {
        nodes {
          commit {
            oid
            authors(first: 50) { nodes { email user { databaseId login } } }
            committer { email user { databaseId login } }
            committedViaWeb
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
fragment actor on Actor { __typename login ... on User { databaseId } ... on Bot { databaseId } }
${glanceFragment}`;

const actor = z.object({ __typename: z.string(), login: z.string(), databaseId: z.number().nullish() }).nullable();
const account = z.object({ databaseId: z.number().nullable(), login: z.string() }).nullable();
const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

const answer = z.object({
  repository: z
    .object({
      nameWithOwner: z.string(),
      defaultBranchRef: z.object({ name: z.string() }).nullable(),
      pullRequest: z
        .object({
          ...glanceFields,
          title: z.string(),
          state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
          mergeCommit: z.object({ oid: z.string() }).nullable(),
          headRefName: z.string(),
          headRepository: z.object({ nameWithOwner: z.string() }).nullable(),
          author: actor,
          labels: z.object({ nodes: z.array(z.object({ name: z.string() }).nullable()).nullable() }).nullable(),
          reviews: z
            .object({
              nodes: z.array(
                z.object({
                  databaseId: z.number().nullable(),
                  state: z.string(),
                  body: z.string(),
                  lastEditedAt: z.string().nullable(),
                  submittedAt: z.string().nullable(),
                  commit: z.object({ oid: z.string() }).nullable(),
                  author: actor,
                }),
              ),
              pageInfo: page,
            })
            .nullable(),
          commits: z.object({
            nodes: z.array(
              z.object({
                commit: z.object({
                  oid: z.string(),
                  authors: z.object({ nodes: z.array(z.object({ email: z.string().nullable(), user: account })) }),
                  committer: z.object({ email: z.string().nullable(), user: account }).nullable(),
                  committedViaWeb: z.boolean(),
                }),
              }),
            ),
            pageInfo: page,
          }),
        })
        .nullable(),
    })
    .nullable(),
});
type Pull = NonNullable<NonNullable<z.infer<typeof answer>['repository']>['pullRequest']>;

/** GitHub lists at most this many commits of a pull request by any means that we could check against. */
const commitLimit = 250;

/**
 * Reads a pull request's facts; null when it does not exist or cannot be seen.
 * Beyond 250 commits they are marked incomplete: authors that we cannot list could approve themselves.
 */
export async function pullFacts(octokit: ProbotOctokit, key: PullKey): Promise<PullFacts | null> {
  const [owner, name] = key.repository.split('/');
  const ask = async (cursors: { reviews?: string | null; commits?: string | null }) =>
    answer.parse(
      await octokit
        .graphql(query, { owner, name, number: key.number, ...cursors, request: { retries: 2 } })
        .catch(absent),
    ).repository;
  const repository = await ask({});
  const pull = repository?.pullRequest;
  if (repository === null || !pull) return null;

  const reviews = [...(pull.reviews?.nodes ?? [])];
  const commits = [...pull.commits.nodes];
  let reviewPage = pull.reviews?.pageInfo ?? { hasNextPage: false, endCursor: null };
  let commitPage = pull.commits.pageInfo;
  while (reviewPage.hasNextPage || commitPage.hasNextPage) {
    const next = (await ask({ reviews: reviewPage.endCursor, commits: commitPage.endCursor }))?.pullRequest;
    if (!next) return null;
    // Half a list of authors would let the other half approve itself.
    if (next.headRefOid !== pull.headRefOid) throw new RetryLater(1, 'the head moved while it was read', null);
    if (reviewPage.hasNextPage && next.reviews) reviews.push(...next.reviews.nodes);
    if (commitPage.hasNextPage) commits.push(...next.commits.nodes);
    // The cursor of a list that is complete stays where it is: without one GitHub would begin anew.
    if (reviewPage.hasNextPage) reviewPage = next.reviews?.pageInfo ?? { ...reviewPage, hasNextPage: false };
    if (commitPage.hasNextPage) commitPage = next.commits.pageInfo;
    if (commits.length > commitLimit) break;
  }
  return {
    repository: repository.nameWithOwner as RepositoryName,
    defaultBranch: repository.defaultBranchRef?.name ?? '',
    number: pull.number,
    title: pull.title,
    state: pull.state === 'OPEN' ? 'open' : 'closed',
    draft: pull.isDraft,
    mergeCommit: pull.mergeCommit?.oid ?? null,
    author: personOf(pull.author),
    head: pull.headRefOid,
    headRef: pull.headRefName,
    fork: pull.headRepository?.nameWithOwner !== repository.nameWithOwner,
    baseRef: pull.baseRefName,
    base: baseTip(pull),
    glance: glanceDigest(pull),
    mergeQueue: pull.isInMergeQueue ? 'queued' : pull.isMergeQueueEnabled ? 'required' : 'none',
    labels: (pull.labels?.nodes ?? []).flatMap((label) => (label ? [label.name] : [])),
    reviews: reviews.flatMap(reviewOf),
    contributions: commits.flatMap(contributionsOf),
    incomplete: commits.length > commitLimit ? tooManyCommits(key).problem : null,
  };
}

/** GraphQL reports what does not exist, or cannot be seen, as an error beside the data. */
function absent(error: unknown): { readonly repository: null } {
  const { errors } = error as { readonly errors?: readonly { readonly type?: unknown }[] };
  if (errors?.length && errors.every(({ type }) => type === 'NOT_FOUND')) return { repository: null };
  throw error;
}

function tooManyCommits(key: PullKey): GitHubError {
  return new GitHubError(
    'too-many-commits',
    `${key.repository}#${key.number} has more than ${commitLimit} commits, so not all of its authors can be listed`,
    'Squash the branch, or split the pull request.',
  );
}

function personOf(value: z.infer<typeof actor>): Person | null {
  if (value === null || typeof value.databaseId !== 'number') return null;
  return { id: value.databaseId, login: value.login, kind: value.__typename === 'User' ? 'user' : 'bot' };
}

const states: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
};

function reviewOf(node: NonNullable<Pull['reviews']>['nodes'][number]): Review[] {
  const state = states[node.state];
  // PENDING is a draft that only its author sees.
  if (state === undefined || node.databaseId === null) return [];
  return [
    {
      id: node.databaseId,
      person: personOf(node.author),
      state,
      commit: node.commit?.oid ?? null,
      submittedAt: node.submittedAt ?? '',
      body: node.body,
      edited: node.lastEditedAt !== null,
    },
  ];
}

function contributionsOf({ commit }: Pull['commits']['nodes'][number]): Contribution[] {
  const authors = commit.authors.nodes.map((node, index) => contribution(index === 0 ? 'author' : 'coauthor', node));
  // A commit made on GitHub's site carries GitHub's own committer; its author is the person.
  const committers = commit.committer && !commit.committedViaWeb ? [contribution('committer', commit.committer)] : [];
  return [...authors, ...committers];

  function contribution(
    role: Contribution['role'],
    node: { email: string | null; user: z.infer<typeof account> },
  ): Contribution {
    const { user } = node;
    return {
      sha: commit.oid,
      role,
      person: user?.databaseId == null ? null : { id: user.databaseId, login: user.login, kind: 'user' },
      email: node.email ?? '',
    };
  }
}
