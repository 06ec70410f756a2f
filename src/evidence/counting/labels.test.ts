import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin, Scalar } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const cube = (pin: EvidencePin, positive: Scalar, by: readonly string[] = []): CountRequest => ({
  kind: 'cube',
  pin,
  roles: roles({ label: 'y', positive, prediction: { column: 'p' } }),
  by,
  champion: null,
});
const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;
/** [label, prediction, rows] of each cell. */
const cells = (counted: Counts | Problem) =>
  'cells' in counted && counted.kind === 'cube'
    ? counted.cells.map(({ label, prediction, rows }) => [label, prediction, rows])
    : counted;

describe('labels and predictions', () => {
  test.each<[string, string, Scalar]>([
    ['integers and a number', 'VALUES (1, 0), (0, 0), (1, 1)', 1],
    ['integers and a text', 'VALUES (1, 0), (0, 0), (1, 1)', '1'],
    ['integers and true', 'VALUES (1, 0), (0, 0), (1, 1)', true],
    ['doubles and a number', 'VALUES (1.0::DOUBLE, 0), (0, 0), (1, 1)', 1],
    ['decimals and integers', 'VALUES (1.00::DECIMAL(5,2), 0), (0, 0), (1, 1)', 1],
    ['booleans and true', 'VALUES (true, false), (false, false), (true, true)', true],
    ['booleans and 1', 'VALUES (true, 0), (false, 0), (true, 1)', 1],
    ['booleans and a text', 'VALUES (true, false), (false, false), (true, true)', 'True'],
    ['texts', "VALUES ('yes', 'no'), ('no', 'no'), ('yes', 'yes')", 'yes'],
    ['texts of numbers', "VALUES ('1', '0.0'), ('0', '0'), ('1.0', '1')", 1],
    ['texts of truth', "VALUES ('True', 'false'), ('FALSE', 'False'), ('true', 'true')", true],
    [
      'an enumeration',
      "SELECT y::ENUM('bad', 'good') AS y, p FROM (VALUES ('bad', 'good'), ('good', 'good'), ('bad', 'bad')) v(y, p)",
      'bad',
    ],
    [
      'large integers that doubles confuse',
      'VALUES (9007199254740993, 9007199254740992), (9007199254740992, 9007199254740992), (9007199254740993, 9007199254740993)',
      '9007199254740993',
    ],
  ])('are read alike from %s', async (_, values, positive) => {
    const pin = await tables.parquet(values.startsWith('VALUES') ? `SELECT * FROM (${values}) v(y, p)` : values);
    expect(cells(await count(cube(pin, positive)))).toEqual([
      [0, 0, 1],
      [1, 0, 1],
      [1, 1, 1],
    ]);
  });

  test('that are missing stay missing', async () => {
    const pin = await tables.csv([
      { y: 1, p: null },
      { y: null, p: 0 },
      { y: 0, p: 0 },
    ]);
    expect(cells(await count(cube(pin, 1)))).toEqual([
      [null, 0, 1],
      [0, 0, 1],
      [1, null, 1],
    ]);
  });

  test('may hold only positives, or only the other value', async () => {
    expect(cells(await count(cube(await tables.csv([{ y: 'a', p: 'b' }]), 'a')))).toEqual([[1, 0, 1]]);
    expect(cells(await count(cube(await tables.csv([{ y: 'b', p: 'a' }]), 'a')))).toEqual([[0, 1, 1]]);
  });

  const refused = (rows: readonly Row[], positive: Scalar, message: string) => async () => {
    expect(await count(cube(await tables.csv(rows), positive))).toMatchObject({ code: 'labels-unknown', message });
  };

  test(
    'of three values are refused, with the first row of each unknown one',
    refused(
      [
        { y: 1, p: 1 },
        { y: 0, p: 1 },
        { y: 2, p: 1 },
        { y: 0, p: 0 },
        { y: 2, p: 0 },
      ],
      1,
      'Column "y" of evidence/table.csv should hold "1" and one other value, but also holds "0" (first in row 2), "2" (first in row 3).',
    ),
  );

  test(
    'predicted in another space than the label are refused',
    refused(
      [
        { y: 'good', p: 'good' },
        { y: 'bad', p: 'declined' },
      ],
      'bad',
      'Column "p" of evidence/table.csv should hold "bad" and "good", as in the label, but also holds "declined" (first in row 2).',
    ),
  );

  test('that a data frame wrote as NaN are no class', async () => {
    const pin = await tables.parquet("SELECT * FROM (VALUES (1.0::DOUBLE, 1), ('nan'::DOUBLE, 1)) v(y, p)");
    expect(await count(cube(pin, 1))).toMatchObject({
      code: 'labels-unknown',
      message: expect.stringContaining('"nan" (first in row 2)'),
    });
  });

  test('by the thousand are no labels, in a small table and in a large one', async () => {
    const small = await tables.parquet('SELECT i AS y, 1 AS p FROM range(5000) t(i)');
    expect(await count(cube(small, 1))).toMatchObject({
      code: 'labels-unknown',
      message: expect.stringContaining('but also holds "0" (first in row 1), "2" (first in row 3), '),
    });
    const large = await tables.parquet('SELECT i AS y, 1 AS p FROM range(1100000) t(i)');
    const message = expect.stringMatching(
      /^Column "y" of evidence\/table.parquet holds \d+ values or more; a binary column holds two.$/,
    );
    expect(await count(cube(large, 1))).toMatchObject({ code: 'labels-unknown', message });
    const ranks = { kind: 'ranks' as const, pin: large, roles: roles({ label: 'y', score: 'p' }), champion: null };
    expect(await count(ranks)).toMatchObject({ code: 'labels-unknown', message });
  });
});

describe('groups', () => {
  const grouped = async (values: string, type: string): Promise<unknown> => {
    const pin = await tables.parquet(`SELECT 1 AS y, 1 AS p, CAST(g AS ${type}) AS g FROM (VALUES ${values}) v(g)`);
    const counted = await count(cube(pin, 1, ['g']));
    return 'cells' in counted && counted.kind === 'cube'
      ? counted.cells.map((cell) => [cell.values[0], cell.rows])
      : counted;
  };

  test('are named by their values, whatever the type, and equal values are one group', async () => {
    expect(await grouped("('2026-03-29 02:30:00+02'), ('2026-03-29 00:30:00+00')", 'TIMESTAMPTZ')).toEqual([
      ['2026-03-29 00:30:00+00', 2],
    ]);
    expect(await grouped("('2026-03-29 02:30:00')", 'TIMESTAMP')).toEqual([['2026-03-29 02:30:00', 1]]);
    expect(await grouped('(1.50), (2)', 'DECIMAL(6,2)')).toEqual([
      ['1.50', 1],
      ['2.00', 1],
    ]);
    expect(await grouped("('-0.0'), ('0.0'), ('0.1')", 'DOUBLE')).toEqual([
      ['0.0', 2],
      ['0.1', 1],
    ]);
    expect(await grouped("('nan'), (NULL), ('-infinity')", 'DOUBLE')).toEqual([
      [null, 1],
      ['-inf', 1],
      ['nan', 1],
    ]);
    expect(await grouped('(true), (false)', 'BOOLEAN')).toEqual([
      ['false', 1],
      ['true', 1],
    ]);
    expect(await grouped("(''), (NULL), ('ü'), ('Z'), ('a')", 'VARCHAR')).toEqual([
      [null, 1],
      ['', 1],
      ['Z', 1],
      ['a', 1],
      ['ü', 1],
    ]);
  });

  test('that hold nothing are refused', async () => {
    const pin = await tables.csv([
      { y: 1, p: 1, g: null },
      { y: 0, p: 1, g: null },
    ]);
    expect(await count(cube(pin, 1, ['g']))).toMatchObject({
      code: 'column-empty',
      message: 'Column "g" of evidence/table.csv has no value in any row, so nothing can be grouped by it.',
    });
  });

  test('by the hundred thousand are refused, in a small table and in a large one', async () => {
    const small = await tables.parquet('SELECT 1 AS y, 1 AS p, i AS g FROM range(100001) t(i)');
    const large = await tables.parquet('SELECT 1 AS y, 1 AS p, i AS g FROM range(1100000) t(i)');
    for (const pin of [small, large]) {
      expect(await count(cube(pin, 1, ['g']))).toMatchObject({
        code: 'cells-too-many',
        message: expect.stringContaining('makes more than 100000 cells'),
      });
      expect(await count({ kind: 'categories', pin, column: 'g', top: 1 })).toMatchObject({ code: 'cells-too-many' });
    }
    const most = await tables.parquet('SELECT 1 AS y, 1 AS p, i AS g FROM range(100000) t(i)');
    expect(await count(cube(most, 1, ['g']))).toMatchObject({ rows: 100000 });
  });

  test('with names longer than a thousand characters are refused', async () => {
    const pin = await tables.csv([
      { y: 1, p: 1, g: 'x'.repeat(1001) },
      { y: 1, p: 0, g: 'y'.repeat(1000) },
    ]);
    for (const request of [cube(pin, 1, ['g']), { kind: 'categories' as const, pin, column: 'g', top: 1 }]) {
      expect(await count(request)).toMatchObject({
        code: 'cells-too-long',
        message: expect.stringContaining('longer than 1000 characters'),
      });
    }
    const short = await tables.csv([{ y: 1, p: 1, g: 'y'.repeat(1000) }]);
    expect(await count(cube(short, 1, ['g']))).toMatchObject({ rows: 1 });
  });
});
