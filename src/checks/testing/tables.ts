import { digestOf, digestOfJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, MeasurementResult } from '../../domain/measurement.ts';
import { half } from '../../metrics/sources.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import { crossSums, placements, rankSums } from '../../statistics/placements.ts';
import type { Measured } from '../check.ts';
import { matrixOf } from './class-counts.ts';
import { momentsOf } from './moment-counts.ts';
import {
  binary,
  championRows,
  groupsBy,
  type Pair,
  pairsOf,
  predictionOf,
  rowsOf,
  type Table,
  textOf,
  weightExponent,
  weightsOf,
} from './paired-rows.ts';
import { domainOf, overlapOf, soundnessOf } from './quality-counts.ts';
import { scoresOf } from './score-counts.ts';
import { splitTable } from './split-table.ts';

export type { Row, Table } from './paired-rows.ts';

/*
 * Tables in memory, counted by the plainest program that does what measurement.ts says: what checks are tried on.
 */

export const digestOfTable = (name: string) => digestOf(`table ${name}`);

/** Answers requests from tables that are found by their digest. */
export function measuredFrom(tables: Readonly<Record<string, Table>>): Measured {
  const byDigest = new Map(Object.entries(tables).map(([name, table]) => [digestOfTable(name) as string, table]));
  const known = new Map<string, MeasurementResult>();
  return (request) => {
    const key = JSON.stringify(request);
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
  // Made when asked for: simulations judge thousands of tables, and ask for none.
  return {
    get digest() {
      return digestOfJson(measurement);
    },
    measurement,
  };
}

const problem = (
  code: string,
  message: string,
): { problem: { code: string; message: string; remedy: string; place: null } } => ({
  problem: { code, message, remedy: 'Correct the test.', place: null },
});

function countsOf(request: CountRequest, table: Table, tables: ReadonlyMap<string, Table>) {
  if ('split' in request && request.split !== undefined) {
    const { split, ...rest } = request;
    return countsOf({ ...rest, by: [...rest.by, half] }, splitTable(table, split), tables);
  }
  const columns = new Set(table.flatMap((row) => Object.keys(row)));
  const missing = columnsOf(request).find((column) => !columns.has(column));
  if (missing !== undefined) return problem('column-missing', `There is no column ${missing}.`).problem;
  switch (request.kind) {
    case 'cube':
    case 'matrix':
    case 'moments':
    case 'scores':
    case 'ranks': {
      const others = championRows(table, request.roles, request.champion, tables);
      return others === null ? unpaired : pairedCounts(pairsOf(table, others), request);
    }
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

type Paired = Extract<CountRequest, { kind: 'cube' | 'matrix' | 'moments' | 'scores' | 'ranks' }>;

function pairedCounts(pairs: readonly Pair[], request: Paired): Counts {
  switch (request.kind) {
    case 'cube':
      return cubeOf(pairs, request);
    case 'matrix':
      return matrixOf(pairs, request);
    case 'moments':
      return momentsOf(pairs, request);
    case 'scores':
      return scoresOf(pairs, request);
    case 'ranks':
      return ranksOf(pairs, request);
  }
}

const columnsOf = (request: CountRequest): string[] =>
  'by' in request ? [...request.by] : 'column' in request ? [request.column] : [];

const unpaired = problem('rows-unpaired', 'The rows cannot be paired.').problem;

function cubeOf(pairs: readonly Pair[], { by, roles, champion }: Extract<CountRequest, { kind: 'cube' }>) {
  const keyOf = ({ row, other }: Pair) => ({
    values: by.map((column) => textOf(row, column)),
    label: roles.label === null ? null : binary(row[roles.label], roles.positive),
    prediction: predictionOf(row, roles),
    champion: champion === null ? null : predictionOf(other, champion.roles),
  });
  return {
    kind: 'cube',
    rows: pairs.reduce((sum, { rows }) => sum + rows, 0),
    cells: groupsBy(pairs, keyOf).map((own) => ({
      ...keyOf(own[0]!),
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      ...weightsOf(own, roles),
    })),
    ...(roles.weight === null ? {} : { weightExponent }),
  } satisfies Counts;
}

function ranksOf(pairs: readonly Pair[], { roles, champion }: Extract<CountRequest, { kind: 'ranks' }>) {
  const labelled = pairs
    .map((pair) => ({ ...pair, label: binary(pair.row[roles.label ?? ''], roles.positive) }))
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
