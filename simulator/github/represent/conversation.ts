import type { Comment, Issue, PullRequest, Review } from '../state/conversations.ts';
import { repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { type Body, userById } from './account.ts';
import { appBody } from './app.ts';
import { authorAssociation, labelBody } from './pull-request.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

export function reviewBody(world: World, review: Review): Body {
  const repository = repositoryById(world.state, review.repositoryId);
  const page = `${repositoryPage(world, repository)}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pull = `${repositoryUrl(world, repository)}/pulls/${review.number}`;
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: userById(world, review.userId),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: authorAssociation(world, repository, review.userId),
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitSha,
  };
}

function noReactions(url: string): Body {
  const kinds = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];
  return { url: `${url}/reactions`, total_count: 0, ...Object.fromEntries(kinds.map((kind) => [kind, 0])) };
}

export function commentBody(world: World, comment: Comment): Body {
  const repository = repositoryById(world.state, comment.repositoryId);
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const app = comment.appId === null ? undefined : world.state.apps.get(comment.appId);
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url,
    html_url: `${conversationPage(world, comment.repositoryId, comment.number)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${comment.number}`,
    user: userById(world, comment.userId),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(world, repository, comment.userId),
    performed_via_github_app: app ? appBody(world, app) : null,
    reactions: noReactions(url),
  };
}

export function conversationPage(world: World, repositoryId: number, number: number): string {
  const isPull = [...world.state.pullRequests.values()].some(
    (pull) => pull.repositoryId === repositoryId && pull.number === number,
  );
  return `${repositoryPage(world, repositoryById(world.state, repositoryId))}/${isPull ? 'pull' : 'issues'}/${number}`;
}

/** An issue, or the issue that every pull request also is. */
export function issueBody(world: World, issue: Issue | PullRequest): Body {
  const repository = repositoryById(world.state, issue.repositoryId);
  const repositoryAddress = repositoryUrl(world, repository);
  const url = `${repositoryAddress}/issues/${issue.number}`;
  const page = conversationPage(world, issue.repositoryId, issue.number);
  const pull = 'head' in issue ? issue : null;
  const appId = pull || !('appId' in issue) ? null : issue.appId;
  const app = appId === null ? undefined : world.state.apps.get(appId);
  const comments = [...world.state.comments.values()].filter(
    (comment) => comment.repositoryId === issue.repositoryId && comment.number === issue.number,
  ).length;
  return {
    id: issue.id,
    node_id: `I_${issue.id}`,
    url,
    repository_url: repositoryAddress,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: page,
    number: issue.number,
    state: pull?.state ?? 'open',
    state_reason: null,
    title: issue.title,
    body: issue.body,
    user: userById(world, issue.authorId),
    labels: issue.labels.map((name) => labelBody(world, repository, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments,
    closed_at: pull?.closedAt ?? null,
    created_at: issue.createdAt,
    updated_at: pull?.updatedAt ?? issue.createdAt,
    author_association: authorAssociation(world, repository, issue.authorId),
    performed_via_github_app: app ? appBody(world, app) : null,
    reactions: noReactions(url),
    ...(pull && {
      draft: pull.draft,
      pull_request: {
        url: `${repositoryAddress}/pulls/${pull.number}`,
        html_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        merged_at: pull.mergedAt,
      },
    }),
  };
}
