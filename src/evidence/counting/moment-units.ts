import type { Variable } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { type CountedVariable, countedVariable } from './counted-variable.ts';
import type { Engine } from './engine.ts';
import { groupSql } from './group.ts';
import { largestValues, type Quantity } from './largest-values.ts';
import { exponentOf, wholeSql } from './quantum.ts';
import { type Ranking, rankingOf, rankingValue } from './ranking.ts';
import { clusterColumn, type Rows } from './rows.ts';
import type { Column, Table } from './table.ts';
import type { Required } from './variables.ts';

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

/** @param keys what to group by, as SQL over `rows.from`; the units have them as k0, k1, … */
export async function momentUnits(
  engine: Engine,
  rows: Rows,
  keys: readonly string[],
  variables: readonly Variable[],
): Promise<Units> {
  const counted: CountedVariable[] = [];
  for (const variable of variables) counted.push(await countedVariable(engine, rows, variable));
  const rankings = counted.flatMap((each) => (each.of === 'clusters' ? [each.variable] : []));
  const ranking = rankingOf(rows, rankings);
  const cluster = clusterColumn(rows.candidate);
  if (cluster === null && ranking !== null) throw noQueries(rows.candidate.table);
  const largest = await largestOf(engine, rows, counted, cluster, ranking);
  return cluster === null
    ? unitsOfRows(rows, keys, counted, largest)
    : unitsOfClusters(rows, keys, cluster, counted, largest, ranking);
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

/** Binary digits of the largest value: a mean is off by less than 2⁻⁴¹ of it. */
const digits = 40;

function unitsOfRows(
  rows: Rows,
  keys: readonly string[],
  counted: readonly CountedVariable[],
  largest: Largest,
): Units {
  const exponents = largest.values.map((most) => exponentOf(most, digits));
  const names = counted.map((_, index) => `u${index + 1}`);
  const sums = ['count(*)', ...names.map((name) => `sum(${name})`)];
  return {
    select: `SELECT ${[...named(keys, 'k'), ...wholes(counted, exponents, 'u')].join(', ') || '1'} FROM ${rows.from}`,
    exponents: [0, ...exponents],
    rows: 'count(*)',
    sums,
    // Each row is one row: its products with the others are the others.
    products: [...sums, ...triangle(names, productOfWholes)],
    without: names.map((name) => `count(*) - count(${name})`),
  };
}

/**
 * Σab of whole numbers of up to 41 digits. With one factor in two halves each product is a BIGINT, which takes half the
 * time of a HUGEINT; up to 2⁴⁶ rows their sum is one.
 */
const productOfWholes = (a: string, b: string): string =>
  `sum(${a} * (${b} >> 20)) * CAST(1048576 AS HUGEINT) + sum(${a} * (${b} & 1048575))`;

function unitsOfClusters(
  rows: Rows,
  keys: readonly string[],
  cluster: Column,
  counted: readonly CountedVariable[],
  largest: Largest,
  ranking: Ranking | null,
): Units {
  const { table, alias } = rows.candidate;
  // Were all rows one cluster, its sums would stay below 2⁶³, and their products below 2¹²⁶.
  const bits = Math.min(digits, 63 - Math.ceil(Math.log2(table.rows)));
  const exponents = largest.values.map((most) => exponentOf(most, bits));
  const names = ['u0', ...counted.map((_, index) => `u${index + 1}`)];
  const group = [...keys.map((_, index) => `k${index}`), 'cluster'];
  const inputs = [
    ...named(keys, 'k'),
    `${groupSql(cluster, alias)} AS cluster`,
    ...wholes(counted, exponents, 'v'),
    ...(ranking?.inputs ?? []),
  ];
  const flat = `SELECT ${inputs.join(', ')} FROM ${rows.from}`;
  const placed = ranking === null ? flat : `SELECT *, ${ranking.places(group).join(', ')} FROM (${flat})`;
  const sums = counted.flatMap((each, index) => {
    const at = index + 1;
    if (each.of === 'rows') return [`sum(v${at}) AS u${at}`, `count(*) - count(v${at}) AS m${at}`];
    const value = rankingValue(each.variable, largest.relevance);
    const missing = `CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END`;
    const whole = each.observed ? `1.0 - ${missing}` : value;
    return [
      `CAST(${wholeSql(whole, exponents[index]!)} AS HUGEINT) AS u${at}`,
      `${each.observed ? '0' : missing} AS m${at}`,
    ];
  });
  return {
    select: `SELECT ${[...group, 'CAST(count(*) AS HUGEINT) AS u0', ...sums].join(', ')} FROM (${placed}) GROUP BY ${group.join(', ')}`,
    exponents: [0, ...exponents],
    rows: 'sum(u0)',
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
    each.of === 'rows' ? [`${wholeSql(each.variable.sql, exponents[index]!)} AS ${letter}${index + 1}`] : [],
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
