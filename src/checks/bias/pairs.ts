import type { Scalar } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Group } from '../../metrics/sources.ts';
import { groupName } from '../counts/cells.ts';
import { checkProblem } from '../rules/problem.ts';
import type { BiasRule } from './settings.ts';
import type { Target } from './targets.ts';

/** More groups than this are no groups of people but names or numbers, and no comparison would have rows enough. */
const mostGroups = 200;

/** A group beside the reference group of its columns. */
export type GroupPair<Each = Group> = { readonly group: Each; readonly reference: Each };

type AnyGroup = Omit<Group, 'cells'>;

export type Pairs<Each> =
  | { readonly pairs: readonly GroupPair<Each>[] }
  /** Nothing to compare with. */
  | { readonly only: Each }
  | { readonly problem: Problem };

/**
 * Each group with the reference group: the one with the most rows, the first by name among equals, and never the rows
 * whose group is missing while there are others. The largest group is the one whose rate is known best, and choosing
 * it looks at no outcome; choosing the most favored group would find a difference in noise.
 */
export function pairsOf<Each extends AnyGroup>(
  groups: readonly Each[],
  { table, columns, place }: Target,
  wanted: BiasRule['reference'],
): Pairs<Each> {
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
  if (typeof wanted === 'object') return againstNamed(groups, wanted, table.name, place);
  const reference = candidates.reduce<Each | null>(
    (best, group) => (best && best.rows >= group.rows ? best : group),
    null,
  );
  if (reference === null) return { pairs: [] };
  if (groups.length === 1) return { only: reference };
  if (wanted === 'all-pairs') {
    return {
      pairs: groups.flatMap((group, i) => groups.slice(i + 1).map((other) => ({ group: other, reference: group }))),
    };
  }
  return { pairs: groups.filter((group) => group !== reference).map((group) => ({ group, reference })) };
}

/** A reference group that the table does not have is a mistake in the policy, and no reason to compare with another. */
function againstNamed<Each extends AnyGroup>(
  groups: readonly Each[],
  wanted: Readonly<Record<string, Scalar>>,
  table: string,
  place: Place,
): Pairs<Each> {
  const reference = groups.find(({ columns, values }) =>
    columns.every((column, i) => Object.hasOwn(wanted, column) && values[i] === String(wanted[column])),
  );
  if (reference !== undefined) {
    return { pairs: groups.filter((group) => group !== reference).map((group) => ({ group, reference })) };
  }
  const said = Object.entries(wanted).map(([column, value]) => `${column} ${value}`);
  return {
    problem: checkProblem(
      'reference-unknown',
      `The evidence table \`${table}\` has no group ${said.join(', ')} to compare the others with; it has ${groups.slice(0, 10).map(groupName).join('; ')}.`,
      'Correct `reference` in the rule, and name with `groups` the columns that it is about.',
      place,
    ),
  };
}
