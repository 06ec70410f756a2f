import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { ChampionRoles, CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { naiveWhole } from './naive-counts.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const scores = (pin: EvidencePin, champion: ChampionRoles | null = null): CountRequest => ({
  kind: 'scores',
  pin,
  roles: roles({ id: 'id', label: 'y', score: 's', prediction: { column: 'p' } }),
  champion,
});
const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;

describe('scores', () => {
  type Scored = {
    readonly id: number;
    readonly y: 0 | 1 | null;
    readonly p: 0 | 1 | null;
    readonly s: number;
    readonly old: number;
  };
  const binary = fc.constantFrom(0 as const, 1 as const, null);
  const score = fc.oneof(
    fc.constantFrom(0, -0, 0.5, 1, 2 ** 20, -(2 ** 20)),
    fc.double({ noNaN: true, min: 0, max: 1 }),
    fc.double({ noNaN: true, min: -1000, max: 1000 }),
  );
  const table = fc
    .array(fc.record({ y: binary, p: binary, s: score, old: score }), { minLength: 1, maxLength: 40 })
    .map((rows) => rows.map((row, index): Scored => ({ id: index + 1, ...row })));

  /** The cells of one score, by their definition. */
  function naive(rows: readonly Scored[], of: (row: Scored) => number, says: (row: Scored) => 0 | 1 | null) {
    const key = (row: Scored) => ({ bucket: bucketOf(of(row)), label: row.y, prediction: says(row) });
    return new Set(
      [...Map.groupBy(rows, (row) => JSON.stringify(key(row))).values()].map((own) => ({
        ...key(own[0]!),
        rows: own.length,
        scores: String(own.reduce((sum, row) => sum + naiveWhole(of(row), -40), 0n)),
      })),
    );
  }

  test('are those of a naive count, and the same bytes in every format, row order and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const backwards = rows.toReversed();
        const types = { id: 'BIGINT', y: 'INTEGER', p: 'INTEGER', s: 'DOUBLE', old: 'DOUBLE' };
        const pins = [
          [await tables.parquetOf(rows, types), 1],
          [await tables.parquetOf(backwards, types, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.csv(backwards), 2],
          [await tables.jsonl(rows), 1],
        ] as const;
        const counted: Counts[] = [];
        const old = roles({ id: 'id', label: 'y', score: 'old', prediction: { threshold: 0.5 } });
        for (const [pin, threads] of pins) {
          const asked = [null, pins[1][0]].map((other) =>
            scores(pin, { pin: other, roles: old, pairing: 'one-to-one' }),
          );
          counted.push(...((await tables.count(asked, threads)) as Counts[]));
        }
        expect(new Set(counted.map(canonicalJson)).size).toBe(1);

        const [first] = counted;
        if (first?.kind !== 'scores') throw new Error(JSON.stringify(first));
        expect(new Set(first.cells)).toEqual(
          naive(
            rows,
            ({ s }) => s,
            ({ p }) => p,
          ),
        );
        expect(new Set(first.champion)).toEqual(
          naive(
            rows,
            (row) => row.old,
            (row) => (row.old >= 0.5 ? 1 : 0),
          ),
        );
        const buckets = first.cells.map(({ bucket }) => bucket);
        expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
      }),
      { numRuns: 10, seed: 2026 },
    );
  });

  test('of a large table stay few cells', async () => {
    const pin = await tables.parquet(
      'SELECT i % 2 AS y, i % 3 % 2 AS p, ((i * 7919) % 1000003) / 1000003 AS s FROM range(2000000) t(i)',
    );
    const [one] = await tables.count([scores(pin)], 1);
    const [two] = await tables.count([scores(pin)], 2);
    expect(two).toEqual(one);
    if (one === undefined || !('kind' in one) || one.kind !== 'scores') throw new Error('no scores');
    expect(one.cells.length).toBeLessThan(15_000);
    expect(one.cells.reduce((sum, { rows }) => sum + rows, 0)).toBe(2_000_000);
  });

  test.each([
    ['missing', 'NULL', 'score-not-finite', 'has no value in row 2; every score must be a finite number.'],
    ['NaN', "'nan'", 'score-not-finite', 'has nan in row 2; every score must be a finite number.'],
    [
      'too large',
      '-1e7',
      'value-out-of-range',
      'has -10000000.0 in row 2; a score between -1048576 and 1048576 was expected.',
    ],
  ])('that are %s are refused', async (_, value, code, message) => {
    const pin = await tables.parquet(
      `SELECT 1 AS y, 1 AS p, s::DOUBLE AS s FROM (VALUES (0.5::DOUBLE), (${value}::DOUBLE)) v(s)`,
    );
    expect(await count(scores(pin))).toMatchObject({
      code,
      message: `Column "s" of evidence/table.parquet ${message}`,
    });
  });
});
