import type { Branch, PullRequest } from '../state/conversations.ts';
import { accountById, repositoryById, roleOn } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { type Body, simpleUser, userById } from './account.ts';
import { repositoryPage, repositoryUrl, simpleRepository } from './repository.ts';

export function labelBody(world: World, repository: Repository, name: string): Body {
  const label = repository.labels.get(name);
  return {
    id: label?.id ?? 0,
    node_id: `LA_${label?.id ?? 0}`,
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: label?.color ?? 'ededed',
    default: false,
    description: '',
  };
}

/** How GitHub names the tie between a person and a repository. */
export function authorAssociation(world: World, repository: Repository, accountId: number | null): string {
  if (accountId === null) return 'NONE';
  if (accountId === repository.ownerId) return 'OWNER';
  if (world.state.members.get(repository.ownerId)?.get(accountId)?.state === 'active') return 'MEMBER';
  if (repository.collaborators.has(accountId)) return 'COLLABORATOR';
  const role = roleOn(world.state, accountById(world.state, accountId), repository);
  return role === null || role === 'read' ? 'NONE' : 'COLLABORATOR';
}

function branchBody(world: World, branch: Branch): Body {
  const repository = repositoryById(world.state, branch.repositoryId);
  const owner = accountById(world.state, repository.ownerId);
  return {
    label: `${owner.login}:${branch.ref}`,
    ref: branch.ref,
    sha: branch.sha,
    user: simpleUser(world, owner),
    repo: simpleRepository(world, repository),
  };
}

/** `pull-request-simple`: the form of lists and of review webhooks. */
export function simplePullRequest(world: World, pull: PullRequest): Body {
  const repository = repositoryById(world.state, pull.repositoryId);
  const url = `${repositoryUrl(world, repository)}/pulls/${pull.number}`;
  const issue = `${repositoryUrl(world, repository)}/issues/${pull.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const statuses = `${repositoryUrl(world, repository)}/statuses/${pull.head.sha}`;
  const addresses = {
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    url,
    id: pull.id,
    node_id: `PR_${pull.id}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: addresses.commits,
    review_comments_url: addresses.review_comments,
    review_comment_url: addresses.review_comment,
    comments_url: addresses.comments,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    user: userById(world, pull.authorId),
    body: pull.body,
    labels: pull.labels.map((name) => labelBody(world, repository, name)),
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    head: branchBody(world, pull.head),
    base: branchBody(world, pull.base),
    _links: {
      self: { href: url },
      ...Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    },
    author_association: authorAssociation(world, repository, pull.authorId),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** `pull-request`: with what git says about it. */
export async function fullPullRequest(world: World, pull: PullRequest): Promise<Body> {
  const { git } = repositoryById(world.state, pull.repositoryId);
  const facts = await pullRequestFacts(world, pull);
  const commentCount = [...world.state.comments.values()].filter(
    (comment) => comment.repositoryId === pull.repositoryId && comment.number === pull.number,
  ).length;
  const mergeable = pull.state === 'open' ? (await git.mergedTree(facts.baseTip, pull.head.sha)) !== null : null;
  return {
    ...simplePullRequest(world, pull),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? 'unknown' : mergeable ? 'clean' : 'dirty',
    merged_by: userById(world, pull.mergedById),
    comments: commentCount,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: facts.commits.length,
    additions: facts.files.reduce((sum, file) => sum + file.additions, 0),
    deletions: facts.files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: facts.files.length,
  };
}

/** What a pull request contains: its commits and files since the merge base. After a merge the base it had then counts. */
export async function pullRequestFacts(world: World, pull: PullRequest) {
  const { git } = repositoryById(world.state, pull.repositoryId);
  const tip = git.branch(pull.base.ref) ?? pull.base.sha;
  const baseTip = pull.mergedAt === null ? tip : pull.base.sha;
  const mergeBase = await git.mergeBase(baseTip, pull.head.sha);
  const commits = await git.commitsBetween(baseTip, pull.head.sha);
  const files = mergeBase === null ? [] : await git.fileChanges(mergeBase, pull.head.sha);
  return { baseTip, mergeBase, commits, files };
}
