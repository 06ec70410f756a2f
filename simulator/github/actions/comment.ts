import { type Event, type Outcome, repositoryEvent } from '../core/event.ts';
import { commentBody, issueBody } from '../represent/conversation.ts';
import type { Comment, Issue, PullRequest } from '../state/conversations.ts';
import { known, pullRequestByNumber } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

export function conversation(world: World, repositoryId: number, number: number): Issue | PullRequest | undefined {
  const pull = pullRequestByNumber(world.state, repositoryId, number);
  if (pull) return pull;
  return [...world.state.issues.values()].find(
    (issue) => issue.repositoryId === repositoryId && issue.number === number,
  );
}

export function createdComment(
  world: World,
  on: Issue | PullRequest,
  body: string,
  author: Account,
  appId: number | null,
): Outcome<Comment> {
  const now = world.now();
  const comment: Comment = {
    id: world.nextId(),
    repositoryId: on.repositoryId,
    number: on.number,
    userId: author.id,
    appId,
    body,
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
  };
  world.state.comments.set(comment.id, comment);
  if ('head' in on) on.updatedAt = now;
  return { result: comment, events: [commentEvent(world, comment, 'created', author)] };
}

export function editedComment(world: World, comment: Comment, body: string, editor: Account): Event[] {
  const from = comment.body;
  comment.body = body;
  comment.lastEditedAt = world.now();
  comment.updatedAt = comment.lastEditedAt;
  return [commentEvent(world, comment, 'edited', editor, { changes: { body: { from } } })];
}

function commentEvent(
  world: World,
  comment: Comment,
  action: string,
  sender: Account,
  more: Record<string, unknown> = {},
): Event {
  const on = known(conversation(world, comment.repositoryId, comment.number), `conversation ${comment.number}`);
  const payload = { issue: issueBody(world, on), comment: commentBody(world, comment), ...more };
  return repositoryEvent('issue_comment', action, comment.repositoryId, sender, payload);
}
