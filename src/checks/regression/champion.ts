import { columnRoles, evidencePin, numberColumns } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { ChampionRoles } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { lacks, type Role } from '../../metrics/metric.ts';
import type { NumberColumns } from '../../metrics/outcomes.ts';
import type { Candidate } from '../check.ts';
import { isProblem, judgedTable, type NamedTable, tableNamed } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';

export type ChampionEvidence =
  | { readonly version: string; readonly champion: ChampionRoles; readonly columns: NumberColumns }
  /** There is nothing to compare with, and nothing amiss. */
  | { readonly inapplicable: string }
  /** There should be something to compare, and there is not. */
  | { readonly untold: string }
  | { readonly problem: Problem };

/**
 * The live version's answers: from the table of the same name in its card, or else from the one that its card would be
 * judged on. What neither version ever showed is no reason to block; what the live version showed cannot be left out.
 */
export function championEvidence(
  { card, champion }: Candidate,
  table: NamedTable,
  needs: readonly Role[],
  named: string | null,
): ChampionEvidence {
  if (champion === null) return { inapplicable: 'no version of this model is live' };
  const { version } = champion.value.spec;
  const other = tableNamed(champion, table.name) ?? (named === null ? judgedTable(champion, null, null) : null);
  if (other === null || isProblem(other)) {
    return {
      problem: checkProblem(
        'champion-evidence',
        `The card of the live version ${version} has no evidence table \`${table.name}\`, so the two versions cannot be compared on the same rows.`,
        "Call the table by the name that it has in the live version's card, or name in the rule, as `evidence`, a table that both cards have.",
        table.place,
      ),
    };
  }
  const roles = columnRoles(other.table);
  const columns = numberColumns(other.table);
  const lacking = needs.find((role) => lacks(roles, role));
  if (lacking !== undefined) return { inapplicable: `the live version ${version} shows no ${lacking} to compare with` };
  if (other.table.digest !== table.table.digest)
    return { version, columns, champion: { pin: evidencePin(other.table), roles, pairing: 'one-to-one' } };
  if (canonicalJson([roles, columns]) !== canonicalJson([columnRoles(table.table), numberColumns(table.table)]))
    return { version, columns, champion: { pin: null, roles, pairing: 'one-to-one' } };
  return isSameModel(card.value.spec, champion.value.spec)
    ? { inapplicable: 'the live version is this very model with the same evidence' }
    : {
        untold: `the table is the one that the live version ${version} was judged on, and says nothing of this version`,
      };
}

type Spec = Candidate['card']['value']['spec'];

const isSameModel = (one: Spec, other: Spec): boolean =>
  one.version === other.version && canonicalJson(digests(one)) === canonicalJson(digests(other));

const digests = ({ artifacts }: Spec): string[] => artifacts.map(({ digest }) => digest).sort();
