import type { Finding } from '../../domain/finding.ts';
import { smallestCell } from '../../domain/finding.ts';
import type { MeasurementResult, Scalar } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { type Limit, verdictOf } from '../../domain/verdict.ts';
import { groupsOf, type ScopedSource, sourcesOf } from '../../metrics/sources.ts';
import { favorableClass } from '../bias/favorable.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { missingPredictions } from '../counts/predictions.ts';
import { type Subject, untold } from '../rules/finding.ts';
import { checkProblem } from '../rules/problem.ts';
import { groupOf, type RecomputableClaim } from './claims.ts';
import type { Recomputed } from './metrics.ts';
import type { CardSettings } from './settings.ts';

/** The claim's own tolerance as far as the policy lets it go: who makes a claim does not decide alone how true it is. */
export const toleranceOf = (
  { tolerance }: { readonly tolerance: number | null },
  claims: CardSettings['claims'],
): number => Math.min(tolerance ?? claims.tolerance, claims.atMost);

/** How far the claimed value is from the recomputed one, or the problem that keeps it from being recomputed. */
export function claimFinding(
  claim: RecomputableClaim,
  subject: Subject,
  tolerance: number,
  result: MeasurementResult,
): Finding | Problem {
  const own = [...groupOf(claim.claim), ...Object.keys(claim.claim.where)];
  const [problem] = problemOf(result, own.length > 0 ? claim.place : claim.table.place);
  if (problem !== undefined) return problem;
  const limit: Limit = { bound: 'atMost', value: tolerance };
  const recomputed = recompute(claim, result);
  if (recomputed !== null && 'code' in recomputed) return recomputed;
  if (recomputed === null) {
    return untold(
      subject,
      { limit, decide: 'point' },
      { reason: 'a group or the metric itself has no rows to count', n: [0] },
    );
  }
  const { value, n } = recomputed;
  // Twelve decimals: 0.601 − 0.6 is 0.001, not the 0.0010000000000000009 that doubles make of it.
  const difference = Number(Math.abs(value - claim.claim.value).toFixed(12));
  const told = n < smallestCell ? null : precise(value, tolerance);
  return {
    ...subject,
    reference: told === null ? null : { recomputed: told },
    verdict: verdictOf({ lower: difference, upper: difference }, limit),
    estimate: difference,
    uncertainty: { none: 'recomputed from every row of the pinned table' },
    limit,
    decide: 'point',
    n: [n],
    detectable: null,
    needs: null,
    message:
      told === null
        ? `The card claims ${subject.metric} ${claim.claim.value} of too few rows to print.`
        : `The card claims ${subject.metric} ${claim.claim.value}; the pinned table \`${claim.table.name}\` yields ${told}, and the two may differ by ${tolerance}.`,
  };
}

function recompute(
  { claim, metric, table, request, place }: RecomputableClaim,
  result: MeasurementResult,
): Recomputed | Problem {
  const cube = countsOf(result, 'cube');
  const missing = cube === null ? null : missingPredictions(table, cube.cells);
  if (missing !== null) return missing;
  const columns = Object.keys(claim.where);
  const scoped = sourcesOf(result, columns);
  const meant = scoped.find(({ values }) => columns.every((column, i) => same(values[i], claim.where[column]!)));
  if (meant === undefined) return noRows(claim.where, scoped, table.name, place);
  if (metric.kind === 'metric') {
    const found = metric.metric.level(meant.source, 0.95);
    return found === null ? null : { value: found.estimate, n: found.least };
  }
  if (meant.source.kind !== 'cube' || request.kind !== 'cube') return null;
  const { cells } = meant.source;
  const wanted = favorableClass(table.table);
  if (metric.kind === 'rows') return metric.of(cells, wanted);
  // Tools that cards are written with leave out rows whose group is missing.
  const groups = groupsOf(request, cells, groupOf(claim)).filter(({ values }) => !values.includes(null));
  return metric.of(groups, wanted);
}

/** Cells hold texts; a number in a card also means the same number written in another way. */
function same(cell: string | null | undefined, value: Scalar): boolean {
  if (cell === null || cell === undefined) return false;
  return cell === String(value) || (typeof value === 'number' && cell.trim() !== '' && Number(cell) === value);
}

function noRows(
  where: Readonly<Record<string, Scalar>>,
  scoped: readonly ScopedSource[],
  table: string,
  place: Place,
): Problem {
  const said = Object.entries(where).map(([column, value]) => `${column} ${value}`);
  const known = Object.keys(where).map((column, i) => {
    const values = [...new Set(scoped.flatMap(({ values: own }) => own[i] ?? []))].sort();
    return `${column} has ${values.slice(0, 10).join(', ')}${values.length > 10 ? `, and ${values.length - 10} more` : ''}`;
  });
  return checkProblem(
    'claim-no-rows',
    `The evidence table \`${table}\` has no row with ${said.join(' and ')}: ${known.join('; ')}.`,
    'Correct `where`.',
    place,
  );
}

/** Decimals enough to see a difference of the tolerance's size, without trailing zeros. */
function precise(value: number, tolerance: number): string {
  const decimals = tolerance > 0 ? Math.min(9, Math.max(4, 1 - Math.floor(Math.log10(tolerance)))) : 9;
  return String(Number(value.toFixed(decimals)));
}
