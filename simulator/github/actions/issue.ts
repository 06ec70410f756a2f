import { type Outcome, repositoryEvent } from '../core/event.ts';
import { issueBody } from '../represent/conversation.ts';
import type { Issue } from '../state/conversations.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';

export function openedIssue(
  world: World,
  repository: Repository,
  given: Pick<Issue, 'title' | 'body' | 'labels'>,
  author: Account,
  appId: number | null,
): Outcome<Issue> {
  for (const name of given.labels) {
    if (!repository.labels.has(name)) repository.labels.set(name, { id: world.nextId(), name, color: 'ededed' });
  }
  const issue: Issue = {
    id: world.nextId(),
    repositoryId: repository.id,
    number: repository.nextNumber++,
    ...given,
    authorId: author.id,
    appId,
    createdAt: world.now(),
  };
  world.state.issues.set(issue.id, issue);
  return {
    result: issue,
    events: [repositoryEvent('issues', 'opened', repository.id, author, { issue: issueBody(world, issue) })],
  };
}
