import { conversation, createdComment, editedComment } from '../actions/comment.ts';
import { openedIssue } from '../actions/issue.ts';
import { actingAccount, actingApp } from '../core/access.ts';
import { type Call, number, type Operations, optionalText } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { notFound } from '../core/refusal.ts';
import { commentBody, issueBody } from '../represent/conversation.ts';
import type { Comment } from '../state/conversations.ts';
import type { World } from '../state/world.ts';
import { created, ok } from './reply.ts';
import { onRepository, type RepositoryCall } from './repository-operation.ts';

function calledComment(world: World, call: RepositoryCall): Comment {
  const comment = world.state.comments.get(number(call, 'comment_id'));
  if (comment?.repositoryId !== call.repository.id) throw notFound();
  return comment;
}

function calledConversation(world: World, call: RepositoryCall) {
  const found = conversation(world, call.repository.id, number(call, 'issue_number'));
  if (!found) throw notFound();
  return found;
}

function appId(call: Call): number | null {
  return actingApp(call.actor)?.id ?? null;
}

/** Comments on pull requests are comments on issues; either permission will do, and apps ask for pull requests. */
export const issues: Operations = {
  'issues/list-comments': onRepository(['pull_requests', 'read'], (world, call) => {
    const on = calledConversation(world, call);
    const since = optionalText(call, 'since');
    const comments = [...world.state.comments.values()]
      .filter((comment) => comment.repositoryId === on.repositoryId && comment.number === on.number)
      .filter((comment) => since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since));
    return pageOf(call, comments, (page) => page.map((comment) => commentBody(world, comment)));
  }),

  'issues/get-comment': onRepository(['pull_requests', 'read'], (world, call) =>
    ok(commentBody(world, calledComment(world, call))),
  ),

  'issues/create-comment': onRepository(['pull_requests', 'write'], (world, call) => {
    const on = calledConversation(world, call);
    const author = actingAccount(world, call.actor);
    const { result, events } = createdComment(world, on, String(call.body.body), author, appId(call));
    return created(commentBody(world, result), events);
  }),

  'issues/update-comment': onRepository(['pull_requests', 'write'], (world, call) => {
    const comment = calledComment(world, call);
    const events = editedComment(world, comment, String(call.body.body), actingAccount(world, call.actor));
    return { status: 200, body: commentBody(world, comment), events };
  }),

  'issues/create': onRepository(['issues', 'write'], (world, call) => {
    const body = call.body as { title: string | number; body?: string; labels?: (string | { name?: string })[] };
    const labels = (body.labels ?? []).map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
    const given = { title: String(body.title), body: body.body ?? null, labels };
    const author = actingAccount(world, call.actor);
    const { result, events } = openedIssue(world, call.repository, given, author, appId(call));
    return created(issueBody(world, result), events);
  }),
};
