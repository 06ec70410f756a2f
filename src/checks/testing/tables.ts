import { digestOf, digestOfJson } from '../../domain/digest.ts';
import type {
  ChampionRoles,
  ColumnRoles,
  CountRequest,
  Counts,
  CubeCell,
  MeasurementResult,
  Scalar,
} from '../../domain/measurement.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import { crossSums, placements, rankSums } from '../../statistics/placements.ts';
import type { Measured } from '../check.ts';
import { domainOf, overlapOf, soundnessOf } from './quality-counts.ts';

/*
 * Tables in memory, counted by the plainest program that does what measurement.ts says: what checks are tried on.
 */

export type Row = Readonly<Record<string, Scalar | null | undefined>>;

/** A table by its bytes' stand-in. `rows: 12` in a row makes it twelve rows alike. */
export type Table = readonly Row[];

export const digestOfTable = (name: string) => digestOf(`table ${name}`);

/** Answers requests from tables that are found by their digest. */
export function measuredFrom(tables: Readonly<Record<string, Table>>): Measured {
  const byDigest = new Map(Object.entries(tables).map(([name, table]) => [digestOfTable(name) as string, table]));
  const known = new Map<string, MeasurementResult>();
  return (request) => {
    const key = digestOfJson(request);
    const answer = known.get(key) ?? answerTo(request, byDigest);
    known.set(key, answer);
    return answer;
  };
}

function answerTo(request: CountRequest, tables: ReadonlyMap<string, Table>): MeasurementResult {
  const table = tables.get(request.pin.digest);
  if (table === undefined) return problem('evidence-missing', `There is no ${request.pin.uri}.`);
  const counts = countsOf(request, table, tables);
  if ('code' in counts) return { problem: counts };
  const measurement = { request, engine: 'test', counts };
  return { digest: digestOfJson(measurement), measurement };
}

const problem = (
  code: string,
  message: string,
): { problem: { code: string; message: string; remedy: string; place: null } } => ({
  problem: { code, message, remedy: 'Correct the test.', place: null },
});

function countsOf(request: CountRequest, table: Table, tables: ReadonlyMap<string, Table>) {
  const columns = new Set(table.flatMap((row) => Object.keys(row)));
  const missing = columnsOf(request).find((column) => !columns.has(column));
  if (missing !== undefined) return problem('column-missing', `There is no column ${missing}.`).problem;
  switch (request.kind) {
    case 'cube':
      return cubeOf(table, request, tables);
    case 'ranks':
      return ranksOf(table, request, tables);
    case 'histogram':
      return histogramOf(table, request.column);
    case 'categories':
      return categoriesOf(table, request.column, request.top);
    case 'soundness':
      return soundnessOf(table, request);
    case 'overlap':
      return overlapOf(table, tables.get(request.other.digest) ?? [], request);
    case 'domain':
      return domainOf(table, tables.get(request.reference.digest) ?? [], request);
    default:
      throw new Error(`${request.kind} is not counted here`);
  }
}

const columnsOf = (request: CountRequest): string[] =>
  request.kind === 'cube' ? [...request.by] : 'column' in request ? [request.column] : [];

const rowsOf = (row: Row): number => Number(row.rows ?? 1);

const binary = (value: Scalar | null | undefined, positive: Scalar): 0 | 1 | null =>
  value === null || value === undefined ? null : value === positive ? 1 : 0;

function predictionOf(row: Row | undefined, roles: ColumnRoles): 0 | 1 | null {
  const { prediction, score, positive } = roles;
  if (prediction === null || row === undefined) return null;
  if ('column' in prediction) return binary(row[prediction.column], positive);
  return Number(row[score ?? '']) >= prediction.threshold ? 1 : 0;
}

/** Each row with the champion's row of the same id. */
function championRows(
  table: Table,
  roles: ColumnRoles,
  champion: ChampionRoles | null,
  tables: ReadonlyMap<string, Table>,
) {
  if (champion === null) return table.map(() => undefined);
  if (champion.pin === null) return table;
  const other = tables.get(champion.pin.digest);
  if (other === undefined) return null;
  const byId = new Map(other.map((row) => [row[champion.roles.id ?? ''], row]));
  const found = table.map((row) => byId.get(row[roles.id ?? '']));
  return roles.id === null || found.includes(undefined) ? null : found;
}

const unpaired = problem('rows-unpaired', 'The rows cannot be paired.').problem;

function cubeOf(table: Table, request: Extract<CountRequest, { kind: 'cube' }>, tables: ReadonlyMap<string, Table>) {
  const { by, roles, champion } = request;
  const others = championRows(table, roles, champion, tables);
  if (others === null) return unpaired;
  const cells = new Map<string, CubeCell>();
  for (const [i, row] of table.entries()) {
    const cell = {
      values: by.map((column) => (row[column] === null || row[column] === undefined ? null : String(row[column]))),
      label: roles.label === null ? null : binary(row[roles.label], roles.positive),
      prediction: predictionOf(row, roles),
      champion: champion === null ? null : predictionOf(others[i], champion.roles),
    };
    const key = JSON.stringify(cell);
    cells.set(key, { ...cell, rows: (cells.get(key)?.rows ?? 0) + rowsOf(row) });
  }
  const total = table.reduce((sum, row) => sum + rowsOf(row), 0);
  return { kind: 'cube', rows: total, cells: [...cells.values()] } satisfies Counts;
}

function ranksOf(table: Table, request: Extract<CountRequest, { kind: 'ranks' }>, tables: ReadonlyMap<string, Table>) {
  const { roles, champion } = request;
  const others = championRows(table, roles, champion, tables);
  if (others === null) return unpaired;
  const labelled = table
    .map((row, i) => ({ row, other: others[i], label: binary(row[roles.label ?? ''], roles.positive) }))
    .filter((each): each is typeof each & { label: 0 | 1 } => each.label !== null);
  const labels = labelled.map(({ label }) => label);
  const scores = labelled.map(({ row }) => Number(row[roles.score ?? '']));
  const own = placements(labels, scores);
  const otherScores =
    champion === null ? null : labelled.map(({ other }) => Number(other?.[champion.roles.score ?? '']));
  const theirs = otherScores === null ? null : placements(labels, otherScores);
  return {
    kind: 'ranks',
    positives: own.positives.length,
    negatives: own.negatives.length,
    resolution: 'exact',
    candidate: rankSums(own),
    champion: theirs === null ? null : rankSums(theirs),
    cross: theirs === null ? null : crossSums(own, theirs),
    roc: rocOf(labels, scores),
    championRoc: otherScores === null ? null : rocOf(labels, otherScores),
  } satisfies Counts;
}

function rocOf(labels: readonly (0 | 1)[], scores: readonly number[]): (readonly [number, number])[] {
  const thresholds = [...new Set(scores)].sort((a, b) => b - a);
  const above = (threshold: number, label: 0 | 1) =>
    scores.filter((score, i) => score >= threshold && labels[i] === label).length;
  return [[0, 0], ...thresholds.map((threshold) => [above(threshold, 0), above(threshold, 1)] as const)];
}

function histogramOf(table: Table, column: string) {
  const buckets = new Map<number, number>();
  let nulls = 0;
  for (const row of table) {
    const value = row[column];
    if (value === null || value === undefined) nulls += rowsOf(row);
    else buckets.set(bucketOf(Number(value)), (buckets.get(bucketOf(Number(value))) ?? 0) + rowsOf(row));
  }
  return {
    ...{ kind: 'histogram', rows: table.reduce((sum, row) => sum + rowsOf(row), 0), nulls },
    buckets: [...buckets].sort(([a], [b]) => a - b),
    ...{ nans: 0, negativeInfinities: 0, positiveInfinities: 0 },
  } satisfies Counts;
}

function categoriesOf(table: Table, column: string, top: number) {
  const counts = new Map<string, number>();
  let nulls = 0;
  for (const row of table) {
    const value = row[column];
    if (value === null || value === undefined) nulls += rowsOf(row);
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + rowsOf(row));
  }
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const rest = ordered.slice(top).reduce((sum, [, rows]) => sum + rows, 0);
  const rows = table.reduce((sum, row) => sum + rowsOf(row), 0);
  return {
    kind: 'categories',
    rows,
    values: ordered.slice(0, top),
    rest,
    distinct: counts.size,
    nulls,
  } satisfies Counts;
}
