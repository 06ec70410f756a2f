import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import { ProblemError } from '../domain/problem.ts';
import { governedBy } from './governed.ts';
import type { Hosting } from './ports.ts';
import type { Seen } from './seen.ts';
import { changedPaths } from './tree-difference.ts';

/** How a base branch moved: the paths that differ, and the commits that are new on it. */
type BaseMove = { readonly paths: readonly string[]; readonly commits: ReadonlySet<Sha> };

export type BaseMoves = (from: Sha, to: Sha) => Promise<BaseMove | null>;

/** Reads each move once, however many pull requests ask. Null for one that cannot be told, such as a forced push. */
export function baseMoves(hosting: Hosting, repository: RepositoryName): BaseMoves {
  const known = new Map<string, Promise<BaseMove | null>>();
  return (from, to) => {
    const key = `${from}...${to}`;
    const move = known.get(key) ?? read(from, to);
    known.set(key, move);
    return move;
  };

  async function read(from: Sha, to: Sha): Promise<BaseMove | null> {
    const commits = await hosting.commitsSince(repository, from, to);
    if (commits === null) return null;
    const source = hosting.source(repository);
    const trees = await Promise.all([source.tree(from), source.tree(to)]).catch((error: unknown) => {
      if (error instanceof ProblemError) return null;
      throw error;
    });
    return trees && { paths: changedPaths(trees[0].files, trees[1].files), commits: new Set(commits) };
  }
}

/**
 * Whether a decision could be another one after this move: something that it rests on changed, or a commit of the pull
 * request came to the base by another way, so that what it changes is told from a later ancestor.
 */
export function concerns(move: BaseMove | null, { governed, watched, commits }: Seen): boolean {
  if (move === null) return true;
  const isGoverned = governedBy(governed);
  return (
    move.paths.some((path) => isGoverned(path) || watched.includes(path)) ||
    commits.some((commit) => move.commits.has(commit))
  );
}
