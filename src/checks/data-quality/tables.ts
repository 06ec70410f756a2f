import type { EvidenceTable } from '../../documents/evidence-table.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { isProblem, judgedTable, type NamedTable, tableNamed, tablesOf } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';
import { type QualityRule, subjectOf } from './settings.ts';

/** The key of a table that a rule about single tables needs it to have. */
type Needed = 'rows.id' | 'synthetic' | 'label';

const neededKeys: Readonly<Partial<Record<ReturnType<typeof subjectOf>, Needed>>> = {
  duplicateIds: 'rows.id',
  synthetic: 'synthetic',
  labelCoverage: 'label',
};

const columnFor = (table: EvidenceTable, key: Needed): string | null =>
  key === 'rows.id' ? table.rows.id : table[key];

export type JudgedTables = {
  readonly tables: readonly NamedTable[];
  readonly problems: readonly Problem[];
  /** Why there may be no table. */
  readonly without: string;
};

/**
 * The tables that a rule about single tables speaks of. A table that lacks what the rule needs is none of them; what
 * the live version's table had cannot be left out to get there.
 */
export function judgedTables({ card, champion }: Candidate, rule: QualityRule, line: Place | null): JudgedTables {
  const needed = neededKeys[subjectOf(rule)] ?? null;
  const without =
    needed === null ? 'the card has no such table' : `no evidence table of the card names a \`${needed}\``;
  const named = rule.evidence === null ? null : judgedTable(card, rule.evidence, line);
  if (named !== null && isProblem(named)) return { tables: [], problems: [named], without };
  const all = named === null ? tablesOf(card).filter(({ table }) => table.of === null) : [named];
  if (needed === null) return { tables: all, problems: [], without };
  const tables = all.filter(({ table }) => columnFor(table, needed) !== null);
  const lost = all.filter((one) => {
    const before = champion === null ? null : tableNamed(champion, one.name);
    return !tables.includes(one) && before !== null && columnFor(before.table, needed) !== null;
  });
  return { tables, problems: lost.map((one) => lostKey(one, needed)), without };
}

/** The two tables of a rule about two, or why there are none. */
export type JudgedPair =
  | { readonly reference: NamedTable; readonly current: NamedTable }
  | { readonly inapplicable: string }
  | { readonly problem: Problem };

/** A card that lacks one of them is not asked for it, unless the live version's card had both. */
export function judgedPair(
  { card, champion }: Candidate,
  [reference, current]: readonly string[],
  line: Place | null,
): JudgedPair {
  const [before, now] = [reference, current].map((name = '') => tableNamed(card, name));
  if (before != null && now != null) return { reference: before, current: now };
  const missing = before === null ? reference : current;
  const had = champion !== null && [reference, current].every((name = '') => tableNamed(champion, name) !== null);
  if (!had) return { inapplicable: `the card has no evidence table \`${missing}\`` };
  return {
    problem: checkProblem(
      'evidence-unknown',
      `A rule of the policy compares the evidence tables \`${reference}\` and \`${current}\`, and the card of ${card.name} has no \`${missing}\` any more.`,
      `Keep \`${missing}\` under \`spec.evidence\`.`,
      line,
    ),
  };
}

/** What the live version's table named cannot be left out to judge nothing. */
export const lostKey = ({ name, place }: NamedTable, key: string): Problem =>
  checkProblem(
    'evidence-column',
    `The live version's evidence table \`${name}\` names a \`${key}\`; the candidate's does not, so the rule about it would judge nothing.`,
    `Keep \`${key}\` in the table.`,
    place,
  );
