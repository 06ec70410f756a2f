import type { Counts, MeasurementResult } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Group } from '../../metrics/sources.ts';

/** The counts of one kind that a request was answered with; null where it could not be counted. */
export function countsOf<Kind extends Counts['kind']>(
  result: MeasurementResult,
  kind: Kind,
): Extract<Counts, { kind: Kind }> | null {
  if ('problem' in result || result.measurement.counts.kind !== kind) return null;
  return result.measurement.counts as Extract<Counts, { kind: Kind }>;
}

/** Why a request was not answered, on the line of the table that it concerns. */
export const problemOf = (result: MeasurementResult, place: Place | null): Problem[] =>
  'problem' in result ? [{ ...result.problem, place: result.problem.place ?? place }] : [];

/** A missing value is a group of its own: rows cannot leave a comparison by having no group. */
export const scopeOf = ({ columns, values }: Pick<Group, 'columns' | 'values'>): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '(missing)']));

/** `sex F, age_band 60+` */
export const groupName = (group: Pick<Group, 'columns' | 'values'>): string =>
  Object.entries(scopeOf(group))
    .map(([column, value]) => `${column} ${value}`)
    .join(', ');
