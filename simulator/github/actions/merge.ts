import type { Outcome } from '../core/event.ts';
import { Refusal } from '../core/refusal.ts';
import { type Commit, coauthors, type Signature } from '../git/commit.ts';
import { type MergeMethod, writeMergeCommit, writeRebasedCommits } from '../git/merge.ts';
import type { PullRequest } from '../state/conversations.ts';
import { accountById, noreplyEmail, repositoryById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';
import { closedAsMerged } from './pull-request.ts';
import { pushed } from './push.ts';
import { unmetRequirements } from './requirements.ts';

export type MergeRequest = {
  readonly method: MergeMethod;
  readonly sha?: string;
  readonly title?: string;
  readonly message?: string;
};

/** Merges now, or refuses as GitHub does: 409 where the head is not `sha`, 405 for everything else in the way. */
export async function mergedPullRequest(
  world: World,
  pull: PullRequest,
  request: MergeRequest,
  merger: Account,
): Promise<Outcome<string>> {
  const repository = repositoryById(world.state, pull.repositoryId);
  if (pull.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
  const protection = repository.protections.get(pull.base.ref);
  if (protection?.mergeQueue) throw refusal(protection.kind, ['Changes must be made through the merge queue']);
  const reasons = protection ? await unmetRequirements(world, pull, protection) : [];
  if (protection && reasons.length > 0) throw refusal(protection.kind, reasons);

  const base = repository.git.branch(pull.base.ref) ?? pull.base.sha;
  const sha = await writtenMerge(world, pull, base, request, merger);
  if (sha === null) throw new Refusal(405, 'Pull Request is not mergeable');
  await repository.git.updateRef(`refs/heads/${pull.base.ref}`, sha);
  world.state.webCommits.add(sha);
  const closed = await closedAsMerged(world, pull, merger, sha, base);
  return { result: sha, events: [...closed, ...(await pushed(world, repository, pull.base.ref, base, sha, merger))] };
}

function refusal(kind: 'branch-protection' | 'ruleset', reasons: readonly string[]): Refusal {
  const message =
    kind === 'ruleset' ? `Repository rule violations found\n\n${reasons.join('\n\n')}` : reasons.join(' ');
  return new Refusal(405, message);
}

async function writtenMerge(
  world: World,
  pull: PullRequest,
  base: string,
  request: MergeRequest,
  merger: Account,
): Promise<string | null> {
  const { git } = repositoryById(world.state, pull.repositoryId);
  const author = signatureOf(world, merger);
  const committer = webSignature(world);
  if (request.method === 'rebase') return writeRebasedCommits(git, base, pull.head.sha, author);
  if (request.method === 'squash') {
    const message = await squashMessage(world, pull, base, request);
    const opener = signatureOf(world, accountById(world.state, pull.authorId));
    return writeMergeCommit(git, base, pull.head.sha, 'squash', { message, author: opener, committer });
  }
  const head = repositoryById(world.state, pull.head.repositoryId);
  const from = `${accountById(world.state, head.ownerId).login}/${pull.head.ref}`;
  const title = request.title ?? `Merge pull request #${pull.number} from ${from}`;
  const message = `${title}\n\n${request.message ?? pull.title}\n`;
  return writeMergeCommit(git, base, pull.head.sha, 'merge', { message, author, committer });
}

/** The title with the number, and a trailer for everybody else who wrote a commit. */
async function squashMessage(world: World, pull: PullRequest, base: string, request: MergeRequest): Promise<string> {
  const { git } = repositoryById(world.state, pull.repositoryId);
  const title = request.title ?? `${pull.title} (#${pull.number})`;
  const oids = await git.commitsBetween(base, pull.head.sha);
  const commits = await Promise.all(oids.map(async (oid) => (await git.commit(oid)) as Commit));
  const opener = signatureOf(world, accountById(world.state, pull.authorId)).email;
  const others = new Map(
    commits
      .flatMap((commit) => [commit.author, ...coauthors(commit.message)])
      .filter(({ email }) => email !== opener)
      .map(({ name, email }) => [email, `Co-authored-by: ${name} <${email}>`]),
  );
  const body = request.message ?? commits.map((commit) => `* ${commit.message}`).join('\n\n');
  return `${[title, body, [...others.values()].join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

export function signatureOf(world: World, account: Account): Signature {
  return { name: account.name ?? account.login, email: account.emails[0] ?? noreplyEmail(account), date: world.now() };
}

/** GitHub's own name on commits that it writes for people. */
export function webSignature(world: World): Signature {
  return { name: 'GitHub', email: 'noreply@github.com', date: world.now() };
}
