import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin, Variable } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { type Moments, momentsOf, totals } from './moment-totals.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;
const moments = async (request: CountRequest): Promise<Moments> => momentsOf(await count(request));

const candidate = 'candidate' as const;
const champion = 'champion' as const;

describe('losses of probabilities', () => {
  const loss = (pin: EvidencePin, of: 'brier' | 'log-loss'): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ label: 'y', score: 's' }),
    by: ['id'],
    variables: [{ of, who: candidate }],
    champion: null,
  });
  const losses = async (type: string, of: 'brier' | 'log-loss'): Promise<number[]> => {
    const pin = await tables.parquet(
      `SELECT id, y, CAST(s AS ${type}) AS s FROM (VALUES (1, 1, 0.25), (2, 0, 0.25), (3, 1, 0), (4, 0, 1), (5, 1, 1), (6, NULL, 0.5)) v(id, y, s)`,
    );
    const counted = await moments(loss(pin, of));
    return counted.cells.map((cell) => totals(counted, cell)[1]!);
  };

  test('are the square of the distance to the label', async () => {
    expect(await losses('DOUBLE', 'brier')).toEqual([0.5625, 0.0625, 1, 1, 0, 0]);
  });

  test("are minus the logarithm of the label's probability, clipped by the precision of the score", async () => {
    const values = [-Math.log(0.25), -Math.log(0.75)];
    for (const [type, digits] of [
      ['DOUBLE', 52],
      ['FLOAT', 23],
    ] as const) {
      const [first, second, ...rest] = await losses(type, 'log-loss');
      expect(first).toBeCloseTo(values[0]!, 9);
      expect(second).toBeCloseTo(values[1]!, 9);
      for (const [index, value] of [digits * Math.LN2, digits * Math.LN2, 2 ** -digits, 0].entries())
        expect(rest[index]).toBeCloseTo(value, 9);
    }
  });

  test.each([
    ['a score that is no probability', '(1, 0.5), (0, 1.5), (0, -1)', 'has 1.5 in row 2, and 1 more such rows;'],
    ['a score that is missing', '(1, 0.5), (0, NULL)', 'has no value in row 2;'],
    ['NaN', "(1, 0.5::DOUBLE), (0, 'nan')", 'has nan in row 2;'],
  ])('refuse %s', async (_, values, message) => {
    const pin = await tables.parquet(`SELECT 1 AS id, y, s::DOUBLE AS s FROM (VALUES ${values}) v(y, s)`);
    for (const of of ['brier', 'log-loss'] as const) {
      expect(await count(loss(pin, of))).toMatchObject({
        code: 'value-out-of-range',
        message: `Column "s" of evidence/table.parquet ${message} every row must have a probability, from 0 to 1.`,
      });
    }
  });
});

describe('amounts', () => {
  const regression = (pin: EvidencePin, variable: Variable, given: object = {}): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ label: 'y', prediction: { column: 'p' }, ...given }),
    by: [],
    variables: [variable],
    champion: null,
  });
  const error: Variable = { of: 'squared-error', who: candidate };

  test.each<[string, string, string]>([
    [
      'a prediction that is missing',
      '(1.0, NULL), (1.0, NULL)',
      'Column "p" of evidence/table.parquet has no value in row 2, and 1 more such rows; every prediction must be a finite number.',
    ],
    [
      'a prediction that is NaN',
      "(1.0, 'nan')",
      'Column "p" of evidence/table.parquet has nan in row 2; every prediction must be a finite number.',
    ],
    [
      'a label that is NaN',
      "('nan', 1.0)",
      'Column "y" of evidence/table.parquet has nan in row 2; a finite number was expected, or no value.',
    ],
    [
      'a label that is infinite',
      "('-infinity', 1.0)",
      'Column "y" of evidence/table.parquet has -inf in row 2; a finite number was expected, or no value.',
    ],
    [
      'an error that no double holds',
      '(1.0, 1e200)',
      'The squared error of row 2 of evidence/table.parquet is larger than any double.',
    ],
  ])('refuse %s', async (_, values, message) => {
    const pin = await tables.parquet(
      `SELECT y::DOUBLE AS y, p::DOUBLE AS p FROM (VALUES (1.0::DOUBLE, 2.0::DOUBLE), ${values}) v(y, p)`,
    );
    expect(await count(regression(pin, error))).toMatchObject({ code: 'value-not-finite', message });
  });

  test('refuse a text among numbers, and a date', async () => {
    const texts = await tables.csv([
      { y: 1, p: 1 },
      { y: 'one', p: 1 },
    ]);
    expect(await count(regression(texts, error))).toMatchObject({
      code: 'value-not-finite',
      message: 'Column "y" of evidence/table.csv has one in row 2; a finite number was expected, or no value.',
    });
    const dates = await tables.parquet("SELECT DATE '2026-01-01' AS y, 1 AS p");
    expect(await count(regression(dates, error))).toMatchObject({ code: 'column-not-numeric' });
  });

  test('may be outcomes that are true or false, in any format', async () => {
    const rows = [{ passed: true }, { passed: false }, { passed: null }, { passed: true }];
    const variable: Variable = { of: 'column', column: 'passed', who: candidate };
    for (const pin of [
      await tables.parquetOf(rows, { passed: 'BOOLEAN' }),
      await tables.csv(rows),
      await tables.jsonl(rows),
    ]) {
      const counted = await moments(regression(pin, variable));
      expect(totals(counted, counted.cells[0]!)).toEqual([4, 2]);
      expect(counted.cells[0]).toMatchObject({ without: [1] });
    }
  });

  test('keep their digits beside a group of large ones', async () => {
    const pin = await tables.csv([
      { g: 'a', a: 1e9 },
      { g: 'b', a: 0.25 },
    ]);
    const variable: Variable = { of: 'column', column: 'a', who: candidate };
    const counted = await moments({ ...regression(pin, variable), by: ['g'] } as CountRequest);
    expect(counted.cells.map((cell) => totals(counted, cell)[1])).toEqual([1e9, 0.25]);
  });

  test('that are all missing or all 0 sum to 0', async () => {
    const pin = await tables.parquet('SELECT NULL::DOUBLE AS a, 0.0::DOUBLE AS b FROM range(3)');
    for (const [column, without] of [
      ['a', 3],
      ['b', 0],
    ] as const) {
      const variable: Variable = { of: 'column', column, who: candidate };
      expect(await moments(regression(pin, variable))).toMatchObject({
        exponents: [0, 0],
        cells: [{ units: 3, rows: 3, sums: ['3', '0'], products: ['3', '0', '0'], without: [without] }],
      });
    }
  });

  test('of a champion that is not there are refused, and so are roles that are not named', async () => {
    const pin = await tables.csv([{ y: 1, p: 1 }]);
    expect(await count(regression(pin, { of: 'error', who: champion }))).toMatchObject({
      code: 'count-impossible',
      message: 'There is no champion beside evidence/table.csv, and a comparison with one is asked for.',
    });
    expect(await count(regression(pin, error, { prediction: { threshold: 1 } }))).toMatchObject({
      message: expect.stringContaining('names no prediction column'),
    });
    expect(await count(regression(pin, error, { label: null }))).toMatchObject({
      message: expect.stringContaining('names no label column'),
    });
    expect(await count(regression(pin, { of: 'top', k: 1, who: candidate }))).toMatchObject({
      message: expect.stringContaining('names no columns of probabilities'),
    });
  });
});

describe('classes', () => {
  const probabilities = { 1: 'one', 2: 'two' };
  const top = (pin: EvidencePin): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ label: 'y', probabilities }),
    by: [],
    variables: [{ of: 'top', k: 1, who: candidate }],
    champion: null,
  });

  test('are found among the most probable however the label spells them', async () => {
    for (const label of ['1', '1.0::DOUBLE', "'1'", "'1.0'", '1.00::DECIMAL(5, 2)']) {
      const counted = await moments(top(await tables.parquet(`SELECT ${label} AS y, 0.6 AS one, 0.4 AS two`)));
      expect(totals(counted, counted.cells[0]!)).toEqual([1, 1]);
    }
  });

  test('that have no probability are refused', async () => {
    const pin = await tables.csv([
      { y: 1, one: 0.5, two: 0.5 },
      { y: 3, one: 0.5, two: 0.5 },
    ]);
    expect(await count(top(pin))).toMatchObject({
      code: 'labels-unknown',
      message:
        'Column "y" of evidence/table.csv has 3 in row 2; a class with a column of probabilities was expected: 1, 2.',
    });
  });

  const loss = (pin: EvidencePin, of: 'class-log-loss' | 'class-brier', who = candidate): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ label: 'y', probabilities }),
    by: ['id'],
    variables: [{ of, who }],
    champion: null,
  });
  const three = { 1: 'one', 2: 'two', 3: 'three' };

  test('are given losses by the probabilities of all of them', async () => {
    const values = '(1, 3, 0.2, 0.3, 0.5), (2, 1, 0, 0.4, 0.6), (3, NULL, 0.2, 0.2, 0.6), (4, 2, 0, 1, 0)';
    for (const [type, digits] of [
      ['DOUBLE', 52],
      ['FLOAT', 23],
    ] as const) {
      const columns = ['one', 'two', 'three'].map((name) => `${name}::${type} AS ${name}`);
      const pin = await tables.parquet(
        `SELECT id, y, ${columns.join(', ')} FROM (VALUES ${values}) v(id, y, one, two, three)`,
      );
      const losses = async (of: 'class-log-loss' | 'class-brier'): Promise<number[]> => {
        const asked = loss(pin, of) as Extract<CountRequest, { kind: 'moments' }>;
        const counted = await moments({ ...asked, roles: { ...asked.roles, probabilities: three } });
        expect(counted.cells.map(({ without }) => without[0])).toEqual([0, 0, 1, 0]);
        return counted.cells.map((cell) => totals(counted, cell)[1]!);
      };
      for (const [index, value] of [-Math.log(0.5), digits * Math.LN2, 0, 2 ** -digits].entries())
        expect((await losses('class-log-loss'))[index]).toBeCloseTo(value, 9);
      for (const [index, value] of [0.04 + 0.09 + 0.25, 1 + 0.16 + 0.36, 0, 0].entries())
        expect((await losses('class-brier'))[index]).toBeCloseTo(value, 6);
    }
  });

  test.each(['class-log-loss', 'class-brier'] as const)('have no %s by what is no probability', async (of) => {
    const pin = await tables.csv([
      { id: 1, y: 1, one: 0.5, two: 0.5 },
      { id: 2, y: 2, one: 0.5, two: 1.5 },
    ]);
    expect(await count(loss(pin, of))).toMatchObject({
      code: 'value-out-of-range',
      message: 'Column "two" of evidence/table.csv has 1.5 in row 2; every row must have a probability, from 0 to 1.',
    });
    const unknown = await tables.csv([{ id: 1, y: 'x', one: 0.5, two: 0.5 }]);
    expect(await count(loss(unknown, of))).toMatchObject({ code: 'labels-unknown' });
  });

  const flip = (pin: EvidencePin, own: object, other: object): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles(own),
    by: [],
    variables: [{ of: 'flip' }],
    champion: { pin: null, pairing: 'one-to-one', roles: roles(other) },
  });
  const column = (name: string) => ({ prediction: { column: name } });

  test('flip where their names differ, not their spelling', async () => {
    const pin = await tables.parquet(
      `SELECT a::INTEGER AS whole, a::DOUBLE AS double, a::VARCHAR AS text, b, s FROM (VALUES (1, true, 0.9), (0, false, 0.2), (1, false, 0.5), (NULL, false, 0.1)) v(a, b, s)`,
    );
    const flips = async (own: object, other: object): Promise<number> => {
      const counted = await moments(flip(pin, own, other));
      return totals(counted, counted.cells[0]!)[1]!;
    };
    expect(await flips(column('whole'), column('double'))).toBe(0);
    expect(await flips(column('text'), column('double'))).toBe(0);
    // A prediction that is missing differs from one that is there.
    expect(await flips(column('whole'), column('b'))).toBe(2);
    const threshold = { score: 's', prediction: { threshold: 0.5 } };
    expect(await flips(column('whole'), threshold)).toBe(1);
    expect(await flips(threshold, { score: 's', prediction: { threshold: 0.9 } })).toBe(1);
    expect(await flips(column('whole'), { ...column('b'), positive: true })).toBe(2);
  });
});
