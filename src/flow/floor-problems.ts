import { placeOf } from '../documents/document.ts';
import { policyPath } from '../documents/document-set.ts';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import { type Place, pointerOf } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { isFloor } from '../policy/layer.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import type { Sources } from './policy-file.ts';

/** `commit` is null for a floor that is no other repository's. */
type Floor = { readonly file: string; readonly origin: string; readonly commit: Sha | null };

/**
 * A floor is known by its file, whatever its commit: it may be moved forward, not back to what it was before it got
 * stricter, and not left out.
 */
export async function floorProblems(
  base: ResolvedPolicy | null,
  head: ResolvedPolicy | null,
  sources: Sources,
): Promise<Problem[]> {
  const now = new Map(floorsOf(head).map((floor) => [floor.file, floor]));
  const problems = floorsOf(base).map(async (before): Promise<Problem[]> => {
    const after = now.get(before.file);
    if (after === undefined) return [dropped(before)];
    return (await follows(before, after, sources)) ? [] : [movedBack(before, placeIn(head, after))];
  });
  return (await Promise.all(problems)).flat();
}

const floorsOf = (policy: ResolvedPolicy | null): Floor[] =>
  (policy?.layers ?? []).filter(isFloor).map(({ origin }) => {
    const [, file, commit] = /^(.+)@([0-9a-f]{40})$/.exec(origin) ?? [];
    return { file: file ?? origin, origin, commit: commit ?? null };
  });

/** Both commits are on the default branch, or the policies would not have been loaded. */
async function follows(before: Floor, after: Floor, sources: Sources): Promise<boolean> {
  if (before.commit === null || after.commit === null || before.commit === after.commit) return true;
  const repository = before.file.split('//')[0] as RepositoryName;
  return (await sources(repository)?.mergeBase(before.commit, after.commit)) === before.commit;
}

const dropped = ({ file }: Floor): Problem => ({
  code: 'floor-dropped',
  message: `The policy no longer extends the floor ${file}`,
  remedy: `Keep ${file} in \`extends\`, or ask its owners to release this repository.`,
  place: top,
});

const movedBack = ({ file, commit }: Floor, place: Place): Problem => ({
  code: 'floor-moved-back',
  message: `The floor ${file} is pinned to a commit that does not follow the one on the base branch`,
  remedy: `Pin ${commit} or a later commit: whoever owns the floor may loosen it, in its own repository.`,
  place,
});

const top: Place = { path: policyPath, line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The line of `extends` that names it. */
function placeIn(policy: ResolvedPolicy | null, { origin }: Floor): Place {
  const own = policy?.layers.find((layer) => layer.origin === policyPath)?.document;
  return own ? placeOf(own, pointerOf(['extends', own.value.extends.indexOf(origin)])) : top;
}
