import { type Document, keyPlaceOf } from '../../documents/document.ts';
import type { EvidenceTable } from '../../documents/evidence-table.ts';
import { type Place, pointerOf } from '../../domain/place.ts';
import type { Role } from '../../metrics/metric.ts';
import { type CheckProblem, checkProblem } from '../rules/problem.ts';

/** A table of a card, by the name that the card gives it. */
export type NamedTable = { readonly name: string; readonly table: EvidenceTable; readonly place: Place };

type Card = Document<'ModelCard'>;

export const tablesOf = (card: Card): readonly NamedTable[] =>
  Object.entries(card.value.spec.evidence).map(([name, table]) => ({
    name,
    table,
    place: keyPlaceOf(card, pointerOf(['spec', 'evidence', name])),
  }));

export const tableNamed = (card: Card, name: string): NamedTable | null =>
  tablesOf(card).find((table) => table.name === name) ?? null;

/** The line of a key of a table, or of the table where the key is absent. */
export const placeIn = (card: Card, name: string, ...path: readonly (string | number)[]): Place =>
  keyPlaceOf(card, pointerOf(['spec', 'evidence', name, ...path]));

/**
 * The table that a rule speaks of. A rule that names none means `holdout`; a card without a table of that name has one
 * only where it leaves no choice: a single table that is neither training data nor a disturbed copy of another one.
 */
export function judgedTable(card: Card, named: string | null, rule: Place | null): NamedTable | CheckProblem {
  const tables = tablesOf(card);
  const names = tables.map(({ name }) => name).join(', ');
  if (named !== null) {
    return (
      tables.find(({ name }) => name === named) ??
      checkProblem(
        'evidence-unknown',
        `A rule of the policy judges the evidence table \`${named}\`; the card of ${card.name} has ${names}.`,
        `Add \`${named}\` under \`spec.evidence\`, or name one of the card's tables in the rule.`,
        rule,
      )
    );
  }
  const holdout = tables.find(({ name }) => name === 'holdout');
  const others = tables.filter(({ name, table }) => name !== 'training' && table.of === null);
  const only = others.length === 1 ? others[0] : undefined;
  return (
    holdout ??
    only ??
    checkProblem(
      'evidence-ambiguous',
      `The card of ${card.name} has the evidence tables ${names}, and none is called \`holdout\`: nobody can tell which one to judge.`,
      'Call the table of rows that the model was not trained on `holdout`, or name a table in the rule as `evidence`.',
      keyPlaceOf(card, '/spec/evidence'),
    )
  );
}

export const isProblem = (found: NamedTable | CheckProblem): found is CheckProblem => 'code' in found;

/** A column role that a rule needs and a table does not name. */
export const columnProblem = (card: Card, name: string, role: Role, purpose: string): CheckProblem =>
  checkProblem(
    'evidence-column',
    `The evidence table \`${name}\` names no ${role}, and ${purpose} cannot be counted without one.`,
    `Add \`${role}:\` to the table, or take the rule out of the policy.`,
    placeIn(card, name),
  );
