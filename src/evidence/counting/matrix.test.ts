import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, EvidencePin, Scalar } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const matrix = (pin: EvidencePin, positive: Scalar = 1, by: readonly string[] = []): CountRequest => ({
  kind: 'matrix',
  pin,
  roles: roles({ label: 'y', positive, prediction: { column: 'p' } }),
  by,
  champion: null,
});
const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;
/** [label, prediction, rows] of each cell. */
const cells = (counted: Counts | Problem) =>
  'kind' in counted && counted.kind === 'matrix'
    ? counted.cells.map(({ label, prediction, rows }) => [label, prediction, rows])
    : counted;

describe('a matrix of any small table', () => {
  type Answer = {
    readonly id: number;
    readonly g: string | null;
    readonly y: number | null;
    readonly p: number | null;
    readonly old: number | null;
  };
  const label = fc.option(fc.constantFrom(0, 1, 2, 10, 0.5));
  const answers = fc
    .array(fc.record({ g: fc.constantFrom('a', 'ü', null), y: label, p: label, old: label }), {
      minLength: 1,
      maxLength: 30,
    })
    .map((rows) => rows.map((row, index): Answer => ({ id: index + 1, ...row, g: index === 0 ? 'a' : row.g })));
  const request = (pin: EvidencePin, other: EvidencePin | null): CountRequest => {
    const own = { id: 'id', label: 'y' };
    return {
      kind: 'matrix',
      pin,
      roles: roles({ ...own, prediction: { column: 'p' } }),
      by: ['g'],
      champion: { pin: other, pairing: 'one-to-one', roles: roles({ ...own, prediction: { column: 'old' } }) },
    };
  };

  test('is that of a naive count, and the same bytes in every format, type, row order and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (rows) => {
        const backwards = rows.toReversed();
        const types = { id: 'BIGINT', g: 'VARCHAR', y: 'DOUBLE', p: 'DOUBLE', old: 'DOUBLE' };
        const pins = [
          [await tables.parquetOf(rows, types), 1],
          [await tables.parquetOf(backwards, { ...types, y: 'DECIMAL(9, 3)', p: 'FLOAT' }, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.csv(backwards), 2],
          [await tables.jsonl(rows), 1],
        ] as const;
        const counted: Counts[] = [];
        for (const [pin, threads] of pins) {
          const answered = await tables.count([request(pin, null), request(pin, pins[1][0])], threads);
          counted.push(...(answered as Counts[]));
        }
        expect(new Set(counted.map(canonicalJson)).size).toBe(1);

        const name = (value: number | null): string | null => (value === null ? null : String(value));
        const naive = Map.groupBy(rows, ({ g, y, p, old }) => JSON.stringify([[g], name(y), name(p), name(old)]));
        const [first] = counted;
        if (first?.kind !== 'matrix') throw new Error(JSON.stringify(first));
        const found = first.cells.map(({ values, label: y, prediction, champion, rows: size }) => [
          JSON.stringify([values, y, prediction, champion]),
          size,
        ]);
        expect(new Map(found as [string, number][])).toEqual(
          new Map([...naive].map(([key, own]) => [key, own.length])),
        );
      }),
      { numRuns: 12, seed: 2026 },
    );
  });
});

describe('classes', () => {
  test.each<[string, string, Scalar]>([
    ['integers and doubles', 'VALUES (1, 0.0::DOUBLE), (2, 2.0)', 1],
    ['decimals and texts', "VALUES (1.00::DECIMAL(5,2), '0'), (2, '2.0')", 1],
    ['texts of numbers', "VALUES ('1', '0.0'), ('2.0', '2')", '1'],
    ['texts and integers', "VALUES ('1', 0), ('2', 2)", 1],
  ])('are read alike from %s', async (_, values, positive) => {
    const pin = await tables.parquet(`SELECT * FROM (${values}) v(y, p)`);
    expect(cells(await count(matrix(pin, positive)))).toEqual([
      ['1', '0', 1],
      ['2', '2', 1],
    ]);
  });

  test('keep names that only look like numbers', async () => {
    const pin = await tables.csv([
      { y: '007', p: '7' },
      { y: '1.10', p: '1.1' },
      { y: '1e3', p: '1000' },
    ]);
    expect(cells(await count(matrix(pin)))).toEqual([
      ['007', '7', 1],
      ['1.10', '1.1', 1],
      ['1e3', '1000', 1],
    ]);
  });

  test('keep the digits of integers that doubles confuse', async () => {
    const pin = await tables.parquet('SELECT 9007199254740993 AS y, 9007199254740992 AS p');
    expect(cells(await count(matrix(pin)))).toEqual([['9007199254740993', '9007199254740992', 1]]);
  });

  test('are true and false, or 1 and 0, as the document has it', async () => {
    const pin = await tables.parquet('SELECT true AS y, 1 AS p UNION ALL SELECT false, 0');
    expect(cells(await count(matrix(pin, true)))).toEqual([
      ['false', 'false', 1],
      ['true', 'true', 1],
    ]);
    expect(cells(await count(matrix(pin, 1)))).toEqual([
      ['0', '0', 1],
      ['1', '1', 1],
    ]);
    const texts = await tables.csv([{ y: 'True', p: 'TRUE' }]);
    expect(cells(await count(matrix(texts, true)))).toEqual([['true', 'true', 1]]);
  });

  test('may be missing, and a table may have no label or no prediction', async () => {
    const pin = await tables.csv([
      { y: 'a', p: null },
      { y: null, p: 'b' },
    ]);
    expect(cells(await count(matrix(pin)))).toEqual([
      [null, 'b', 1],
      ['a', null, 1],
    ]);
    const bare = { kind: 'matrix' as const, pin, by: [], champion: null };
    expect(cells(await count({ ...bare, roles: roles({ label: 'y' }) }))).toEqual([
      [null, null, 1],
      ['a', null, 1],
    ]);
    expect(cells(await count({ ...bare, roles: roles({ prediction: { column: 'p' } }) }))).toEqual([
      [null, null, 1],
      [null, 'b', 1],
    ]);
  });

  test('that a data frame wrote as NaN are refused, with the first row', async () => {
    const pin = await tables.parquet(
      "SELECT * FROM (VALUES (1.0::DOUBLE, 1), ('nan'::DOUBLE, 1), ('nan'::DOUBLE, 2)) v(y, p)",
    );
    expect(await count(matrix(pin))).toMatchObject({
      code: 'labels-unknown',
      message:
        'Column "y" of evidence/table.parquet has nan in row 2, and 1 more such rows; a class was expected, or no value.',
    });
  });

  test('by the thousand are counted, and more are refused, in a small table and in a large one', async () => {
    const most = await tables.parquet('SELECT i AS y, i AS p FROM range(1000) t(i)');
    expect(await count(matrix(most))).toMatchObject({ rows: 1000 });
    const small = await tables.parquet('SELECT 1 AS y, i AS p FROM range(1001) t(i)');
    expect(await count(matrix(small))).toMatchObject({
      code: 'classes-too-many',
      message: 'Column "p" of evidence/table.parquet holds 1001 classes or more; at most 1000 are counted.',
    });
    const large = await tables.parquet('SELECT i AS y, 1 AS p FROM range(1100000) t(i)');
    expect(await count(matrix(large))).toMatchObject({
      code: 'classes-too-many',
      message: expect.stringContaining('"y"'),
    });
    const confused = await tables.parquet('SELECT i % 400 AS y, i // 400 AS p FROM range(160000) t(i)');
    expect(await count(matrix(confused))).toMatchObject({
      code: 'cells-too-many',
      message: 'Grouping evidence/table.parquet by "y" and "p" and "prediction" makes more than 100000 cells.',
    });
  });

  test('that a threshold makes have no names', async () => {
    const pin = await tables.csv([{ y: 1, s: 1 }]);
    const threshold = roles({ label: 'y', score: 's', prediction: { threshold: 0.5 } });
    expect(await count({ kind: 'matrix', pin, roles: threshold, by: [], champion: null })).toMatchObject({
      code: 'count-impossible',
      message: expect.stringContaining('names no prediction column'),
    });
  });

  test('must be those of the champion’s table', async () => {
    const pin = await tables.csv(
      [
        { id: 1, y: 'a', p: 'a' },
        { id: 2, y: 'b', p: 'a' },
      ],
      'a.csv',
    );
    const other = await tables.csv(
      [
        { id: 1, y: 'a', p: 'a' },
        { id: 2, y: 'c', p: 'a' },
      ],
      'b.csv',
    );
    const own = roles({ id: 'id', label: 'y', prediction: { column: 'p' } });
    const request = (champion: EvidencePin): CountRequest => ({
      kind: 'matrix',
      pin,
      roles: own,
      by: [],
      champion: { pin: champion, roles: own, pairing: 'one-to-one' },
    });
    expect(await count(request(other))).toMatchObject({
      code: 'labels-disagree',
      message: 'The labels of 1 rows differ between a.csv and b.csv: the row "2" has "b" and "c".',
    });
    expect(await count(request(pin))).toMatchObject({
      cells: [
        { label: 'a', champion: 'a' },
        { label: 'b', champion: 'a' },
      ],
    });
  });
});
