import type { Commit, Signature } from './commit.ts';
import type { GitRepository } from './git-repository.ts';
import { writeTreeCommit } from './write.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

type Words = Pick<Commit, 'message' | 'author' | 'committer'>;

/**
 * Both sides in one tree. A merge commit has both as parents, a squash only the base.
 * @returns the commit's id, or null where the two conflict
 */
export async function writeMergeCommit(
  repository: GitRepository,
  base: string,
  head: string,
  kind: 'merge' | 'squash',
  words: Words,
): Promise<string | null> {
  const tree = await repository.mergedTree(base, head);
  if (tree === null) return null;
  return writeTreeCommit(repository, { tree, parents: kind === 'merge' ? [base, head] : [base], ...words });
}

/** Every commit that base lacks, written again on top of it; merge commits are left out, as GitHub does. */
export async function writeRebasedCommits(
  repository: GitRepository,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | null> {
  let onto = base;
  for (const oid of await repository.commitsBetween(base, head)) {
    const commit = (await repository.commit(oid)) as Commit;
    if (commit.parents.length > 1) continue;
    const tree = await pickedTree(repository, onto, commit);
    if (tree === null) return null;
    onto = await writeTreeCommit(repository, { ...commit, tree, parents: [onto], committer });
  }
  return onto;
}

/**
 * The tree of cherry-picking a commit. `git merge-tree` takes the merge base from history, so the three trees are put
 * into three commits of a history made for the purpose.
 */
async function pickedTree(repository: GitRepository, onto: string, commit: Commit): Promise<string | null> {
  const nobody: Signature = { name: 'simulator', email: 'simulator@localhost', date: '2000-01-01T00:00:00Z' };
  const bare = { author: nobody, committer: nobody, message: 'cherry-pick' };
  const parent = (await repository.commit(commit.parents[0] ?? '')) as Commit;
  const target = (await repository.commit(onto)) as Commit;
  const before = await writeTreeCommit(repository, { ...bare, tree: parent.tree, parents: [] });
  const ours = await writeTreeCommit(repository, { ...bare, tree: target.tree, parents: [before] });
  const theirs = await writeTreeCommit(repository, { ...bare, tree: commit.tree, parents: [before] });
  return repository.mergedTree(ours, theirs);
}
