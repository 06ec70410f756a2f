import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { ChampionRoles, ColumnRoles, EvidencePin } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { isProblem, judgedTable, type NamedTable, placeIn, tableNamed, tablesOf } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';
import type { RobustnessRule } from './settings.ts';

/** A table of disturbed rows beside the table that they were made from. */
export type Disturbed = {
  readonly table: NamedTable;
  readonly original: NamedTable;
  readonly pin: EvidencePin;
  /** As the original's wherever the disturbed table says nothing of its own. Copies of one row are a cluster. */
  readonly roles: ColumnRoles;
  /** The undisturbed rows; several disturbed ones may belong to each. */
  readonly undisturbed: ChampionRoles;
  /** The column of the kind of disturbance, if there is one. */
  readonly by: readonly string[];
  readonly place: Place;
};

export type DisturbedTables = {
  readonly tables: readonly Disturbed[];
  readonly problems: readonly Problem[];
  /** Why there may be no table. */
  readonly without: string;
};

const without = 'no evidence table of the card holds disturbed rows of another one';

/** The disturbed tables that a rule speaks of. What the live version was tried on cannot be left out. */
export function disturbedTables(
  { card, champion }: Candidate,
  rule: RobustnessRule,
  line: Place | null,
): DisturbedTables {
  const named = rule.evidence === null ? null : judgedTable(card, rule.evidence, line);
  if (named !== null && isProblem(named)) return { tables: [], problems: [named], without };
  const meant = named === null ? tablesOf(card).filter(({ table }) => table.of !== null) : [named];
  const read = meant.map((table) => disturbed(card, table));
  const before = champion === null ? [] : tablesOf(champion).filter(({ table }) => table.of !== null);
  const lost = named === null ? before.filter(({ name }) => tableNamed(card, name)?.table.of == null) : [];
  return {
    tables: read.filter((each): each is Disturbed => 'roles' in each),
    problems: [
      ...read.filter((each): each is Exclude<typeof each, Disturbed> => !('roles' in each)),
      ...lost.map(({ name }) => lostTable(card, name)),
    ],
    without,
  };
}

function disturbed(card: Candidate['card'], named: NamedTable): Disturbed | Problem {
  const { name, table, place } = named;
  const original = table.of === null ? null : tableNamed(card, table.of);
  if (original === null) {
    return checkProblem(
      'evidence-column',
      `The evidence table \`${name}\` does not say which table's rows it holds, disturbed.`,
      'Add `of:` with the name of the undisturbed table.',
      place,
    );
  }
  if (original.table.digest === table.digest) {
    return checkProblem(
      'evidence-undisturbed',
      `The evidence table \`${name}\` is the very file of \`${original.name}\`: nothing in it was disturbed.`,
      `Disturb the rows of \`${original.name}\`, predict them again, and pin that table.`,
      placeIn(card, name, 'digest'),
    );
  }
  const [own, theirs] = [columnRoles(table), columnRoles(original.table)];
  const id = own.id ?? theirs.id;
  return {
    table: named,
    original,
    pin: evidencePin(table),
    roles: {
      id,
      weight: own.weight,
      // Not a cluster of the card's choice: it could be a number of its own for every copy.
      cluster: id,
      label: own.label ?? theirs.label,
      positive: own.label === null ? theirs.positive : own.positive,
      score: own.score ?? theirs.score,
      prediction: own.prediction ?? theirs.prediction,
      probabilities: {},
    },
    undisturbed: {
      pin: evidencePin(original.table),
      roles: { ...theirs, weight: null, cluster: null, probabilities: {} },
      pairing: 'many-to-one',
    },
    by: table.perturbation === null ? [] : [table.perturbation],
    place: table.perturbation === null ? place : placeIn(card, name, 'perturbation'),
  };
}

const lostTable = (card: Candidate['card'], name: string): Problem =>
  checkProblem(
    'evidence-unknown',
    `The live version was tried on the disturbed rows of \`${name}\`, and the card of ${card.name} has no such table any more.`,
    `Keep \`${name}\` under \`spec.evidence\`, with \`of:\`.`,
    placeIn(card, name),
  );
