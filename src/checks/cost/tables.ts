import type { EvidenceTable } from '../../documents/evidence-table.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { isProblem, judgedTable, type NamedTable, placeIn, tablesOf } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';
import type { CostRule } from './settings.ts';

export type AmountTable = NamedTable & { readonly unit: string };

export const amountOf = ({ amounts }: EvidenceTable, name: string): EvidenceTable['amounts'][string] | null =>
  Object.hasOwn(amounts, name) ? amounts[name]! : null;

/** The tables that have the amount. What the live version's card had cannot be left out. */
export function amountTables(
  { card, champion }: Candidate,
  rule: CostRule,
  line: Place | null,
): { readonly tables: readonly AmountTable[]; readonly problems: readonly Problem[] } {
  const named = rule.evidence === null ? null : judgedTable(card, rule.evidence, line);
  if (named !== null && isProblem(named)) return { tables: [], problems: [named] };
  const tables = (named === null ? tablesOf(card) : [named]).flatMap((table): AmountTable[] => {
    const amount = amountOf(table.table, rule.amount);
    return amount === null ? [] : [{ ...table, unit: amount.unit }];
  });
  const problems = tables.flatMap((table) => unitProblem(card, rule, table));
  if (problems.length > 0) return { tables: [], problems };
  const had = champion !== null && tablesOf(champion).some(({ table }) => amountOf(table, rule.amount) !== null);
  if (tables.length > 0 || (named === null && !had)) return { tables, problems: [] };
  const missing = checkProblem(
    'evidence-column',
    `No evidence table of ${card.name}${named === null ? '' : `, and not \`${named.name}\`,`} has an amount \`${rule.amount}\`, and the policy limits what it may be.`,
    `Add \`${rule.amount}\` under \`amounts:\` of the table, with its column and unit.`,
    named?.place ?? line,
  );
  return { tables: [], problems: [missing] };
}

/** Amounts in another unit are other amounts. */
function unitProblem(card: Candidate['card'], { amount, unit }: CostRule, { name, unit: own }: AmountTable): Problem[] {
  if (unit === null || unit === own) return [];
  return [
    checkProblem(
      'unit-mismatch',
      `The policy judges ${amount} in ${unit}; the evidence table \`${name}\` has it in ${own}.`,
      'Give the amount in the unit that the policy names, or correct the rule.',
      placeIn(card, name, 'amounts', amount, 'unit'),
    ),
  ];
}
