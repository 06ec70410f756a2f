import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { Counts, EvidencePin } from '../../domain/measurement.ts';
import { random } from '../../statistics/random.ts';
import { type Row, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Domain = Extract<Counts, { kind: 'domain' }>;
const features = { numeric: ['x', 'z'], categorical: ['c'] };
const types = { x: 'DOUBLE', z: 'DOUBLE', c: 'VARCHAR' };

const count = async (pin: EvidencePin, reference: EvidencePin, of = features, threads = 1): Promise<Domain> => {
  const [counts] = await tables.count([{ kind: 'domain', pin, reference, ...of }], threads);
  if (counts === undefined || 'code' in counts || counts.kind !== 'domain') throw new Error(JSON.stringify(counts));
  return counts;
};

/** P(answer of a current row > answer of a reference row) + ½ P(equal), pair by pair. */
function auroc({ current, reference, answers }: Domain): number {
  let pairs = 0;
  for (const [i, [mine]] of answers.entries())
    for (const [j, [, theirs]] of answers.entries()) pairs += mine * theirs * (i > j ? 1 : i === j ? 0.5 : 0);
  return pairs / (current * reference);
}

const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** Rows with x and z of correlation ρ and two categories. */
function rows(seed: number, number: number, { mean = 0, correlation = 0, share = 0.5 } = {}): Row[] {
  const uniform = random(seed);
  return Array.from({ length: number }, () => {
    const x = normal(uniform);
    const z = correlation * x + Math.sqrt(1 - correlation ** 2) * normal(uniform);
    return { x: x + mean, z, c: uniform() < share ? 'a' : 'b' };
  });
}

describe('the classifier', () => {
  test('cannot tell tables of one source apart, whatever it learned by heart', async () => {
    const told = await count(await tables.csv(rows(1, 3000)), await tables.csv(rows(2, 3000)));
    expect(told.current + told.reference).toBeGreaterThan(2850);
    expect(told.current + told.reference).toBeLessThan(3150);
    expect(auroc(told)).toBeGreaterThan(0.46);
    expect(auroc(told)).toBeLessThan(0.54);
  });

  test.each([
    ['a mean that moved', { mean: 1 }, 0.73],
    ['a category that became frequent', { share: 0.9 }, 0.67],
    ['two features that are each as before and go together now', { correlation: 0.9 }, 0.75],
  ])('sees %s', async (_, moved, atLeast) => {
    const told = await count(await tables.csv(rows(1, 3000, moved)), await tables.csv(rows(2, 3000)));
    expect(auroc(told)).toBeGreaterThan(atLeast);
  });

  test('sees what went missing, and categories and numbers that the reference never had', async () => {
    const reference = await tables.csv(rows(2, 1000));
    const changed = (change: Row) =>
      tables.csv(rows(1, 1000).map((row, i) => (i % 2 === 0 ? row : { ...row, ...change })));
    for (const change of [{ x: null }, { c: 'never' }, { z: 1e9 }])
      expect(auroc(await count(await changed(change), reference))).toBeGreaterThan(0.7);
  });

  test('is tried on rows that it did not learn from: a table against itself is told by nobody', async () => {
    const pin = await tables.csv(rows(1, 2000));
    const told = await count(pin, pin);
    expect(told.current).toBe(told.reference);
    for (const [mine, theirs] of told.answers) expect(mine).toBe(theirs);
  });

  test('looks at 20,000 rows at most, and rows alike are as frequent in them as in the table', async () => {
    const large = (share: number) =>
      tables.parquet(`SELECT (i < ${share * 60_000})::INTEGER AS x FROM range(60000) t(i)`);
    const told = await count(await large(0.3), await large(0.7), { numeric: ['x'], categorical: [] });
    expect(told.current + told.reference).toBeGreaterThan(19_000);
    expect(told.current + told.reference).toBeLessThan(21_000);
    // Two kinds of rows, two answers; zeros are 7 in 10 of the current rows and 3 in 10 of the others.
    expect(told.answers).toHaveLength(2);
    const [ones, zeros] = told.answers as [[number, number], [number, number]];
    expect(zeros[0] / told.current).toBeCloseTo(0.7, 1);
    expect(ones[0] / told.current).toBeCloseTo(0.3, 1);
    expect(ones[1] / told.reference).toBeCloseTo(0.7, 1);
  });

  test('says that there is nothing to tell where a table has next to no rows', async () => {
    const told = await count(await tables.csv(rows(1, 1)), await tables.csv(rows(2, 3)));
    expect(told.answers.length).toBeLessThanOrEqual(1);
  });

  test('refuses a number that is none', async () => {
    const pin = await tables.csv([{ x: 'much', z: 1, c: 'a' }]);
    expect(await tables.count([{ kind: 'domain', pin, reference: pin, ...features }])).toMatchObject([
      { code: 'column-not-numeric' },
    ]);
  });
});

test('the answers are the same in every format, row order, row-group size and number of threads', async () => {
  const value = fc.option(
    fc.oneof(fc.constantFrom(0, -0, 1, 2.5), fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  const row = fc.record({ x: value, z: value, c: fc.option(fc.constantFrom('a', 'b', 'c,d')) });
  const table = fc.array(row, { minLength: 1, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(table, table, async (now, before) => {
      const written = [
        [await tables.parquetOf(now, types), await tables.parquetOf(before, types), 1],
        [await tables.parquetOf(now.toReversed(), types, ', ROW_GROUP_SIZE 2'), await tables.csv(before), 2],
        [await tables.jsonl(now), await tables.csv(before.toReversed()), 2],
      ] as const;
      const counted = new Set<string>();
      for (const [pin, reference, threads] of written)
        counted.add(canonicalJson(await count(pin, reference, features, threads)));
      expect([...counted]).toHaveLength(1);
    }),
    { numRuns: 12, seed: 2026 },
  );
});
