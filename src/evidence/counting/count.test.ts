import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, CubeCell, EvidencePin } from '../../domain/measurement.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { naiveBuckets, naiveCells, naiveRanks } from './naive-counts.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Person = {
  readonly id: number;
  readonly group: string | null;
  readonly band: number | null;
  readonly label: 0 | 1 | null;
  readonly score: number;
  readonly prediction: 0 | 1 | null;
  readonly old_score: number;
  readonly old_prediction: 0 | 1 | null;
  readonly income: number | null;
};

const types = {
  id: 'BIGINT',
  group: 'VARCHAR',
  band: 'INTEGER',
  label: 'INTEGER',
  score: 'DOUBLE',
  prediction: 'INTEGER',
  old_score: 'DOUBLE',
  old_prediction: 'INTEGER',
  income: 'DOUBLE',
};

const binary = fc.constantFrom(0 as const, 1 as const, null);
/** Few distinct values make ties; wide ones try every exponent. */
const score = fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ noNaN: true, noDefaultInfinity: true }));
/** An empty text is NULL in CSV and a text elsewhere; NUL and lone surrogates are in no text file. */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((value) => !value.includes('\0'));
const person: fc.Arbitrary<Omit<Person, 'id'>> = fc.record({
  group: fc.option(fc.oneof(fc.constantFrom('F', 'M', 'O"Brien', "'; DROP TABLE x; --", 'a,b', 'two\nlines'), text)),
  band: fc.option(fc.integer({ min: -3, max: 3 })),
  label: binary,
  score,
  prediction: binary,
  old_score: score,
  old_prediction: binary,
  income: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
});
const people = fc
  .array(person, { minLength: 1, maxLength: 40 })
  .map((rows) => rows.map((row, index): Person => ({ id: index + 1, ...row })));

const candidate = roles({ id: 'id', label: 'label', score: 'score', prediction: { column: 'prediction' } });
const champion = {
  pin: null,
  pairing: 'one-to-one' as const,
  roles: roles({ id: 'id', label: 'label', score: 'old_score', prediction: { column: 'old_prediction' } }),
};

const requests = (pin: EvidencePin): CountRequest[] => [
  { kind: 'cube', pin, roles: candidate, by: ['band'], champion },
  { kind: 'cube', pin, roles: { ...candidate, prediction: { threshold: 0.5 } }, by: [], champion: null },
  { kind: 'ranks', pin, roles: candidate, champion },
  { kind: 'histogram', pin, column: 'score' },
  { kind: 'histogram', pin, column: 'old_score' },
  { kind: 'categories', pin, column: 'label', top: 1 },
];

/** A column without any value cannot be grouped by, and says so; that claim is tested elsewhere. */
const full = (rows: readonly Person[]): Person[] =>
  rows.map((row, index) => (index === 0 ? { ...row, group: 'F', band: 1, income: 1 } : row));

const cellsOf = (cells: readonly CubeCell[]): ReadonlyMap<string, number> =>
  new Map(
    cells.map(({ values, label, prediction, champion: other, rows }) => [
      JSON.stringify([values, label, prediction, other]),
      rows,
    ]),
  );

describe('counts of any small table', () => {
  test('are those of a naive count', async () => {
    await fc.assert(
      fc.asyncProperty(people, async (generated) => {
        const rows = full(generated);
        const pin = await tables.parquetOf(rows, types);
        const [cube, threshold, ranks, histogram, income, groups] = (await tables.count([
          { kind: 'cube', pin, roles: candidate, by: ['group', 'band'], champion },
          { kind: 'cube', pin, roles: { ...candidate, prediction: { threshold: 0.5 } }, by: [], champion: null },
          { kind: 'ranks', pin, roles: candidate, champion },
          { kind: 'histogram', pin, column: 'score' },
          { kind: 'histogram', pin, column: 'income' },
          { kind: 'categories', pin, column: 'group', top: 2 },
        ])) as [
          Counts & { kind: 'cube' },
          Counts & { kind: 'cube' },
          Counts & { kind: 'ranks' },
          Counts & { kind: 'histogram' },
          Counts & { kind: 'histogram' },
          Counts & { kind: 'categories' },
        ];

        const texts = (row: Person) => [row.group, row.band === null ? null : String(row.band)];
        const cells = naiveCells(
          rows.map((row) => ({
            values: texts(row),
            label: row.label,
            prediction: row.prediction,
            champion: row.old_prediction,
          })),
        );
        expect(cellsOf(cube.cells)).toEqual(cells);
        const thresholdCells = naiveCells(
          rows.map((row) => ({ values: [], label: row.label, prediction: row.score >= 0.5 ? 1 : 0, champion: null })),
        );
        expect(cellsOf(threshold.cells)).toEqual(thresholdCells);

        const labelled = rows.filter(({ label }) => label !== null);
        const naive = naiveRanks(
          labelled.map((row) => ({ positive: row.label === 1, candidate: row.score, champion: row.old_score })),
        );
        expect(ranks).toMatchObject({
          ...naive,
          positives: labelled.filter(({ label }) => label === 1).length,
          resolution: 'exact',
        });

        expect(histogram.buckets).toEqual(naiveBuckets(rows.map((row) => row.score)));
        const incomes = rows.map((row) => row.income);
        const known = incomes.filter((value) => value !== null);
        expect(income).toMatchObject({
          rows: rows.length,
          nulls: rows.length - known.length,
          nans: 0,
          buckets: naiveBuckets(known),
        });

        const named = rows.filter((row) => row.group !== null).map((row) => row.group!);
        expect(groups.distinct).toBe(new Set(named).size);
        expect(groups.nulls).toBe(rows.length - named.length);
        for (const [value, count] of groups.values) expect(count).toBe(named.filter((name) => name === value).length);
        expect(groups.rest + groups.values.reduce((sum, [, count]) => sum + count, 0)).toBe(named.length);
        const least = Math.min(...groups.values.map(([, count]) => count));
        for (const name of named) {
          if (!groups.values.some(([value]) => value === name))
            expect(named.filter((other) => other === name).length).toBeLessThanOrEqual(least);
        }
      }),
      { numRuns: 24, seed: 2026 },
    );
  });

  test('are the same bytes in every format, row order, row-group size and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        people,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (generated, keys) => {
          const rows = full(generated);
          const shuffled = rows
            .map((row) => ({ row, key: keys.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row);
          const pins = [
            [await tables.parquetOf(rows, types), 1],
            [await tables.parquetOf(shuffled, types, ', ROW_GROUP_SIZE 2'), 2],
            [await tables.csv(shuffled), 2],
            [await tables.jsonl(rows), 1],
          ] as const;
          const counted = new Set<string>();
          for (const [pin, threads] of pins) {
            const all: CountRequest[] = [
              ...requests(pin),
              { kind: 'cube', pin, roles: candidate, by: ['group'], champion: null },
              { kind: 'categories', pin, column: 'group', top: 3 },
              { kind: 'histogram', pin, column: 'income' },
              {
                kind: 'ranks',
                pin,
                roles: candidate,
                champion: { pin: pins[0][0], roles: champion.roles, pairing: 'one-to-one' },
              },
            ];
            counted.add(canonicalJson(await tables.count(all, threads)));
          }
          expect([...counted]).toHaveLength(1);
        },
      ),
      { numRuns: 10, seed: 2026 },
    );
  });
});
