import type { Candidate } from '../checks/check.ts';
import { placeOf } from '../documents/document.ts';
import { locationOf } from '../documents/repository-path.ts';
import { type Digest, digestOf } from '../domain/digest.ts';
import { pointerOf } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { lfsPointerOf } from '../evidence/lfs-pointer.ts';
import type { Tree } from './ports.ts';

/** A prompt is smaller by far. Larger artifacts are not read: what runs must show their digest (rollout/). */
const largestRead = 4 * 1024 * 1024;

/**
 * Artifacts in the repository that are not what the card says: a prompt that was changed while its digest stayed would
 * be another model under the name of the one that was judged. Those that are not in git are left to where they run.
 */
export async function artifactProblems(
  candidates: readonly Candidate[],
  changed: ReadonlySet<string>,
  head: Tree,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { card } of candidates) {
    for (const [index, { uri, digest }] of card.value.spec.artifacts.entries()) {
      const location = locationOf(card.path, uri);
      if (location?.kind !== 'repository') continue;
      if (!changed.has(location.path) && !changed.has(card.path)) continue;
      const found = await foundAt(location.path, head);
      if (found === null || found === digest) continue;
      problems.push({
        code: 'artifact-mismatch',
        message: `The artifact ${location.path} ${found === 'link' ? 'is a link, which is not followed' : `has the digest ${found}`}; the card pins ${digest}.`,
        remedy: 'Pin the digest of the file that was evaluated, and evaluate again what changed.',
        place: placeOf(card, pointerOf(['spec', 'artifacts', index, 'digest'])),
      });
    }
  }
  return problems;
}

/** The digest of a file or of what a pointer stands for; null where there is none to compare. */
async function foundAt(path: string, { files, read }: Tree): Promise<Digest | 'link' | null> {
  const file = files.get(path);
  if (file === undefined || file.size > largestRead || path.endsWith('.dvc')) return null;
  if (file.mode !== 'file') return 'link';
  const bytes = await read(path);
  return lfsPointerOf(bytes)?.digest ?? digestOf(bytes);
}
