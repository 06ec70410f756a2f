import type { Variable } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { type CountedVariable, countedVariable } from './counted-variable.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { largestValues, type Quantity } from './largest-values.ts';
import { exponentOf, productSumSql, wholeSql } from './quantum.ts';
import { type Ranking, rankingOf, rankingValue } from './ranking.ts';
import { clusterColumn, type Rows, type Side } from './rows.ts';
import type { Column, Table } from './table.ts';
import type { Required } from './variables.ts';
import { type Weight, weightOf } from './weight.ts';

/** A table's independent units as SQL: a selection with a row per unit, and aggregates over it. */
export type Units = {
  readonly select: string;
  readonly exponents: readonly number[];
  readonly rows: string;
  readonly sums: readonly string[];
  /** The upper triangle, row by row. */
  readonly products: readonly string[];
  /** Rows (clusters) without a value, per variable. */
  readonly without: readonly string[];
};

/** Binary digits of the largest value: a mean is off by less than 2⁻⁴¹ of it. */
const digits = 40;

/** @param keys what to group by, as SQL over `rows.from`; the units have them as k0, k1, … */
export async function momentUnits(
  engine: Engine,
  rows: Rows,
  keys: readonly string[],
  variables: readonly Variable[],
): Promise<Units> {
  const { candidate } = rows;
  const cluster = clusterColumn(candidate);
  // Were all rows one cluster, its sums would stay below 2⁶³, and their products below 2¹²⁶.
  const bits = cluster === null ? digits : Math.min(digits, 63 - Math.ceil(Math.log2(candidate.table.rows)));
  const weight = await weightOf(engine, candidate, bits);
  const counted: CountedVariable[] = [];
  for (const variable of variables) counted.push(weighted(await countedVariable(engine, rows, variable), weight));
  const rankings = counted.flatMap((each) => (each.of === 'clusters' ? [each.variable] : []));
  const ranking = rankingOf(rows, rankings);
  if (ranking !== null && cluster === null) throw noQueries(candidate.table);
  if (ranking !== null && weight !== null) throw weightedRanking(candidate);
  const largest = await largestOf(engine, rows, counted, cluster, ranking);
  const exponents = [weight?.exponent ?? 0, ...largest.values.map((most) => exponentOf(most, bits))];
  const whole = { rows, keys, counted, weight, exponents };
  return cluster === null ? unitsOfRows(whole) : unitsOfClusters(whole, cluster, ranking, largest.relevance);
}

/** Variables as they are made whole. */
type Whole = {
  readonly rows: Rows;
  readonly keys: readonly string[];
  readonly counted: readonly CountedVariable[];
  readonly weight: Weight | null;
  /** Of the rows of a unit, then of each variable. */
  readonly exponents: readonly number[];
};

/** A row's value counts as often as its weight says. */
function weighted(counted: CountedVariable, weight: Weight | null): CountedVariable {
  if (weight === null || counted.of === 'clusters') return counted;
  const { sql, most, requires } = counted.variable;
  const product = { sql: `(${sql}) * ${weight.value}`, most: most === null ? null : most * weight.largest, requires };
  return { ...counted, variable: product };
}

/** The largest absolute value of each variable, and of the relevance that is ranked by. */
type Largest = { readonly values: readonly number[]; readonly relevance: number };

async function largestOf(
  engine: Engine,
  rows: Rows,
  counted: readonly CountedVariable[],
  cluster: Column | null,
  ranking: Ranking | null,
): Promise<Largest> {
  const requires = counted.flatMap((each) => (each.of === 'rows' ? each.variable.requires : []));
  const open = counted.flatMap((each): Quantity[] =>
    each.of === 'rows' && each.variable.most === null ? [{ name: each.name, sql: each.variable.sql }] : [],
  );
  const found = await largestValues(
    engine,
    rows,
    [...(cluster === null ? [] : [clusterKnown(rows, cluster)]), ...requires, ...(ranking?.requires ?? [])],
    [...open, ...(ranking === null ? [] : [{ name: 'relevance', sql: ranking.relevance }])],
  );
  const values = found.values();
  const mostOf = (each: CountedVariable): number =>
    each.of === 'clusters' ? 1 : (each.variable.most ?? values.next().value ?? 0);
  return { values: counted.map(mostOf), relevance: found.at(-1) ?? 0 };
}

function unitsOfRows({ rows, keys, counted, weight, exponents }: Whole): Units {
  const names = counted.map((_, index) => `u${index + 1}`);
  const all = ['u0', ...names];
  const sums = ['count(*)', ...names.map((name) => `sum(${name})`)];
  const weights = weight === null ? [] : [`${weight.whole} AS u0`];
  const columns = [...named(keys, 'k'), ...weights, ...wholes(counted, exponents, 'u')];
  return {
    select: `SELECT ${columns.join(', ') || '1'} FROM ${rows.from}`,
    exponents,
    rows: 'count(*)',
    sums: weight === null ? sums : all.map((name) => `sum(${name})`),
    // Where each row is one row, its products with the others are the others.
    products: weight === null ? [...sums, ...triangle(names, productSumSql)] : triangle(all, productSumSql),
    without: names.map((name) => `count(*) - count(${name})`),
  };
}

function unitsOfClusters(
  { rows, keys, counted, weight, exponents }: Whole,
  cluster: Column,
  ranking: Ranking | null,
  relevance: number,
): Units {
  const names = ['u0', ...counted.map((_, index) => `u${index + 1}`)];
  const group = [...keys.map((_, index) => `k${index}`), 'cluster'];
  const inputs = [
    ...named(keys, 'k'),
    `${groupSql(cluster, rows.candidate.alias)} AS cluster`,
    ...(weight === null ? [] : [`${weight.whole} AS v0`]),
    ...wholes(counted, exponents, 'v'),
    ...(ranking?.inputs ?? []),
  ];
  const flat = `SELECT ${inputs.join(', ')} FROM ${rows.from}`;
  const placed = ranking === null ? flat : `SELECT *, ${ranking.places(group).join(', ')} FROM (${flat})`;
  const sums = counted.flatMap((each, index) => {
    const at = index + 1;
    if (each.of === 'rows') return [`sum(v${at}) AS u${at}`, `count(*) - count(v${at}) AS m${at}`];
    const value = rankingValue(each.variable, relevance);
    const missing = `CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END`;
    const asked = each.observed ? `1.0 - ${missing}` : value;
    return [
      `CAST(${wholeSql(asked, exponents[at]!)} AS HUGEINT) AS u${at}`,
      `${each.observed ? '0' : missing} AS m${at}`,
    ];
  });
  const size = [`count(*) AS n`, `CAST(${weight === null ? 'count(*)' : 'sum(v0)'} AS HUGEINT) AS u0`];
  return {
    select: `SELECT ${[...group, ...size, ...sums].join(', ')} FROM (${placed}) GROUP BY ${group.join(', ')}`,
    exponents,
    rows: 'sum(n)',
    sums: names.map((name) => `sum(${name})`),
    products: triangle(names, (a, b) => `sum(${a} * ${b})`),
    without: counted.map((_, index) => `sum(m${index + 1})`),
  };
}

const named = (expressions: readonly string[], letter: string): string[] =>
  expressions.map((sql, index) => `${sql} AS ${letter}${index}`);

/** The variables of rows as whole numbers. */
const wholes = (counted: readonly CountedVariable[], exponents: readonly number[], letter: string): string[] =>
  counted.flatMap((each, index) =>
    each.of === 'rows' ? [`${wholeSql(each.variable.sql, exponents[index + 1]!)} AS ${letter}${index + 1}`] : [],
  );

const triangle = (names: readonly string[], product: (a: string, b: string) => string): string[] =>
  names.flatMap((a, index) => names.slice(index).map((b) => product(a, b)));

const clusterKnown = ({ candidate: { table, alias } }: Rows, column: Column): Required => ({
  alias,
  requirement: {
    table,
    column,
    holds: (of) => `${of}.${column.sql} IS NOT NULL`,
    code: 'cluster-missing',
    expected: 'every row must name its cluster',
    remedy: 'Fill the column, or set `cluster: null` if rows are independent of each other.',
  },
});

const noQueries = (table: Table): EvidenceError =>
  new EvidenceError(
    'count-impossible',
    `${table.uri} names no cluster column, so it is not known which rows are ranked together.`,
    'Name the column of the query as `rows.cluster`.',
  );

/** A row's weight says nothing of a query's: which one the mean over queries should have is open. */
const weightedRanking = ({ table, roles }: Side): EvidenceError =>
  new EvidenceError(
    'count-impossible',
    `${table.uri} is weighted by its column "${roles.weight}", and rankings count each query once.`,
    'Set `weight: null`, or leave out the metrics of rankings.',
  );
