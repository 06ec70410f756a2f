import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const scored = roles({ label: 'y', score: 's' });
const ranks = (pin: EvidencePin): CountRequest => ({ kind: 'ranks', pin, roles: scored, champion: null });
const threshold = (pin: EvidencePin): CountRequest => ({
  kind: 'cube',
  pin,
  roles: { ...scored, prediction: { threshold: 0.5 } },
  by: [],
  champion: null,
});
const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;

describe('a score that is not a finite number is refused, with its first row', () => {
  test.each([
    ['NaN', "('nan'::DOUBLE, 1)", 'has nan in row 2; every'],
    ['infinite', "('infinity'::DOUBLE, 1)", 'has inf in row 2; every'],
    ['infinitely small', "('-infinity'::DOUBLE, NULL)", 'has -inf in row 2; every'],
    ['missing', '(NULL, 1), (NULL, 0)', 'has no value in row 2, and 1 more such rows; every'],
  ])('%s', async (_, values, message) => {
    const pin = await tables.parquet(`SELECT * FROM (VALUES (0.5::DOUBLE, 1), ${values}) v(s, y)`);
    for (const request of [ranks(pin), threshold(pin)]) {
      expect(await count(request)).toMatchObject({
        code: 'score-not-finite',
        message: expect.stringContaining(`Column "s" of evidence/table.parquet ${message}`),
      });
    }
  });

  test('a text among numbers', async () => {
    const pin = await tables.csv([
      { s: 0.5, y: 1 },
      { s: 'high', y: 0 },
    ]);
    for (const request of [ranks(pin), threshold(pin)]) {
      expect(await count(request)).toMatchObject({
        code: 'score-not-finite',
        message: expect.stringContaining('has high in row 2'),
      });
    }
    expect(await count({ kind: 'histogram', pin, column: 's' })).toMatchObject({
      code: 'column-not-numeric',
      message: 'Column "s" of evidence/table.csv has "high" in row 2; a number was expected.',
    });
  });

  test('a date', async () => {
    const pin = await tables.parquet("SELECT DATE '2026-01-01' AS s, 1 AS y");
    for (const request of [ranks(pin), threshold(pin), { kind: 'histogram' as const, pin, column: 's' }]) {
      expect(await count(request)).toMatchObject({
        code: 'column-not-numeric',
        message: expect.stringContaining('has the type DATE'),
      });
    }
  });
});

describe('scores that are odd but right', () => {
  test('one row', async () => {
    const pin = await tables.csv([{ s: 0.25, y: 1 }]);
    expect(await count(ranks(pin))).toMatchObject({
      positives: 1,
      negatives: 0,
      candidate: { p: '0', pp: '0', q: '0', qq: '0' },
      roc: [
        [0, 0],
        [0, 1],
      ],
    });
  });

  test('no label at all', async () => {
    const pin = await tables.csv([{ s: 0.25, y: null }]);
    expect(await count(ranks(pin))).toMatchObject({ positives: 0, negatives: 0, roc: [[0, 0]] });
  });

  test('all equal: every pair is half won', async () => {
    const pin = await tables.csv([1, 1, 0, 0, 0].map((y) => ({ s: 0.5, y })));
    expect(await count(ranks(pin))).toMatchObject({
      candidate: { p: '6', pp: '18', q: '6', qq: '12' },
      roc: [
        [0, 0],
        [3, 2],
      ],
    });
  });

  test('0 and −0 are equal', async () => {
    const pin = await tables.parquet("SELECT * FROM (VALUES (0.0::DOUBLE, 1), ('-0.0'::DOUBLE, 0)) v(s, y)");
    expect(await count(ranks(pin))).toMatchObject({ candidate: { p: '1' } });
    expect(await count({ kind: 'histogram', pin, column: 's' })).toMatchObject({ buckets: [[524288, 2]] });
  });

  test('the neighbours of a threshold fall on their own side', async () => {
    const pin = await tables.parquet(
      "SELECT * FROM (VALUES (0.1::DOUBLE, 1), ('0.09999999999999999'::DOUBLE, 1), (0.1::FLOAT::DOUBLE, 1)) v(s, y)",
    );
    const counted = await count({
      ...threshold(pin),
      roles: { ...scored, prediction: { threshold: 0.1 } },
    } as CountRequest);
    expect(counted).toMatchObject({
      cells: [
        { prediction: 0, rows: 1 },
        { prediction: 1, rows: 2 },
      ],
    });
  });
});

describe('a histogram', () => {
  test('counts what is no number apart, and every kind of number', async () => {
    const pin = await tables.parquet(
      "SELECT * FROM (VALUES (1.0::DOUBLE), (NULL), (NULL), ('nan'), ('infinity'), ('infinity'), ('-infinity'), (-1), (5e-324), (1.7976931348623157e308)) v(x)",
    );
    expect(await count({ kind: 'histogram', pin, column: 'x' })).toEqual({
      kind: 'histogram',
      rows: 10,
      buckets: [
        [262400, 1],
        [524288, 1],
        [786176, 1],
        [1048319, 1],
      ],
      nulls: 2,
      nans: 1,
      negativeInfinities: 1,
      positiveInfinities: 2,
    });
  });

  test('is the same for every numeric type that holds the values', async () => {
    const types = ['TINYINT', 'INTEGER', 'UBIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE', 'DECIMAL(9,3)', 'VARCHAR'];
    const counted = new Set<string>();
    for (const type of types) {
      const pin = await tables.parquet(
        `SELECT CASE WHEN i = 5 THEN NULL ELSE i END::${type} AS x FROM range(100) t(i)`,
      );
      counted.add(JSON.stringify(await count({ kind: 'histogram', pin, column: 'x' })));
    }
    expect([...counted]).toHaveLength(1);
    expect(JSON.parse([...counted][0]!)).toMatchObject({ rows: 100, nulls: 1 });
  });

  test('of a column that is NULL throughout has only NULLs', async () => {
    const pin = await tables.parquet('SELECT NULL::DOUBLE AS x FROM range(5000)');
    expect(await count({ kind: 'histogram', pin, column: 'x' })).toMatchObject({
      rows: 5000,
      nulls: 5000,
      buckets: [],
    });
  });

  test('of a constant has one bucket', async () => {
    const pin = await tables.parquet('SELECT 1.0::DOUBLE AS x FROM range(5000)');
    expect(await count({ kind: 'histogram', pin, column: 'x' })).toMatchObject({
      rows: 5000,
      buckets: [[786176, 5000]],
    });
  });
});
