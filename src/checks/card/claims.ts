import type { Claim } from '../../documents/card.ts';
import { placeOf } from '../../documents/document.ts';
import { columnRoles, numberColumns } from '../../documents/evidence-table.ts';
import { suggestion } from '../../documents/suggestion.ts';
import { alternatives, didYouMean } from '../../documents/wording.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import { type Place, pointerOf } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { lacks } from '../../metrics/metric.ts';
import { isOfWholeTable } from '../../metrics/sources.ts';
import type { Candidate } from '../check.ts';
import { cubeWith } from '../counts/cubes.ts';
import { columnProblem, type NamedTable, tableNamed, tablesOf } from '../counts/evidence.ts';
import { requestFor } from '../counts/sources.ts';
import { checkProblem } from '../rules/problem.ts';
import { type ClaimMetric, claimMetric, claimMetricNames } from './metrics.ts';

/** A claim that can be recomputed, with the count that it needs. */
export type RecomputableClaim = {
  readonly claim: Claim;
  readonly place: Place;
  readonly table: NamedTable;
  readonly metric: ClaimMetric;
  readonly request: CountRequest;
};

export type ReadClaim =
  | RecomputableClaim
  /** The card names no table that shows it. */
  | { readonly claim: Claim; readonly place: Place; readonly unshown: true }
  | { readonly problem: Problem };

/** Every claim of a card, in its order. */
export const claimsOf = (candidate: Candidate): readonly ReadClaim[] =>
  candidate.card.value.spec.claims.map((claim, i) => readClaim(candidate, claim, i));

function readClaim({ card }: Candidate, claim: Claim, index: number): ReadClaim {
  const at = (key: string): Place => placeOf(card, pointerOf(['spec', 'claims', index, key]));
  const place = at('value');
  const tables = tablesOf(card);
  const name = claim.evidence ?? (card.format === 'modelwarden' && tables.length === 1 ? tables[0]!.name : null);
  const table = name === null ? null : tableNamed(card, name);
  if (table === null) return { claim, place, unshown: true };
  const { task } = card.value.spec;
  const numbers = numberColumns(table.table);
  const metric = claimMetric(claim.metric, task, numbers);
  if (metric === null) {
    return { problem: unknownMetric(claim.metric, claimMetricNames(task, numbers), at('metric')) };
  }
  const misfit = misfitOf(claim, metric);
  if (misfit !== null) {
    return {
      problem: checkProblem('claim-unsupported', `The claim of ${claim.metric} ${misfit[0]}.`, misfit[1], place),
    };
  }
  const roles = columnRoles(table.table);
  const absent = metric.needs.find((role) => lacks(roles, role));
  if (absent !== undefined) return { problem: columnProblem(card, table.name, absent, `the claimed ${claim.metric}`) };
  const columns = [...groupOf(claim), ...Object.keys(claim.where)];
  const request =
    metric.kind === 'metric' ? requestFor(metric.metric, card, table, columns, null) : cubeWith(card, table, columns);
  return { claim, place, table, metric, request };
}

export const groupOf = ({ group }: Claim): readonly string[] => (group === null ? [] : [group].flat());

function unknownMetric(found: string, known: readonly string[], place: Place): Problem {
  const meant = suggestion(found, known);
  return checkProblem(
    'claim-metric-unknown',
    `Nothing can recompute the claimed ${found}${didYouMean(meant)}; known metrics are ${known.join(', ')}.`,
    `Write ${meant ?? alternatives(known)}, or remove the claim.`,
    place,
  );
}

/** What is wrong with the claim's keys, and the remedy. */
function misfitOf(claim: Claim, metric: ClaimMetric): readonly [string, string] | null {
  if (metric.kind === 'groups' && claim.group === null) {
    return ['names no group', 'Add `group:` with the column, or the list of columns, whose groups it compares.'];
  }
  if (metric.kind !== 'groups' && claim.group !== null) {
    return [
      'names a group, and is no metric of groups',
      'Remove `group`, or say with `where` which rows it speaks of.',
    ];
  }
  if (metric.kind === 'metric' && isOfWholeTable(metric.metric) && Object.keys(claim.where).length > 0) {
    return [
      'speaks of some rows only, and is recomputed over all rows of a table',
      'Remove `where`, or pin a table of those rows.',
    ];
  }
  return null;
}
