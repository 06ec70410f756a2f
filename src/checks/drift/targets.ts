import type { EvidenceTable } from '../../documents/evidence-table.ts';
import { evidencePin } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Scope } from '../../domain/finding.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { isProblem, judgedTable, type NamedTable, placeIn, tableNamed, tablesOf } from '../counts/evidence.ts';
import { featuresOf } from '../counts/features.ts';
import { checkProblem } from '../rules/problem.ts';
import { measures } from './measures.ts';
import { domainRequest } from './rows.ts';
import type { DriftRule, DriftSettings } from './settings.ts';

/** A column in both tables, how it is counted there, and the line that declares it. */
export type Target = {
  readonly column: string;
  readonly kind: 'numeric' | 'categorical';
  readonly scope: Scope;
  readonly place: Place;
  readonly reference: CountRequest;
  readonly current: CountRequest;
};

/** Two tables, and what of them is compared. */
export type Compared = {
  readonly targets: readonly Target[];
  readonly reference: NamedTable;
  readonly current: NamedTable;
};

export type Targets = Compared | { readonly inapplicable: string } | { readonly problem: Problem };

/** Categories that are told apart; rarer ones are counted together. */
const mostCategories = 200;

/** The counts that the rules need, each once. */
export function driftRequests(candidate: Candidate, { rules }: DriftSettings): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    const found = targetsOf(candidate, rule, null);
    if (!('targets' in found)) return [];
    if (rule.measure === 'auroc') return [domainRequest(found)];
    return found.targets
      .filter((target) => isMeasurable(target, rule))
      .flatMap((target) => [target.reference, target.current]);
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

export const isMeasurable = ({ kind }: Target, { measure }: DriftRule): boolean =>
  measure === 'auroc' || (measures[measure].kinds as readonly Target['kind'][]).includes(kind);

/**
 * What a rule compares. A card without a reference table, features or scores has nothing to compare and the rule does
 * not apply; what the live version's card had cannot be left out to get there.
 */
export function targetsOf({ card, champion }: Candidate, rule: DriftRule, place: Place | null): Targets {
  const reference = tableNamed(card, rule.reference);
  if (reference === null) {
    const required =
      rule.reference !== 'training' || (champion !== null && tableNamed(champion, rule.reference) !== null);
    if (!required) return { inapplicable: `the card has no evidence table \`${rule.reference}\`` };
    return {
      problem: checkProblem(
        'evidence-unknown',
        `The evidence table \`${rule.reference}\` is the reference for drift, and the card of ${card.name} has none of that name.`,
        `Add \`${rule.reference}\` under \`spec.evidence\`, or name another table as \`reference\` in the rule.`,
        place,
      ),
    };
  }
  const current = judgedTable(card, rule.evidence, place);
  if (isProblem(current)) return { problem: current };
  if (rule.on === 'score' || rule.on === 'label') {
    const [own, other] = [current.table[rule.on], reference.table[rule.on]];
    const without = own === null ? current : other === null ? reference : null;
    if (own === null || other === null || without !== null) {
      return { inapplicable: `the evidence table \`${(without ?? current).name}\` names no ${rule.on}` };
    }
    const kind = rule.on === 'score' || isNumeric(card.value.spec.task) ? 'numeric' : 'categorical';
    const column = { ...pair(kind, reference, current, other, own), column: own };
    const place = placeIn(card, current.name, rule.on);
    return { reference, current, targets: [{ ...column, scope: { [rule.on]: own }, place }] };
  }
  const declared = featuresOf([reference, current]);
  const features =
    declared.length > 0 || champion === null
      ? declared
      : featuresOf(tablesOf(champion).map((each) => ({ ...each, name: current.name })));
  if (features.length === 0) return { inapplicable: 'the card declares no features' };
  const targets = features.map(({ column, kind, table, index }) => ({
    ...pair(kind, reference, current, column, column),
    column,
    scope: { feature: column },
    place: placeIn(card, table, 'features', kind, index),
  }));
  return { targets, reference, current };
}

/** Whether the label of a task is a number; else it is a class. */
const isNumeric = (task: string): boolean => task === 'regression' || task === 'ranking';

function pair(
  kind: Target['kind'],
  reference: NamedTable,
  current: NamedTable,
  referenceColumn: string,
  column: string,
) {
  const request = (table: EvidenceTable, name: string): CountRequest =>
    kind === 'numeric'
      ? { kind: 'histogram', pin: evidencePin(table), column: name }
      : { kind: 'categories', pin: evidencePin(table), column: name, top: mostCategories };
  return { kind, reference: request(reference.table, referenceColumn), current: request(current.table, column) };
}
