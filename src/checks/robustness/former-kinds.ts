import { type EvidenceTable, evidencePin } from '../../documents/evidence-table.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate, Measured } from '../check.ts';
import { countsOf } from '../counts/cells.ts';
import { tableNamed } from '../counts/evidence.ts';
import { checkProblem } from '../rules/problem.ts';
import type { Disturbed } from './disturbed.ts';
import { mostKinds } from './kinds.ts';

/** The kinds in a table and in the live version's table of that name; none where the latter tells no kinds. */
function requestsOf(
  { champion }: Candidate,
  { table }: Disturbed,
): { own: CountRequest | null; former: CountRequest } | null {
  const before = champion === null ? null : tableNamed(champion, table.name);
  const former = before === null ? null : kindsOf(before.table);
  return former === null ? null : { own: kindsOf(table.table), former };
}

const kindsOf = (table: EvidenceTable): CountRequest | null =>
  table.perturbation === null
    ? null
    : { kind: 'categories', pin: evidencePin(table), column: table.perturbation, top: mostKinds };

export function kindRequests(candidate: Candidate, disturbed: Disturbed): CountRequest[] {
  const requests = requestsOf(candidate, disturbed);
  return requests === null ? [] : [requests.former, ...(requests.own === null ? [] : [requests.own])];
}

/** A kind of disturbance that the live version was tried on cannot be left out, as long as its table can be read. */
export function lostKinds(candidate: Candidate, disturbed: Disturbed, measured: Measured): Problem[] {
  const requests = requestsOf(candidate, disturbed);
  if (requests === null) return [];
  const kindsIn = (request: CountRequest | null): readonly string[] =>
    request === null ? [] : (countsOf(measured(request), 'categories')?.values ?? []).map(([kind]) => kind);
  const kinds = new Set(kindsIn(requests.own));
  const lost = kindsIn(requests.former).filter((kind) => !kinds.has(kind));
  if (lost.length === 0) return [];
  const { name } = disturbed.table;
  const names = lost.length > 5 ? `${lost.slice(0, 5).join(', ')} and ${lost.length - 5} more` : lost.join(', ');
  return [
    checkProblem(
      'evidence-unknown',
      `The live version was tried on rows of \`${name}\` disturbed by ${names}, and this version is not.`,
      `Disturb rows of \`${name}\` by ${names} as well.`,
      disturbed.place,
    ),
  ];
}
