import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { ColumnExpectation, CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Soundness = Extract<Counts, { kind: 'soundness' }>;

const request = (pin: EvidencePin, rest: Partial<Extract<CountRequest, { kind: 'soundness' }>> = {}): CountRequest => ({
  ...{ kind: 'soundness', pin, id: null, time: null, expected: [] },
  ...rest,
});
const count = async (
  pin: EvidencePin,
  rest: Partial<Extract<CountRequest, { kind: 'soundness' }>> = {},
  threads = 1,
): Promise<Soundness> => {
  const [counts] = await tables.count([request(pin, rest)], threads);
  if (counts === undefined || 'code' in counts || counts.kind !== 'soundness') throw new Error(JSON.stringify(counts));
  return counts;
};
const refused = async (pin: EvidencePin, rest: Partial<Extract<CountRequest, { kind: 'soundness' }>>) =>
  (await tables.count([request(pin, rest)]))[0] as Problem;

const nothing = { type: null, least: null, most: null, oneOf: null };
const expecting = (column: string, rest: Partial<ColumnExpectation>): ColumnExpectation => ({
  column,
  ...nothing,
  ...rest,
});

const types = { id: 'BIGINT', amount: 'DOUBLE', grade: 'INTEGER', region: 'VARCHAR' };
type Loan = { id: number | null; amount: number | null; grade: number | null; region: string | null };
const loans: fc.Arbitrary<Loan[]> = fc.array(
  fc.record({
    id: fc.option(fc.integer({ min: 1, max: 12 })),
    amount: fc.option(fc.oneof(fc.constantFrom(0, 1, 2.5, -3), fc.double({ noNaN: true, noDefaultInfinity: true }))),
    grade: fc.option(fc.integer({ min: -2, max: 3 })),
    region: fc.option(fc.constantFrom('north', 'south', 'it’s', 'a,b', '"')),
  }),
  { minLength: 1, maxLength: 30 },
);

const expected = [
  expecting('amount', { least: -1, most: 2.5 }),
  expecting('grade', { oneOf: ['0', '1', '2'] }),
  expecting('region', { oneOf: ['north', 'it’s'] }),
  expecting('grade', { least: 0 }),
];
const isExpected: readonly ((loan: Loan) => boolean)[] = [
  ({ amount }) => amount === null || (amount >= -1 && amount <= 2.5),
  ({ grade }) => grade === null || (grade >= 0 && grade <= 2),
  ({ region }) => region === null || region === 'north' || region === 'it’s',
  ({ grade }) => grade === null || grade >= 0,
];

/** Rows less distinct rows. */
const surplus = (keys: readonly string[]): number => keys.length - new Set(keys).size;

describe('the soundness of any small table', () => {
  test('is that of a naive count', async () => {
    await fc.assert(
      fc.asyncProperty(loans, async (rows) => {
        const counts = await count(await tables.parquetOf(rows, types), { id: 'id', expected });
        const column = (name: keyof Loan) => rows.map((row) => row[name]).filter((value) => value !== null);
        expect(counts).toEqual({
          kind: 'soundness',
          rows: rows.length,
          columns: Object.entries(types).map(([name, type]) => {
            const values = column(name as keyof Loan);
            const distinct = new Set(values.map((value) => (value === 0 ? 0 : value))).size;
            return { column: name, type, nulls: rows.length - values.length, nans: 0, infinities: 0, distinct };
          }),
          unexpected: isExpected.map((holds) => {
            const first = rows.findIndex((row) => !holds(row));
            return { rows: rows.filter((row) => !holds(row)).length, first: first < 0 ? null : first + 1 };
          }),
          repeatedIds: surplus(column('id').map(String)),
          repeatedRows: surplus(
            rows.map(({ amount, grade, region }) => JSON.stringify([amount === 0 ? 0 : amount, grade, region])),
          ),
          lastDay: null,
        });
      }),
      { numRuns: 24, seed: 2026 },
    );
  });

  test('is the same in every format, row order, row-group size and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(loans, async (rows) => {
        const reversed = rows.toReversed();
        const written = [
          [await tables.parquetOf(rows, types), 1],
          [await tables.parquetOf(reversed, types, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.csv(reversed), 2],
          [await tables.jsonl(rows), 1],
        ] as const;
        const all = new Set<string>();
        for (const [pin, threads] of written) {
          const counts = await count(pin, { id: 'id', expected }, threads);
          // The file's word for a type is the file's, and the first row depends on their order.
          const columns = counts.columns
            .map(({ type: _, ...rest }) => rest)
            .sort((a, b) => (a.column < b.column ? -1 : 1));
          const unexpected = counts.unexpected.map((each) => each.rows);
          all.add(canonicalJson({ ...counts, columns, unexpected }));
        }
        expect([...all]).toHaveLength(1);
      }),
      { numRuns: 10, seed: 2026 },
    );
  });
});

describe('an unexpected value', () => {
  const valuesOf = (sql: string) => tables.parquet(`SELECT unnest([${sql}]) AS x`);

  test.each([
    ['a number', 'number', "'1', 'x', '1e3', 'nan', NULL", 2],
    ['a whole number', 'integer', "'7', '7.5', '7.0', 'inf', 'x'", 3],
    ['true or false', 'boolean', "'TRUE', 'false', '1', 'yes'", 1],
    ['a date or timestamp', 'time', "'2026-01-31', '2026-01-31T10:00:00Z', '2026-02-30', '7'", 2],
    ['a whole number', 'integer', '1.0, 1.5, NULL', 1],
    ['a number', 'number', 'true, false', 2],
    ['true or false', 'boolean', '0, 1, 2', 1],
    ['true or false', 'boolean', 'true, false', 0],
    ['a date or timestamp', 'time', "DATE '2026-01-31'", 0],
    ['a number', 'number', "DATE '2026-01-31'", 1],
    ['text', 'text', '1, 2', 2],
    ['text', 'text', "'1', 'x'", 0],
  ] as const)('is one that is not %s (%s of %s)', async (_, type, sql, rows) => {
    expect((await count(await valuesOf(sql), { expected: [expecting('x', { type })] })).unexpected).toMatchObject([
      { rows },
    ]);
  });

  test.each([
    ['numbers by value', ['1', '2.50'], '1.0, 2.5, 3', 1],
    ['numbers by value in a column of texts', ['1', '2'], "'1.0', '2', 'x'", 1],
    ['codes with a zero in front as texts', ['01', '10'], "'01', '1', '10'", 1],
    ['true and false in any spelling', ['true'], "'True', 'TRUE', 'no'", 1],
    ['true and false as 1 and 0', ['True', 'false'], '1, 0, 2', 1],
    ['truth values', ['true'], 'true, false', 1],
    ['truth values as numbers', ['1'], 'true, false', 1],
    ['dates', ['2026-01-31'], "DATE '2026-01-31', DATE '2026-02-01'", 1],
    ['what no quote can end', ["'; DROP TABLE x; --"], "'''; DROP TABLE x; --', 'x'", 1],
    ['nothing at all', [], '1, NULL', 1],
  ])('is one that a list lacks, which compares %s', async (_, oneOf, sql, rows) => {
    expect((await count(await valuesOf(sql), { expected: [expecting('x', { oneOf })] })).unexpected).toMatchObject([
      { rows },
    ]);
  });

  test('is NaN, and an infinity beyond a bound, but no missing value', async () => {
    const pin = await valuesOf("1.0::DOUBLE, 'nan'::DOUBLE, 'inf'::DOUBLE, '-inf'::DOUBLE, NULL");
    const counts = await count(pin, {
      expected: [expecting('x', { least: 0 }), expecting('x', { most: 2 }), expecting('x', {})],
    });
    expect(counts.unexpected).toEqual([
      { rows: 2, first: 2 },
      { rows: 2, first: 2 },
      { rows: 0, first: null },
    ]);
    expect(counts.columns).toMatchObject([{ nulls: 1, nans: 1, infinities: 2, distinct: 4 }]);
  });

  test('in a column that is not there is an error, with the name that may be meant', async () => {
    expect(await refused(await valuesOf('1'), { expected: [expecting('X', { least: 0 })] })).toMatchObject({
      code: 'column-missing',
    });
  });
});

describe('what counts as one value', () => {
  test('NaN in a text file is NaN only where all texts of the column are numbers', async () => {
    const counts = await count(await tables.pin('a,b\n1,Nan\nNaN,x\n-inf,y\n', 'a.csv'));
    expect(counts.columns).toMatchObject([
      { nans: 1, infinities: 1, distinct: 3 },
      { nans: 0, infinities: 0, distinct: 3 },
    ]);
  });

  test('zero has one sign, and lists are compared as a whole', async () => {
    const counts = await count(
      await tables.parquet('SELECT * FROM (VALUES (0.0::DOUBLE, [1, 2]), (-0.0, [1, 2]), (0.0, [2, 1])) t(x, y)'),
    );
    expect(counts).toMatchObject({ repeatedRows: 1, columns: [{ distinct: 1 }, { distinct: 2 }] });
  });

  test('rows are alike whatever their ids, and without ids all the same', async () => {
    const pin = await tables.csv([
      { id: 1, x: 'a' },
      { id: 2, x: 'a' },
      { id: 2, x: 'b' },
    ]);
    expect(await count(pin, { id: 'id' })).toMatchObject({ repeatedIds: 1, repeatedRows: 1 });
    expect(await count(pin)).toMatchObject({ repeatedIds: null, repeatedRows: 0 });
  });

  test('1 and "1" in one column of JSONL are an error', async () => {
    expect(await refused(await tables.pin('{"x":1}\n{"x":"1"}\n', 'a.jsonl'), {})).toMatchObject({
      code: 'column-mixed',
    });
  });
});

describe('the last day', () => {
  test.each([
    ['2026-03-31', "DATE '2026-03-31'"],
    ['2026-03-31', "TIMESTAMP '2026-03-31 23:59:59'"],
    ['2026-04-01', "TIMESTAMPTZ '2026-03-31 23:30:00-02'"],
    ['2026-03-31', "'2026-03-31'"],
    [null, '1775000000'],
  ])('is %s of %s', async (day, sql) => {
    expect((await count(await tables.parquet(`SELECT ${sql} AS at`), { time: 'at' })).lastDay).toBe(day);
  });

  test('is refused where a row has no time, or none that is one', async () => {
    const at = async (values: readonly (string | null)[]) =>
      refused(await tables.csv(values.map((value) => ({ at: value, x: 1 }))), { time: 'at' });
    expect(await at(['2026-01-01', null])).toMatchObject({ code: 'times-missing' });
    expect(await at(['2026-01-01', 'yesterday'])).toMatchObject({ code: 'column-not-time' });
    expect(await at(['2026-01-01', '7'])).toMatchObject({ code: 'column-not-time' });
  });
});
