import {
  binary,
  groupsBy,
  numberOf,
  type Pair,
  pairsOf,
  predictionColumn,
  predictionOf,
  type Table,
  textOf,
} from '../../src/checks/testing/paired-rows.ts';
import { isRanked, rankedValue, variableValue } from '../../src/checks/testing/variable-values.ts';
import type { ChampionRoles, ColumnRoles, Variable } from '../../src/domain/measurement.ts';
import type { Metric, Source } from '../../src/metrics/metric.ts';
import { bucketOf } from '../../src/statistics/histogram.ts';
import { crossSums, placements, rankSums } from '../../src/statistics/placements.ts';
import type { Random } from '../../src/statistics/random.ts';

/** Rows that are drawn, or clusters of them, each as likely as any other. */
export type Population = {
  readonly units: number;
  /** What a metric is made of, of a table that has these units; what evidence counts, made faster. */
  readonly count: (metric: Metric, drawn: Int32Array) => Source;
};

export type Roles = { readonly roles: ColumnRoles; readonly champion: ChampionRoles };

/** So many units of a population, each drawn by itself. */
export const drawUnits = (uniform: Random, units: number, size: number): Int32Array =>
  Int32Array.from({ length: size }, () => Math.floor(units * uniform()));

export const everyUnit = (units: number): Int32Array => Int32Array.from({ length: units }, (_, i) => i);

export function populationOf(table: Table, asked: Roles): Population {
  const { cluster } = asked.roles;
  const pairs = pairsOf(table, table);
  const units = cluster === null ? pairs.map((pair) => [pair]) : groupsBy(pairs, ({ row }) => textOf(row, cluster));
  const counters = {
    cube: () => cubeCounter(units, asked),
    matrix: () => matrixCounter(units, asked),
    scores: () => scoreCounter(units, asked),
    ranks: () => rankCounter(units, asked),
  } as const;
  const known = new Map<string, (drawn: Int32Array) => Source>();
  const counterOf = (metric: Metric): ((drawn: Int32Array) => Source) => {
    const key = metric.counted === 'moments' ? metric.name : metric.counted;
    const counter =
      known.get(key) ??
      (metric.counted === 'moments' ? momentCounter(units, asked, metric) : counters[metric.counted]());
    known.set(key, counter);
    return counter;
  };
  return { units: units.length, count: (metric, drawn) => counterOf(metric)(drawn) };
}

type Units = readonly (readonly Pair[])[];

/** Weights are whole numbers. */
const weightOf = ({ row }: Pair, { roles }: Roles): number =>
  roles.weight === null ? 1 : numberOf(row, roles.weight)!;

/** Counts rows by what `cellOf` says of them. */
function cellCounter<Cell extends object>(units: Units, asked: Roles, cellOf: (pair: Pair) => Cell) {
  const numbers = new Map<string, number>();
  const templates: Cell[] = [];
  const numbered = units.map((unit) =>
    unit.map((pair) => {
      const cell = cellOf(pair);
      const key = JSON.stringify(cell);
      const found = numbers.get(key);
      if (found !== undefined) return found;
      numbers.set(key, templates.length);
      return templates.push(cell) - 1;
    }),
  );
  const weights = units.map((unit) => unit.map((pair) => weightOf(pair, asked)));
  const isWeighted = asked.roles.weight !== null;
  return (drawn: Int32Array) => {
    const [rows, sums, squares] = Array.from({ length: 3 }, () => new Float64Array(templates.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (const at of drawn) {
      const unit = numbered[at]!;
      for (let i = 0; i < unit.length; i++) {
        const [cell, weight] = [unit[i]!, weights[at]![i]!];
        rows[cell]! += 1;
        sums[cell]! += weight;
        squares[cell]! += weight * weight;
      }
    }
    return templates.flatMap((cell, i) =>
      rows[i] === 0
        ? []
        : [
            {
              ...cell,
              rows: rows[i]!,
              ...(isWeighted && { weights: { sum: String(sums[i]), squares: String(squares[i]) } }),
            },
          ],
    );
  };
}

function cubeCounter(units: Units, asked: Roles): (drawn: Int32Array) => Source {
  const { roles, champion } = asked;
  const count = cellCounter(units, asked, ({ row }) => ({
    values: [],
    label: binary(row[roles.label ?? ''], roles.positive),
    prediction: predictionOf(row, roles),
    champion: predictionOf(row, champion.roles),
  }));
  return (drawn) => ({ kind: 'cube', cells: count(drawn) });
}

function matrixCounter(units: Units, asked: Roles): (drawn: Int32Array) => Source {
  const { roles, champion } = asked;
  const count = cellCounter(units, asked, ({ row }) => ({
    values: [],
    label: textOf(row, roles.label),
    prediction: textOf(row, predictionColumn(roles)),
    champion: textOf(row, predictionColumn(champion.roles)),
  }));
  return (drawn) => ({ kind: 'matrix', cells: count(drawn) });
}

function scoreCounter(units: Units, asked: Roles): (drawn: Int32Array) => Source {
  const cellsOf = (own: ColumnRoles) => {
    const count = cellCounter(units, asked, ({ row }) => ({
      score: numberOf(row, own.score)!,
      label: binary(row[asked.roles.label ?? ''], asked.roles.positive),
      prediction: predictionOf(row, own),
    }));
    // One cell per score, which comes to the same as one per bucket.
    return (drawn: Int32Array) =>
      count(drawn)
        .map(({ score, ...cell }) => ({
          ...cell,
          bucket: bucketOf(score),
          scores: String(BigInt(Math.round(score * 2 ** 40)) * BigInt(cell.weights?.sum ?? cell.rows)),
        }))
        .sort((a, b) => a.bucket - b.bucket);
  };
  const [own, other] = [cellsOf(asked.roles), cellsOf(asked.champion.roles)];
  return (drawn) => ({ kind: 'scores', cells: own(drawn), champion: other(drawn) });
}

function rankCounter(units: Units, { roles, champion }: Roles): (drawn: Int32Array) => Source {
  const rows = units.map(([pair]) => ({
    label: binary(pair!.row[roles.label ?? ''], roles.positive)!,
    own: numberOf(pair!.row, roles.score)!,
    other: numberOf(pair!.row, champion.roles.score)!,
  }));
  return (drawn) => {
    const table = Array.from(drawn, (at) => rows[at]!);
    const labels = table.map(({ label }) => label);
    const [own, other] = (['own', 'other'] as const).map((who) =>
      placements(
        labels,
        table.map((row) => row[who]),
      ),
    );
    return {
      kind: 'ranks',
      ranks: {
        ...{ kind: 'ranks', resolution: 'exact', roc: [], championRoc: [] },
        ...{ positives: own!.positives.length, negatives: own!.negatives.length },
        ...{ candidate: rankSums(own!), champion: rankSums(other!), cross: crossSums(own!, other!) },
      },
    };
  };
}

/** Values are taken in whole units of this, so that their sums and those of their products are exact in doubles. */
const exponent = -10;

function momentCounter(units: Units, asked: Roles, metric: Metric): (drawn: Int32Array) => Source {
  const variables = [...metric.variables('candidate'), ...metric.variables('champion')];
  const width = variables.length + 1;
  const values = units.map((unit) => Float64Array.from([rowsOf(unit, asked), ...variables.map(valueIn(unit, asked))]));
  const missing = units.map((unit) => variables.map((variable) => missingIn(unit, variable, asked)));
  return (drawn) => {
    const sums = new Float64Array(width);
    const products = new Float64Array((width * (width + 1)) / 2);
    const without = variables.map(() => 0);
    let rows = 0;
    for (const at of drawn) {
      const own = values[at]!;
      rows += units[at]!.length;
      for (let i = 0, k = 0; i < width; i++) {
        sums[i]! += own[i]!;
        for (let j = i; j < width; j++, k++) products[k]! += own[i]! * own[j]!;
      }
      for (let i = 0; i < without.length; i++) without[i]! += missing[at]![i]!;
    }
    if (products.some((each) => !Number.isSafeInteger(each))) throw new RangeError(`${metric.name} is not exact here`);
    return {
      kind: 'moments',
      moments: {
        variables,
        exponents: [0, ...variables.map(() => exponent)],
        cell: {
          ...{ values: [], units: drawn.length, rows, without },
          ...{ sums: Array.from(sums, String), products: Array.from(products, String) },
        },
      },
    };
  };
}

const rowsOf = (unit: readonly Pair[], asked: Roles): number =>
  unit.reduce((sum, pair) => sum + weightOf(pair, asked), 0);

const valueIn =
  (unit: readonly Pair[], asked: Roles) =>
  (variable: Variable): number => {
    const inner = variable.of === 'observed' ? variable.variable : variable;
    if (isRanked(inner)) {
      const value = rankedValue(inner, unit, asked);
      return Math.round((variable.of === 'observed' ? Number(value !== null) : (value ?? 0)) * 2 ** -exponent);
    }
    return unit.reduce(
      (sum, pair) =>
        sum + Math.round((variableValue(variable, pair, asked) ?? 0) * 2 ** -exponent) * weightOf(pair, asked),
      0,
    );
  };

/** Whether a value was observed is always known. */
const missingIn = (unit: readonly Pair[], variable: Variable, asked: Roles): number =>
  variable.of === 'observed'
    ? 0
    : isRanked(variable)
      ? Number(rankedValue(variable, unit, asked) === null)
      : unit.filter((pair) => variableValue(variable, pair, asked) === null).length;
