import type { Problem } from '../../domain/problem.ts';
import type { Group } from '../../metrics/sources.ts';
import { checkProblem } from '../rules/problem.ts';
import type { Target } from './targets.ts';

/** More groups than this are no groups of people but names or numbers, and no comparison would have rows enough. */
const mostGroups = 200;

/** A group beside the reference group of its columns. */
export type GroupPair = { readonly group: Group; readonly reference: Group };

export type Pairs =
  | { readonly pairs: readonly GroupPair[] }
  /** Nothing to compare with. */
  | { readonly only: Group }
  | { readonly problem: Problem };

/**
 * Each group with the reference group: the one with the most rows, the first by name among equals, and never the rows
 * whose group is missing while there are others. The largest group is the one whose rate is known best, and choosing
 * it looks at no outcome; choosing the most favored group would find a difference in noise.
 */
export function pairsOf(groups: readonly Group[], { table, columns, place }: Target): Pairs {
  if (groups.length > mostGroups) {
    return {
      problem: checkProblem(
        'groups-too-many',
        `${columns.join(' and ')} of the evidence table \`${table.name}\` make ${groups.length} groups; at most ${mostGroups} can be compared.`,
        'Name a column with fewer values: make bands of ages and amounts, and regions of places.',
        place,
      ),
    };
  }
  const known = groups.filter(({ values }) => !values.includes(null));
  const candidates = known.length > 0 ? known : groups;
  const reference = candidates.reduce<Group | null>(
    (best, group) => (best && best.rows >= group.rows ? best : group),
    null,
  );
  if (reference === null) return { pairs: [] };
  if (groups.length === 1) return { only: reference };
  return { pairs: groups.filter((group) => group !== reference).map((group) => ({ group, reference })) };
}
