import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOfTable, measuredFrom, type Row, type Table } from '../checks/testing/tables.ts';
import type { ChampionRoles, ColumnRoles } from '../domain/measurement.ts';
import type { Task } from '../domain/task.ts';
import type { Metric, Source } from './metric.ts';
import type { ColumnsOf } from './outcomes.ts';
import { requestOf, sourcesOf } from './sources.ts';
import { metricsOf } from './table.ts';

/* What holds of every metric, whatever it measures, over tables that two models have answered. */

const seed = 11;
/** Posteriors of several classes take long. */
const runsOf = (task: Task): number => (task === 'multiclass-classification' ? 3 : 12);

const none: ColumnRoles = {
  ...{ id: 'id', weight: null, cluster: null, label: null, positive: 1, score: null, prediction: null },
  probabilities: {},
};

const share = fc.integer({ min: 0, max: 64 }).map((value) => value / 64);
const classes = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...classes);
const probabilities = fc.tuple(share, share, share).map((parts) => parts.map((part) => (part + 0.01) / 3.03));
const amount = fc.integer({ min: -400, max: 400 }).map((value) => value / 8);

/** A row of a table of each task, with the answers of both models; `b` in a column's name is the champion's. */
const rowOf: Readonly<Record<Task, fc.Arbitrary<Row>>> = {
  'binary-classification': fc.record({
    y: fc.constantFrom(0, 1, 1, null),
    s: share,
    sb: share,
    p: fc.constantFrom(0, 1),
    pb: fc.constantFrom(0, 1),
  }),
  'multiclass-classification': fc
    .record({ y: fc.option(name, { freq: 9 }), p: name, pb: name, own: probabilities, other: probabilities })
    .map(({ own, other, ...rest }) => ({
      ...rest,
      ...Object.fromEntries(classes.map((each, i) => [`q${each}`, own[i]!])),
      ...Object.fromEntries(classes.map((each, i) => [`q${each}b`, other[i]!])),
    })),
  regression: fc.record({ y: fc.option(amount, { freq: 9 }), p: amount, pb: amount }),
  ranking: fc.record({
    query: fc.integer({ min: 1, max: 12 }).map(String),
    y: fc.constantFrom(0, 0, 1, 2),
    s: share,
    sb: share,
  }),
  generation: fc.record({ o: fc.constantFrom(0, 1), ob: fc.constantFrom(0, 1), cost: share, costb: share }),
};

const rolesOf = (task: Task, b: '' | 'b'): ColumnRoles => {
  const label = { label: 'y' };
  switch (task) {
    case 'binary-classification':
      return { ...none, ...label, score: `s${b}`, prediction: { column: `p${b}` } };
    case 'multiclass-classification': {
      const columns = Object.fromEntries(classes.map((each) => [each, `q${each}${b}`]));
      return { ...none, ...label, prediction: { column: `p${b}` }, probabilities: columns };
    }
    case 'regression':
      return { ...none, ...label, prediction: { column: `p${b}` } };
    case 'ranking':
      return { ...none, ...label, cluster: 'query', score: `s${b}` };
    case 'generation':
      return none;
  }
};

const columns =
  (swapped: boolean): ColumnsOf =>
  (who) =>
    (who === 'candidate') !== swapped
      ? { outcome: 'o', amounts: { cost: 'cost' } }
      : { outcome: 'ob', amounts: { cost: 'costb' } };

type Options = { readonly swapped?: boolean; readonly roles?: Partial<ColumnRoles> };

function sourceOf(
  metric: Metric,
  task: Task,
  table: Table,
  { swapped = false, roles = {} }: Options = {},
): Source | null {
  const [own, other] = swapped ? (['b', ''] as const) : (['', 'b'] as const);
  const champion: ChampionRoles = { pin: null, roles: { ...rolesOf(task, other), ...roles }, pairing: 'one-to-one' };
  const pin = { uri: 't', digest: digestOfTable('t') };
  const request = requestOf(metric, { pin, roles: { ...rolesOf(task, own), ...roles } }, [], champion);
  return sourcesOf(measuredFrom({ t: table })(request), [])[0]?.source ?? null;
}

const tasks: readonly Task[] = [
  'binary-classification',
  'multiclass-classification',
  'regression',
  'ranking',
  'generation',
];

const tableOf = (task: Task): fc.Arbitrary<Table> =>
  fc
    .array(rowOf[task], { minLength: 25, maxLength: 60 })
    .map((rows) => rows.map((row, id) => ({ id, w: 1 + (id % 3), ...row })));

const every = (task: Task, check: (metric: Metric, swapped: Metric, table: Table) => void): void => {
  const [own, other] = [metricsOf(task, columns(false)), metricsOf(task, columns(true))];
  fc.assert(
    fc.property(tableOf(task), (table) => {
      for (const [i, metric] of own.entries()) check(metric, other[i]!, table);
    }),
    { numRuns: runsOf(task), seed },
  );
};

describe.each(tasks)('every metric of %s', (task) => {
  test('has an interval that holds its value and keeps to its range, or says why it has none', () => {
    every(task, (metric, _, table) => {
      const source = sourceOf(metric, task, table);
      if (source === null) return;
      const [least, most] = metric.range;
      for (const found of [metric.level(source, 0.95), metric.level(source, 0.9995)]) {
        if (found === null) continue;
        const { estimate, interval, method } = found;
        expect(Number.isFinite(estimate)).toBe(true);
        expect(estimate).toBeGreaterThanOrEqual(least);
        expect(estimate).toBeLessThanOrEqual(most + 1e-12);
        if (interval === null) expect(method).toMatch(/^none: /);
        else {
          expect(interval.lower).toBeLessThanOrEqual(estimate + 1e-9);
          expect(interval.upper).toBeGreaterThanOrEqual(estimate - 1e-9);
          expect(interval.lower).toBeGreaterThanOrEqual(least - 1e-12);
          expect(interval.upper).toBeLessThanOrEqual(most + 1e-12);
          expect(interval.upper - interval.lower).toBeGreaterThan(0);
        }
      }
    });
  });

  test('grows surer with a smaller confidence, and depends on no order of rows', () => {
    every(task, (metric, _, table) => {
      const source = sourceOf(metric, task, table);
      const again = sourceOf(metric, task, table.toReversed());
      if (source === null || again === null) return;
      for (const made of ['level', 'difference'] as const) {
        const [wide, narrow] = [metric[made](source, 0.99), metric[made](source, 0.8)];
        if (wide?.interval && narrow?.interval) {
          expect(narrow.interval.lower).toBeGreaterThanOrEqual(wide.interval.lower - 1e-9);
          expect(narrow.interval.upper).toBeLessThanOrEqual(wide.interval.upper + 1e-9);
        }
        const turned = metric[made](again, 0.99);
        if (wide === null) expect(turned).toBeNull();
        else expect(turned!.estimate).toBeCloseTo(wide.estimate, 9);
      }
    });
  });

  test('is what the difference is the difference of, and turns round with the models', () => {
    every(task, (metric, swapped, table) => {
      const [source, reverse] = [sourceOf(metric, task, table), sourceOf(swapped, task, table, { swapped: true })];
      if (source === null || reverse === null) return;
      const [found, back] = [metric.difference(source, 0.95), swapped.difference(reverse, 0.95)];
      if (found === null || back === null) return;
      expect(found.estimate).toBeCloseTo(found.candidate - found.champion, 9);
      expect(back.estimate).toBeCloseTo(-found.estimate, 9);
      const [own, other] = [metric.level(source, 0.95, 'candidate'), metric.level(source, 0.95, 'champion')];
      if (!metric.comparative) {
        expect(found.candidate).toBeCloseTo(own!.estimate, 9);
        expect(found.champion).toBeCloseTo(other!.estimate, 9);
      }
      if (found.interval === null) expect(found.method).toMatch(/^none: /);
      else {
        expect(found.interval.lower).toBeLessThanOrEqual(found.estimate + 1e-9);
        expect(found.interval.upper).toBeGreaterThanOrEqual(found.estimate - 1e-9);
        // Draws of a posterior are others when kinds of rows change places.
        const rough = found.method.startsWith('Jeffreys') ? 0.05 * (found.interval.upper - found.interval.lower) : 1e-8;
        expect(Math.abs(found.interval.lower + back.interval!.upper)).toBeLessThanOrEqual(rough);
      }
    });
  });

  test('of a model and itself differs by 0, within an interval that has width', () => {
    every(task, (metric, _, table) => {
      const alike = table.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, row[key.replace(/b$/, '')] ?? value])),
      );
      const source = sourceOf(metric, task, alike);
      const found = source === null ? null : metric.difference(source, 0.95);
      if (found === null) return;
      expect(found.estimate).toBeCloseTo(0, 9);
      if (found.interval !== null) {
        expect(found.interval.upper).toBeGreaterThan(1e-4);
        expect(found.interval.lower).toBeLessThan(-1e-4);
      }
      const ratio = metric.ratio?.(source!, 0.95);
      if (ratio?.interval) expect(ratio.interval.upper - ratio.interval.lower).toBeGreaterThan(1e-4);
    });
  });
});

// Queries are the clusters of a ranking, and its rows have no weights.
describe.each(tasks.filter((task) => task !== 'ranking'))('every metric of %s', (task) => {
  test('takes rows of equal weight, and clusters of one row, for plain rows', () => {
    every(task, (metric, _, table) => {
      const plain = sourceOf(metric, task, table);
      if (plain === null || plain.kind === 'ranks') return;
      const heavy = table.map((row) => ({ ...row, w: 3 }));
      const ways = [
        sourceOf(metric, task, heavy, { roles: { weight: 'w' } }),
        sourceOf(metric, task, table, { roles: { cluster: 'id' } }),
      ];
      for (const [i, source] of ways.entries()) {
        // Three times the amounts are three times their total.
        if (i === 0 && metric.name.endsWith('.total')) continue;
        for (const made of ['level', 'difference'] as const) {
          const [one, other] = [metric[made](plain, 0.95), metric[made](source!, 0.95)];
          expect(other === null).toBe(one === null);
          if (one !== null) expect(other!.estimate).toBeCloseTo(one.estimate, 6);
          if (!one?.interval || !other?.interval) continue;
          const width = one.interval.upper - one.interval.lower;
          // Rates of weighted rows are no counts: their intervals are those of means.
          expect(Math.abs(other.interval.lower - one.interval.lower)).toBeLessThan(0.1 * width);
          expect(Math.abs(other.interval.upper - one.interval.upper)).toBeLessThan(0.1 * width);
        }
      }
    });
  });
});
