import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { aurocFromRanks } from '../../statistics/delong.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { naiveExponent, naiveMoments, naiveWeightedRanks, naiveWeights, naiveWhole } from './naive-counts.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;

type Weighed = {
  readonly id: number;
  readonly u: string;
  readonly g: string;
  readonly y: 0 | 1 | null;
  readonly s: number;
  readonly old: number;
  readonly w: number;
};
const types = { id: 'BIGINT', u: 'VARCHAR', g: 'VARCHAR', y: 'INTEGER', s: 'DOUBLE', old: 'DOUBLE', w: 'DOUBLE' };
const score = fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ noNaN: true, min: 0, max: 1 }));
const table: fc.Arbitrary<readonly Weighed[]> = fc
  .array(
    fc.record({
      u: fc.constantFrom('a', 'b', 'c'),
      g: fc.constantFrom('x', 'y'),
      y: fc.constantFrom(0 as const, 1 as const, 1 as const, null),
      s: score,
      old: score,
      w: fc.oneof(fc.constantFrom(0, 1, 2, 0.1), fc.double({ noNaN: true, min: 1e-9, max: 1e6 })),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((rows) => rows.map((row, index) => ({ id: index + 1, ...row, w: index === 0 ? 1.5 : row.w })));

const weighed = roles({ id: 'id', weight: 'w', label: 'y', score: 's', prediction: { threshold: 0.5 } });
const old = roles({ id: 'id', label: 'y', score: 'old', prediction: { threshold: 0.5 } });
const requests = (pin: EvidencePin, other: EvidencePin | null): CountRequest[] => {
  const champion = { pin: other, roles: old, pairing: 'one-to-one' as const };
  const amounts = { ...weighed, prediction: { column: 's' } };
  return [
    { kind: 'cube', pin, roles: weighed, by: ['g'], champion },
    { kind: 'matrix', pin, roles: { ...weighed, prediction: { column: 'u' } }, by: [], champion: null },
    { kind: 'scores', pin, roles: weighed, champion: null },
    { kind: 'ranks', pin, roles: weighed, champion },
    ...[null, 'u'].map(
      (cluster): CountRequest => ({
        kind: 'moments',
        pin,
        roles: { ...amounts, cluster },
        by: ['g'],
        variables: [
          { of: 'absolute-error', who: 'candidate' },
          { of: 'observed', variable: { of: 'label' } },
        ],
        champion: null,
      }),
    ),
  ];
};

const cellsOf = (counted: Counts | Problem | undefined): readonly Record<string, unknown>[] => {
  if (counted === undefined || !('cells' in counted)) throw new Error(JSON.stringify(counted));
  return counted.cells as unknown as readonly Record<string, unknown>[];
};

/** What the rows with one key count. */
function naiveCells(
  rows: readonly Weighed[],
  whole: (row: Weighed) => bigint,
  key: (row: Weighed) => object,
): ReadonlySet<object> {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(key(row)));
  return new Set(
    [...groups.values()].map((own) => ({
      ...key(own[0]!),
      rows: own.length,
      weights: naiveWeights(own.map(whole)),
    })),
  );
}

const isIn = (key: object, cell: object): boolean => JSON.stringify({ ...cell, ...key }) === JSON.stringify(cell);

describe('weighted counts of any small table', () => {
  test('are those of a naive count', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const pin = await tables.parquetOf(rows, types);
        const [cube, matrix, scores, ranks, ...moments] = await tables.count(requests(pin, null));
        const exponent = naiveExponent(
          rows.map(({ w }) => w),
          40,
        );
        const whole = ({ w }: Weighed): bigint => naiveWhole(w, exponent);
        const is = (positive: boolean): 0 | 1 => (positive ? 1 : 0);
        for (const counted of [cube, matrix, scores]) expect(counted).toMatchObject({ weightExponent: exponent });
        expect(new Set(cellsOf(cube))).toEqual(
          naiveCells(rows, whole, ({ g, y, s, old: theirs }) => ({
            values: [g],
            label: y,
            prediction: is(s >= 0.5),
            champion: is(theirs >= 0.5),
          })),
        );
        expect(new Set(cellsOf(matrix))).toEqual(
          naiveCells(rows, whole, ({ u, y }) => ({
            values: [],
            label: y === null ? null : String(y),
            prediction: u,
            champion: null,
          })),
        );
        const bucket = ({ s, y }: Weighed) => ({ bucket: bucketOf(s), label: y, prediction: is(s >= 0.5) });
        const sumOfScores = (own: readonly Weighed[]): string =>
          String(own.reduce((sum, row) => sum + whole(row) * naiveWhole(row.s, -40), 0n));
        expect(new Set(cellsOf(scores))).toEqual(
          new Set(
            [...naiveCells(rows, whole, bucket)].map((cell) => ({
              ...cell,
              scores: sumOfScores(rows.filter((row) => isIn(bucket(row), cell))),
            })),
          ),
        );

        const digits = Math.min(26, 51 - Math.ceil(Math.log2(Math.max(2, rows.length))));
        const rankExponent = naiveExponent(
          rows.map(({ w }) => w),
          digits,
        );
        const labelled = rows.filter(({ y }) => y !== null);
        const ranked = labelled.map(({ y, s, old: theirs, w }) => ({
          positive: y === 1,
          candidate: s,
          champion: theirs,
          weight: naiveWhole(w, rankExponent),
        }));
        const weightsOf = (positive: boolean) =>
          naiveWeights(ranked.filter((row) => row.positive === positive).map(({ weight }) => weight));
        expect(ranks).toMatchObject({
          ...naiveWeightedRanks(ranked),
          weightExponent: rankExponent,
          positiveWeights: weightsOf(true),
          negativeWeights: weightsOf(false),
        });

        const error = ({ y, s, w }: Weighed): number => (y === null ? 0 : Math.abs(s - y) * w);
        const observed = ({ y, w }: Weighed): number => (y === null ? 0 : w);
        const exponents = [exponent, naiveExponent(rows.map(error), 40), exponent];
        const wholes = (row: Weighed): bigint[] => [
          whole(row),
          naiveWhole(error(row), exponents[1]!),
          naiveWhole(observed(row), exponent),
        ];
        for (const [index, counted] of moments.entries()) {
          expect(counted).toMatchObject({ exponents });
          const expected = ['x', 'y'].flatMap((group) => {
            const own = rows.filter(({ g }) => g === group);
            if (own.length === 0) return [];
            const units = index === 0 ? own.map((row) => [row]) : [...Map.groupBy(own, ({ u }) => u).values()];
            const sums = units.map((unit) => unit.map(wholes).reduce((a, b) => a.map((value, at) => value + b[at]!)));
            const without = own.filter(({ y }) => y === null).length;
            return [
              {
                values: [group],
                units: units.length,
                rows: own.length,
                ...naiveMoments(sums, 3),
                without: [without, 0],
              },
            ];
          });
          expect(cellsOf(counted)).toEqual(expected);
        }
      }),
      { numRuns: 10, seed: 2026 },
    );
  });

  test('are the same bytes in every format, row order, row-group size and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const backwards = rows.toReversed();
        const pins = [
          [await tables.parquetOf(rows, types), 1],
          [await tables.parquetOf(backwards, types, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.csv(backwards), 2],
          [await tables.jsonl(rows), 1],
        ] as const;
        const counted = new Set<string>();
        for (const [pin, threads] of pins)
          counted.add(canonicalJson(await tables.count(requests(pin, pins[1][0]), threads)));
        expect([...counted]).toHaveLength(1);
        expect([...counted][0]).not.toContain('remedy');
      }),
      { numRuns: 6, seed: 2026 },
    );
  });
});

describe('weights', () => {
  const rows: readonly Row[] = [
    { y: 1, s: 0.9, w: 2 },
    { y: 0, s: 0.6, w: 1 },
    { y: 1, s: 0.4, w: 1 },
    { y: 0, s: 0.1, w: 3 },
  ];
  const ranks = (pin: EvidencePin, weight: string | null): CountRequest => ({
    kind: 'ranks',
    pin,
    roles: roles({ weight, label: 'y', score: 's' }),
    champion: null,
  });
  const areaOf = async (request: CountRequest) => {
    const counted = await count(request);
    if (!('kind' in counted) || counted.kind !== 'ranks') throw new Error(JSON.stringify(counted));
    const { positives, negatives, positiveWeights, negativeWeights, candidate } = counted;
    return positiveWeights === undefined || negativeWeights === undefined
      ? aurocFromRanks(positives, negatives, candidate)
      : aurocFromRanks(
          { rows: positives, weights: positiveWeights },
          { rows: negatives, weights: negativeWeights },
          candidate,
        );
  };

  test('count a row as often as they say in the area under the ROC curve', async () => {
    const repeated = rows.flatMap((row) => Array.from({ length: Number(row.w) }, () => row));
    const weighted = await areaOf(ranks(await tables.csv(rows), 'w'));
    expect(weighted!.auroc).toBe((await areaOf(ranks(await tables.csv(repeated), null)))!.auroc);
    // sklearn.metrics.roc_auc_score([1, 0, 1, 0], [.9, .6, .4, .1], sample_weight=[2, 1, 1, 3])
    expect(weighted!.auroc).toBeCloseTo(11 / 12, 15);
  });

  test('that are equal change neither the area nor its variance', async () => {
    const equal = await tables.csv(rows.map((row) => ({ ...row, w: 0.3 })));
    const [plain, weighted] = [await areaOf(ranks(equal, null)), await areaOf(ranks(equal, 'w'))];
    expect(weighted!.auroc).toBeCloseTo(plain!.auroc, 15);
    expect(weighted!.variance).toBeCloseTo(plain!.variance!, 15);
  });

  test('draw the curve by their share', async () => {
    expect(await count(ranks(await tables.csv(rows), 'w'))).toMatchObject({
      roc: [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 2],
        [2, 2],
      ],
    });
  });

  test('of 0 leave the row in the table', async () => {
    const pin = await tables.csv([...rows, { y: 1, s: 0, w: 0 }]);
    const cube: CountRequest = { kind: 'cube', pin, roles: roles({ weight: 'w', label: 'y' }), by: [], champion: null };
    const [, positive] = cellsOf(await count(cube));
    expect(positive).toMatchObject({ rows: 3, weights: { sum: String(3n << 38n) } });
    expect(await areaOf(ranks(pin, 'w'))).toMatchObject({ auroc: 11 / 12 });
  });

  test('are as they are by the hundred thousand where scores are ranked by their high bits', async () => {
    const size = 1_100_000;
    const pin = await tables.parquet(
      `SELECT (i % 3 = 0)::INT AS y, ((i * 37) % 4096) / 4096 AS s, ((i * 91) % 4096) / 4096 AS old, (i % 5)::DOUBLE AS w FROM range(${size}) t(i)`,
    );
    const request: CountRequest = {
      ...ranks(pin, 'w'),
      champion: { pin: null, pairing: 'one-to-one', roles: roles({ score: 'old' }) },
    } as CountRequest;
    const [one] = await tables.count([request], 1);
    const [two] = await tables.count([request], 2);
    expect(two).toEqual(one);
    const weights = Array.from({ length: 4096 }, () => [0, 0]);
    const squares = Array.from({ length: 4096 }, () => [0, 0]);
    for (let i = 0; i < size; i++) {
      const [at, of] = [(i * 37) % 4096, i % 3 === 0 ? 1 : 0];
      weights[at]![of]! += i % 5;
      squares[at]![of]! += (i % 5) ** 2;
    }
    // A weight of 4 is the largest, and has 26 digits.
    const unit = 2n ** 24n;
    let [below, p, pp, wp] = [0n, 0n, 0n, 0n];
    for (const [at, [negatives, positives]] of weights.entries()) {
      const placement = (2n * below + BigInt(negatives!)) * unit;
      p += BigInt(positives!) * unit * placement;
      wp += BigInt(squares[at]![1]!) * unit * unit * placement;
      pp += BigInt(squares[at]![1]!) * unit * unit * placement * placement;
      below += BigInt(negatives!);
    }
    expect(one).toMatchObject({
      resolution: 'bucketed',
      weightExponent: -24,
      candidate: { p: String(p), pp: String(pp), wp: String(wp) },
    });
  });

  test.each<[string, string, string]>([
    ['negative', '-1.0', 'has -1.0 in row 2;'],
    ['infinite', "'infinity'::DOUBLE", 'has inf in row 2;'],
    ['NaN', "'nan'::DOUBLE", 'has nan in row 2;'],
    ['missing', 'NULL', 'has no value in row 2;'],
  ])('that are %s are refused', async (_, weight, message) => {
    const pin = await tables.parquet(
      `SELECT id, u, g, y, s, old, CAST(w AS DOUBLE) AS w FROM (VALUES (1, 'a', 'x', 1, 0.5, 0.5, 1.0::DOUBLE), (2, 'b', 'y', 0, 0.5, 0.5, ${weight})) v(id, u, g, y, s, old, w)`,
    );
    for (const counted of await tables.count(requests(pin, null))) {
      expect(counted).toMatchObject({
        code: 'weights-unusable',
        message: `Column "w" of evidence/table.parquet ${message} every row must have a weight that is a finite number, 0 or more.`,
      });
    }
  });

  test('that are all 0 are refused, and so is a text', async () => {
    const zero = await tables.csv(rows.map((row) => ({ ...row, w: 0 })));
    expect(await count(ranks(zero, 'w'))).toMatchObject({
      code: 'weights-unusable',
      message:
        'Column "w" of evidence/table.csv has the weight 0 in row 1, and in all 4 rows; at least one must count.',
    });
    const text = await tables.csv([...rows, { y: 1, s: 1, w: 'heavy' }]);
    expect(await count(ranks(text, 'w'))).toMatchObject({
      code: 'weights-unusable',
      message: expect.stringContaining('has heavy in row 5;'),
    });
  });

  test('say nothing of a ranking of queries, which refuses them', async () => {
    const pin = await tables.csv([{ q: 'a', y: 1, s: 1, w: 1 }]);
    const request: CountRequest = {
      kind: 'moments',
      pin,
      roles: roles({ weight: 'w', cluster: 'q', label: 'y', score: 's' }),
      by: [],
      variables: [{ of: 'hit', k: 1, who: 'candidate' }],
      champion: null,
    };
    expect(await count(request)).toMatchObject({
      code: 'count-impossible',
      message: expect.stringContaining('rankings count each query once'),
    });
  });
});
