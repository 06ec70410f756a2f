import { type Event, repositoryEvent } from '../core/event.ts';
import type { Commit } from '../git/commit.ts';
import { fetchCommit } from '../git/write.ts';
import { fullPullRequest } from '../represent/pull-request.ts';
import { repositoryPage } from '../represent/repository.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountByEmail, noreplyEmail, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { suitesForPush } from './check.ts';
import { closedAsMerged, closedPullRequest } from './pull-request.ts';
import { dismissedStaleReviews } from './review.ts';

export const noCommit = '0'.repeat(40);

/** A push webhook lists at most so many commits: docs.github.com/webhooks/webhook-events-and-payloads#push */
const mostCommits = 2048;

/** Everything that follows from a branch having moved: `before` and `after` are commits, or null for none. */
export async function pushed(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  pusher: Account,
): Promise<Event[]> {
  repository.pushedAt = world.now();
  const events = [await pushEvent(world, repository, branch, before, after, pusher)];
  if (after === null) return [...events, ...(await closedWithBranch(world, repository, branch, pusher))];
  events.push(...(await suitesForPush(world, repository, branch, before, after, pusher)));
  for (const pull of world.state.pullRequests.values()) {
    if (pull.state !== 'open') continue;
    if (pull.head.repositoryId === repository.id && pull.head.ref === branch) {
      events.push(...(await synchronized(world, pull, after, pusher)));
    } else if (pull.repositoryId === repository.id && pull.base.ref === branch) {
      events.push(...(await mergedByPush(world, repository, pull, before ?? after, after, pusher)));
    }
  }
  return events;
}

/** Open pull requests of a branch that is deleted are closed with it. */
async function closedWithBranch(world: World, repository: Repository, branch: string, by: Account): Promise<Event[]> {
  const events: Event[] = [];
  for (const pull of world.state.pullRequests.values()) {
    const own = pull.head.repositoryId === repository.id && pull.head.ref === branch;
    if (own && pull.state === 'open') events.push(...(await closedPullRequest(world, pull, by)));
  }
  return events;
}

async function pushEvent(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  pusher: Account,
): Promise<Event> {
  const { git } = repository;
  const page = repositoryPage(world, repository);
  const listed = after === null ? [] : before === null ? [after] : await git.commitsBetween(before, after);
  const oids = after === null || listed.includes(after) ? listed : [...listed, after];
  const paths = await git.changedPaths(oids);
  const bodies = new Map<string, Record<string, unknown>>();
  for (const oid of oids) {
    const commit = (await git.commit(oid)) as Commit;
    bodies.set(oid, { ...pushedCommit(world, repository, commit), ...paths.get(oid) });
  }
  const forced = before !== null && after !== null && (await git.mergeBase(before, after)) !== before;
  return repositoryEvent('push', null, repository.id, pusher, {
    ref: `refs/heads/${branch}`,
    before: before ?? noCommit,
    after: after ?? noCommit,
    base_ref: null,
    created: before === null,
    deleted: after === null,
    forced,
    compare: `${page}/compare/${(before ?? noCommit).slice(0, 12)}...${(after ?? noCommit).slice(0, 12)}`,
    commits: listed.slice(0, mostCommits).map((oid) => bodies.get(oid)),
    head_commit: bodies.get(after ?? '') ?? null,
    pusher: { name: pusher.login, email: pusher.emails[0] ?? noreplyEmail(pusher) },
  });
}

function pushedCommit(world: World, repository: Repository, commit: Commit): Record<string, unknown> {
  const person = ({ name, email }: Commit['author']) => {
    const account = accountByEmail(world.state, email);
    return { name, email, ...(account && { username: account.login }) };
  };
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

async function synchronized(world: World, pull: PullRequest, after: string, pusher: Account): Promise<Event[]> {
  const before = pull.head.sha;
  const base = repositoryById(world.state, pull.repositoryId);
  const head = repositoryById(world.state, pull.head.repositoryId);
  await fetchCommit(base.git, head.git, after, `refs/pull/${pull.number}/head`);
  pull.head = { ...pull.head, sha: after };
  pull.base = { ...pull.base, sha: base.git.branch(pull.base.ref) ?? pull.base.sha };
  pull.updatedAt = world.now();
  const body = { number: pull.number, before, after, pull_request: await fullPullRequest(world, pull) };
  const events = [repositoryEvent('pull_request', 'synchronize', base.id, pusher, body)];
  return [...events, ...(await dismissedStaleReviews(world, pull, pusher))];
}

/** A pull request whose head arrives in its base by a push counts as merged. */
async function mergedByPush(
  world: World,
  repository: Repository,
  pull: PullRequest,
  before: string,
  after: string,
  pusher: Account,
): Promise<Event[]> {
  const contained = (await repository.git.mergeBase(after, pull.head.sha)) === pull.head.sha;
  return contained ? closedAsMerged(world, pull, pusher, after, before) : [];
}
