import type { Event } from '../core/event.ts';
import { writeMergeCommit } from '../git/merge.ts';
import type { Account } from '../state/people.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { signatureOf, webSignature } from './merge.ts';
import { pushed } from './push.ts';

type Update = { readonly message: string; readonly events: readonly Event[] };

/**
 * What `auto_merge` does to a deployment by default: a branch that is behind the default branch gets it merged in, and
 * no deployment is made. Null where there is nothing to merge.
 */
export async function writtenUpdate(
  world: World,
  repository: Repository,
  branch: string,
  by: Account,
): Promise<Update | 'conflict' | null> {
  const { git, defaultBranch } = repository;
  const head = git.branch(branch);
  const tip = git.branch(defaultBranch);
  if (!head || !tip || branch === defaultBranch) return null;
  if ((await git.mergeBase(tip, head)) === tip) return null;
  const message = `Merge branch '${defaultBranch}' into ${branch}`;
  const words = { message, author: signatureOf(world, by), committer: webSignature(world) };
  const sha = await writeMergeCommit(git, head, tip, 'merge', words);
  if (sha === null) return 'conflict';
  await git.updateRef(`refs/heads/${branch}`, sha);
  world.state.webCommits.add(sha);
  const told = `Auto-merged ${defaultBranch} into ${branch} on deployment.`;
  return { message: told, events: await pushed(world, repository, branch, head, sha, by) };
}
