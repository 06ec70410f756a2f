import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { ChampionRoles } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { columnProblem, type NamedTable, tableNamed } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';

export type ChampionEvidence =
  | { readonly version: string; readonly champion: ChampionRoles }
  /** There is nothing to compare with. */
  | { readonly inapplicable: string }
  /** There should be something to compare, and there is not. */
  | { readonly untold: string }
  | { readonly problem: Problem };

/** The live version's answers, from the table of the same name in its card. */
export function championEvidence(
  { card, champion }: Candidate,
  table: NamedTable,
  role: 'prediction' | 'score',
): ChampionEvidence {
  if (champion === null) return { inapplicable: 'no version of this model is live' };
  const { version } = champion.value.spec;
  const other = tableNamed(champion, table.name);
  if (other === null) {
    return {
      problem: checkProblem(
        'champion-evidence',
        `The card of the live version ${version} has no evidence table \`${table.name}\`, so the two versions cannot be compared on the same rows.`,
        "Name in the rule a table that both cards have as `evidence`, or call the new table by the live version's name for it.",
        table.place,
      ),
    };
  }
  const roles = columnRoles(other.table);
  if (roles[role] === null) return { problem: columnProblem(champion, other.name, role, 'the comparison with it') };
  if (other.table.digest !== table.table.digest) return { version, champion: { pin: evidencePin(other.table), roles } };
  if (canonicalJson(roles) !== canonicalJson(columnRoles(table.table)))
    return { version, champion: { pin: null, roles } };
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
