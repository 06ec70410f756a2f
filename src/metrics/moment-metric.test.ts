import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnRoles, EvidencePin, Measurement } from '../domain/measurement.ts';
import type { Task } from '../domain/task.ts';
import { roles, type SampleTables, sampleTables } from '../evidence/sample-tables.ts';
import { tango } from '../statistics/paired-rate-difference.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { random } from '../statistics/random.ts';
import { pinballLoss, regressionErrors } from '../statistics/regression-errors.ts';
import type { ColumnsOf } from './outcomes.ts';
import { requestOf, sourcesOf } from './sources.ts';
import { metricFor } from './table.ts';

/* Metrics over counts that the counting process made, held against the same metrics over rows. */

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

async function measured(
  name: string,
  task: Task,
  pin: EvidencePin,
  own: ColumnRoles,
  other: ColumnRoles | null = null,
  columns?: ColumnsOf,
) {
  const metric = metricFor(name, task, columns)!;
  const champion = other === null ? null : ({ pin: null, roles: other, pairing: 'one-to-one' } as const);
  const request = requestOf(metric, { pin, roles: own }, [], champion);
  const [counts] = await tables.count([request]);
  if (counts === undefined || 'code' in counts) throw new Error(JSON.stringify(counts));
  const measurement: Measurement = { request, engine: 'test', counts };
  const [scoped] = sourcesOf({ digest: 'sha256:', measurement } as never, []);
  return {
    level: metric.level(scoped!.source, 0.95),
    difference: champion === null ? null : metric.difference(scoped!.source, 0.95),
  };
}

const uniform = random(5);
const rows = Array.from({ length: 80 }, (_, id) => {
  const y = 10 + 20 * uniform();
  return {
    id,
    y,
    a: y + 4 * uniform() - 1,
    b: y + 6 * uniform() - 2,
    user: `u${id % 9}`,
    passed: uniform() < 0.7 ? 1 : 0,
  };
});
const labels = rows.map(({ y }) => y);
const a = rows.map((row) => row.a);
/** Mean of |e| / |y|. */
const relative = rows.reduce((sum, row) => sum + Math.abs(row.a - row.y) / row.y, 0) / rows.length;

const errorsOf = (some: typeof rows) => {
  const errors = regressionErrors(
    some.map(({ y }) => y),
    some.map((row) => row.a),
  )!;
  return {
    mae: errors.meanAbsolute,
    rmse: errors.rootMeanSquared,
    r2: errors.rSquared!,
    wape: errors.weightedAbsolutePercentage!,
  };
};
const own = roles({ id: 'id', label: 'y', prediction: { column: 'a' } });
const other = roles({ id: 'id', label: 'y', prediction: { column: 'b' } });

describe('errors of a number', () => {
  test.each([
    ['mae', errorsOf(rows).mae],
    ['rmse', errorsOf(rows).rmse],
    ['r2', errorsOf(rows).r2],
    ['mape', relative],
    ['wape', errorsOf(rows).wape],
    ['bias', Math.abs(a.reduce((sum, value, i) => sum + value - labels[i]!, 0) / a.length)],
    ['pinball@0.9', pinballLoss(labels, a, 0.9)],
  ])('%s is that of the rows', async (name, expected) => {
    const { level } = await measured(name, 'regression', await tables.csv(rows), own);
    expect(level?.estimate).toBeCloseTo(expected!, 9);
    expect(level?.interval?.lower).toBeLessThan(expected!);
    expect(level?.interval?.upper).toBeGreaterThan(expected!);
  });

  test('the difference of two versions is Student’s of the paired losses', async () => {
    const { difference } = await measured('mae', 'regression', await tables.csv(rows), own, other);
    const paired = pairedT(
      rows.map(({ y, a: mine, b: theirs }) => Math.abs(mine - y) - Math.abs(theirs - y)),
      0.95,
    )!;
    expect(difference?.estimate).toBeCloseTo(paired.mean, 9);
    expect(difference?.interval?.lower).toBeCloseTo(paired.interval.lower, 6);
    expect(difference?.interval?.upper).toBeCloseTo(paired.interval.upper, 6);
  });

  test.each(['rmse', 'r2', 'wape'])(
    'the error of %s is what leaving out rows says (jackknife), and a little wider',
    async (name) => {
      const values = rows.map(
        ({ id }) => errorsOf(rows.filter((row) => row.id !== id))[name as 'rmse' | 'r2' | 'wape'],
      );
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      const jackknife = Math.sqrt((squares * (values.length - 1)) / values.length);
      const { level } = await measured(name, 'regression', await tables.csv(rows), own);
      const half = (level!.interval!.upper - level!.interval!.lower) / 2;
      expect(half / 1.99 / jackknife).toBeGreaterThan(0.97);
      expect(half / 1.99 / jackknife).toBeLessThan(1.2);
    },
  );

  test('a constant label has no R², and a perfect model no interval', async () => {
    const constant = await tables.csv(rows.map(({ id }) => ({ id, y: 3, a: 3 })));
    expect((await measured('r2', 'regression', constant, own)).level).toBeNull();
    const { level } = await measured('mae', 'regression', constant, own);
    expect(level).toMatchObject({ estimate: 0, interval: null, method: expect.stringMatching(/^none/) });
  });

  test('rows without a label take no part, and rows labelled 0 none in a relative error', async () => {
    const some = await tables.csv([...rows, { id: 900, y: null, a: 5 }, { id: 901, y: 0, a: 5 }] as never);
    const { level } = await measured('mape', 'regression', some, own);
    expect(level?.rows).toBe(80);
    expect(level?.estimate).toBeCloseTo(relative, 9);
  });
});

describe('graded answers', () => {
  const columns: ColumnsOf = () => ({ outcome: 'passed', amounts: { cost: 'a' } });

  test('repeats of one case widen the interval of the pass rate, and leave the rate', async () => {
    const repeated = rows.flatMap((row) => [0, 1, 2].map((repeat) => ({ ...row, repeat })));
    const pin = await tables.csv(repeated);
    const plain = await measured('pass-rate', 'generation', pin, roles({}), null, columns);
    const clustered = await measured('pass-rate', 'generation', pin, roles({ cluster: 'id' }), null, columns);
    expect(clustered.level?.estimate).toBeCloseTo(plain.level!.estimate, 12);
    const width = ({ level }: typeof plain): number => level!.interval!.upper - level!.interval!.lower;
    // Three equal repeats say as much as one: √3 times as wide.
    expect(width(clustered) / width(plain)).toBeGreaterThan(1.65);
    expect(width(clustered) / width(plain)).toBeLessThan(1.8);
  });

  test('an amount is the mean of its column', async () => {
    const { level } = await measured('amounts.cost', 'generation', await tables.csv(rows), roles({}), null, columns);
    expect(level?.estimate).toBeCloseTo(a.reduce((sum, value) => sum + value, 0) / a.length, 9);
  });

  test('a win counts one, a tie half, and the champion has the rest', async () => {
    const judged = await tables.csv([
      { id: 1, mine: 3, theirs: 1 },
      { id: 2, mine: 2, theirs: 2 },
      { id: 3, mine: 1, theirs: 2 },
      { id: 4, mine: 5, theirs: 0 },
    ]);
    const who: ColumnsOf = (each) => ({ outcome: each === 'candidate' ? 'mine' : 'theirs', amounts: {} });
    const { difference, level } = await measured(
      'win-rate',
      'generation',
      judged,
      roles({ id: 'id' }),
      roles({ id: 'id' }),
      who,
    );
    expect(level).toBeNull();
    expect(difference).toMatchObject({ candidate: 0.625, champion: 0.375, estimate: 0.25 });
  });

  test('ties alone are pairs without discord, not cases of which half are won', async () => {
    const tied = await tables.csv(rows.map(({ id, passed }) => ({ id, mine: passed, theirs: passed })));
    const who: ColumnsOf = (each) => ({ outcome: each === 'candidate' ? 'mine' : 'theirs', amounts: {} });
    const ids = roles({ id: 'id' });
    const { difference } = await measured('win-rate', 'generation', tied, ids, ids, who);
    const { lower, upper } = tango(0, 0, rows.length, 0.95);
    expect(difference).toMatchObject({ estimate: 0, interval: { lower, upper }, method: 'Tango, no unit differs' });
  });
});
