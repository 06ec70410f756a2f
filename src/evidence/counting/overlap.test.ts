import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, EvidencePin } from '../../domain/measurement.ts';
import { type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Asked = Partial<Pick<Extract<CountRequest, { kind: 'overlap' }>, 'id' | 'columns' | 'time'>>;
const count = async (pin: EvidencePin, other: EvidencePin, asked: Asked, threads = 1) =>
  (await tables.count([{ kind: 'overlap', pin, other, id: null, columns: [], time: null, ...asked }], threads))[0];

const types = { id: 'BIGINT', key: 'INTEGER', amount: 'DOUBLE', region: 'VARCHAR', day: 'INTEGER' };
type Loan = { id: number | null; key: number; amount: number | null; region: string | null; day: number };
const loan: fc.Arbitrary<Loan> = fc.record({
  id: fc.option(fc.integer({ min: 1, max: 20 })),
  key: fc.integer({ min: 1, max: 9 }),
  amount: fc.option(fc.constantFrom(0, -0, 1.5, -2, 1e20)),
  region: fc.option(fc.constantFrom('north', 'south', 'a,b')),
  day: fc.integer({ min: -5, max: 5 }),
});
const loans = fc.array(loan, { minLength: 1, maxLength: 15 });

const asked: Asked = {
  id: { own: 'id', other: 'key' },
  columns: ['amount', 'region'],
  time: { own: 'day', other: 'day' },
};

function naive(own: readonly Loan[], other: readonly Loan[]) {
  const latest = Math.max(...other.map(({ day }) => day));
  const alike = (a: Loan, b: Loan): boolean =>
    (a.amount === b.amount || (a.amount === 0 && b.amount === 0)) && a.region === b.region;
  const repeated = (rows: readonly Loan[]): number =>
    rows.filter((row, i) => rows.slice(0, i).some((earlier) => alike(row, earlier))).length;
  return {
    kind: 'overlap',
    rows: own.length,
    otherRows: other.length,
    sharedIds: own.filter(({ id }) => other.some(({ key }) => id === key)).length,
    sharedRows: own.filter((row) => other.some((each) => alike(row, each))).length,
    repeatedRows: { own: repeated(own), other: repeated(other) },
    notLater: own.filter(({ day }) => day <= latest).length,
  };
}

describe('what any two small tables share', () => {
  test('is that of a naive count', async () => {
    await fc.assert(
      fc.asyncProperty(loans, loans, async (own, other) => {
        const pins = [await tables.parquetOf(own, types), await tables.parquetOf(other, types)] as const;
        expect(await count(...pins, asked)).toEqual(naive(own, other));
      }),
      { numRuns: 24, seed: 2026 },
    );
  });

  test('is the same in every format, mix of formats, row order and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(loans, loans, async (own, other) => {
        const pins = [
          [await tables.parquetOf(own, types), await tables.csv(other), 1],
          [await tables.csv(own.toReversed()), await tables.parquetOf(other, types, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.jsonl(own), await tables.parquetOf(other.toReversed(), types), 2],
          [await tables.csv(own), await tables.jsonl(other), 1],
        ] as const;
        const counted = new Set<string>();
        for (const [pin, others, threads] of pins)
          counted.add(canonicalJson((await count(pin, others, asked, threads)) ?? null));
        expect([...counted]).toEqual([canonicalJson(naive(own, other))]);
      }),
      { numRuns: 12, seed: 2026 },
    );
  });
});

describe('values of two tables are equal', () => {
  const column = (sql: string) => tables.parquet(`SELECT unnest([${sql}]) AS x`);

  test.each([
    ['whole numbers of two widths', '1::TINYINT, 2', '2::BIGINT', 1],
    ['whole numbers that no double holds', '9007199254740993::BIGINT', "'9007199254740992'", 0],
    ['whole numbers as a data frame writes them', '7::BIGINT, 8', "'7.0', '8.5'", 1],
    ['numbers with and without a point', '1::INTEGER, 2', '1.0::DOUBLE, 2.5', 1],
    ['decimals', '1.50::DECIMAL(8, 2)', '1.5::DOUBLE', 1],
    ['floats of 32 bits', '0.1::FLOAT', '0.1::DOUBLE', 1],
    ['numbers in a text', '0.1::DOUBLE, 3', "'1e-1', 'x'", 1],
    ['truth values', 'true, false', "'True'", 1],
    ['times', "TIMESTAMP '2026-01-01 10:00:00'", "'2026-01-01T11:00:00+01:00'", 1],
    ['texts as they stand', "'1', 'a'", "'1.0', 'A'", 0],
  ])('%s', async (_, own, other, shared) => {
    const id = { own: 'x', other: 'x' };
    const pins = [await column(own), await column(other)] as const;
    expect(await count(...pins, { id, columns: ['x'] })).toMatchObject({ sharedIds: shared, sharedRows: shared });
  });

  test('though a missing id is nobody’s, where a missing value is like another', async () => {
    const pins = [await column('1, NULL, NULL'), await column('NULL, 2')] as const;
    expect(await count(...pins, { id: { own: 'x', other: 'x' }, columns: ['x'] })).toMatchObject({
      sharedIds: 0,
      sharedRows: 2,
    });
  });
});

describe('which rows are not later', () => {
  const at = (sql: string) => tables.parquet(`SELECT unnest([${sql}]) AS at`);
  const later = async (own: string, other: string) =>
    count(await at(own), await at(other), { time: { own: 'at', other: 'at' } });

  test('is told of dates, timestamps with and without a zone, and numbers', async () => {
    expect(await later("DATE '2026-01-01', DATE '2026-01-02'", "TIMESTAMP '2026-01-01 10:00:00'")).toMatchObject({
      notLater: 1,
    });
    expect(await later("'2026-01-01T00:30:00+02:00', '2026-01-01'", "TIMESTAMP '2025-12-31 23:00:00'")).toMatchObject({
      notLater: 1,
    });
    expect(await later('1::BIGINT, 2, 3', '2.5::DOUBLE')).toMatchObject({ notLater: 2 });
    expect(await later('9007199254740993::BIGINT', '9007199254740992::BIGINT')).toMatchObject({ notLater: 0 });
  });

  test('is refused where one table holds dates and the other numbers, or a row has no time', async () => {
    expect(await later("DATE '2026-01-01'", '20260101')).toMatchObject({ code: 'times-mixed' });
    expect(await later("DATE '2026-01-01', NULL", "DATE '2026-01-01'")).toMatchObject({ code: 'times-missing' });
    expect(await later("'nan'::DOUBLE", '1.0')).toMatchObject({ code: 'column-not-time' });
    expect(await later("TIME '10:00:00'", '1.0')).toMatchObject({ code: 'column-not-time' });
  });
});
