import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, EvidencePin, Variable } from '../../domain/measurement.ts';
import { type Row, roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { type Moments, momentsOf, totals } from './moment-totals.ts';
import { naiveExponent, naiveMoments, naiveWhole } from './naive-counts.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const moments = async (request: CountRequest): Promise<Moments> => momentsOf((await tables.count([request]))[0]!);

type MomentsRequest = Extract<CountRequest, { kind: 'moments' }>;

const candidate = 'candidate' as const;
const champion = 'champion' as const;

describe('moments of any small table', () => {
  type Person = {
    readonly id: number;
    readonly group: string | null;
    readonly user: string;
    readonly y: number | null;
    readonly p: number;
    readonly old: number;
    readonly amount: number | null;
    readonly old_amount: number | null;
    readonly bad: 0 | 1 | null;
    readonly s: number;
    readonly color: string | null;
    readonly guess: string | null;
    readonly old_guess: string | null;
    readonly red: number;
    readonly blue: number;
    readonly green: number;
  };
  const types = {
    id: 'BIGINT',
    group: 'VARCHAR',
    user: 'VARCHAR',
    y: 'DOUBLE',
    p: 'DOUBLE',
    old: 'DOUBLE',
    amount: 'DOUBLE',
    old_amount: 'DOUBLE',
    bad: 'INTEGER',
    s: 'DOUBLE',
    color: 'VARCHAR',
    guess: 'VARCHAR',
    old_guess: 'VARCHAR',
    red: 'DOUBLE',
    blue: 'DOUBLE',
    green: 'DOUBLE',
  };
  /** Squares and quotients of these are doubles. */
  const amount = fc.oneof(
    fc.constantFrom(0, 1, -1, 0.1, 3),
    fc.double({ noNaN: true, min: -1e150, max: 1e150 }).map((value) => (Math.abs(value) < 1e-150 ? 0 : value)),
    fc.integer({ min: -1000, max: 1000 }).map((value) => value / 7),
  );
  const probability = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ noNaN: true, min: 0, max: 1 }));
  const color = fc.constantFrom('red', 'blue', 'green');
  const people = fc
    .array(
      fc.record({
        group: fc.constantFrom('F', 'M', 'ü, "x"', null),
        user: fc.constantFrom('a', 'b', 'c', 'd'),
        y: fc.option(amount),
        p: amount,
        old: amount,
        amount: fc.option(amount),
        old_amount: fc.option(amount),
        bad: fc.constantFrom(0 as const, 1 as const, null),
        s: probability,
        color: fc.option(color),
        guess: fc.option(color),
        old_guess: fc.option(color),
        red: probability,
        blue: probability,
        green: probability,
      }),
      { minLength: 1, maxLength: 30 },
    )
    .map((rows) => rows.map((row, index): Person => ({ id: index + 1, ...row, group: index === 0 ? 'F' : row.group })));

  type Asked = readonly [Variable, (row: Person) => number | null];
  const ifLabelled = (value: (y: number, row: Person) => number | null) => (row: Person) =>
    row.y === null ? null : value(row.y, row);
  const regression: readonly Asked[] = [
    [{ of: 'label' }, ifLabelled((y) => y)],
    [{ of: 'squared-label' }, ifLabelled((y) => y * y)],
    [{ of: 'absolute-label' }, ifLabelled((y) => Math.abs(y))],
    [{ of: 'error', who: candidate }, ifLabelled((y, { p }) => p - y)],
    [{ of: 'absolute-error', who: champion }, ifLabelled((y, { old }) => Math.abs(old - y))],
    [{ of: 'squared-error', who: candidate }, ifLabelled((y, { p }) => (p - y) * (p - y))],
    [{ of: 'relative-error', who: champion }, ifLabelled((y, { old }) => (y === 0 ? null : Math.abs((old - y) / y)))],
    [
      { of: 'pinball-loss', quantile: 0.9, who: candidate },
      ifLabelled((y, { p }) => (p > y ? (1 - 0.9) * (p - y) : 0.9 * -(p - y))),
    ],
    [{ of: 'column', column: 'amount', who: candidate }, ({ amount }) => amount],
    [{ of: 'column', column: 'old_amount', who: champion }, ({ old_amount }) => old_amount],
    [
      { of: 'win', column: 'amount', championColumn: 'old_amount' },
      (row) =>
        row.amount === null || row.old_amount === null
          ? null
          : row.amount > row.old_amount
            ? 1
            : row.amount === row.old_amount
              ? 0.5
              : 0,
    ],
    [{ of: 'observed', variable: { of: 'label' } }, ({ y }) => (y === null ? 0 : 1)],
  ];
  const probabilistic: readonly Asked[] = [
    [{ of: 'brier', who: candidate }, ({ bad, s }) => (bad === null ? null : bad === 1 ? (1 - s) * (1 - s) : s * s)],
  ];
  const labels = { red: 0, blue: 1, green: 2 } as Record<string, number>;
  const classes: readonly Asked[] = [1, 2].map(
    (k): Asked => [
      { of: 'top', k, who: candidate },
      ({ color, red, blue, green }) => {
        if (color === null) return null;
        const all = [red, blue, green];
        return all.filter((value) => value >= all[labels[color]!]!).length <= k ? 1 : 0;
      },
    ],
  );
  const flips: readonly Asked[] = [[{ of: 'flip' }, ({ guess, old_guess }) => (guess === old_guess ? 0 : 1)]];

  const request = (
    pin: EvidencePin,
    given: object,
    asked: readonly Asked[],
    cluster: string | null,
  ): MomentsRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ id: 'id', cluster, ...given }),
    by: ['group'],
    variables: asked.map(([variable]) => variable),
    champion: {
      pin: null,
      pairing: 'one-to-one',
      roles: roles({ id: 'id', ...given, prediction: { column: 'guess' in given ? 'old_guess' : 'old' } }),
    },
  });
  const requests = (pin: EvidencePin): readonly (readonly [MomentsRequest, readonly Asked[]])[] =>
    [null, 'user'].flatMap((cluster) => [
      [request(pin, { label: 'y', prediction: { column: 'p' } }, regression, cluster), regression],
      [request(pin, { label: 'bad', score: 's' }, probabilistic, cluster), probabilistic],
      [
        request(pin, { label: 'color', probabilities: { red: 'red', blue: 'blue', green: 'green' } }, classes, cluster),
        classes,
      ],
    ]);
  const flipped = (pin: EvidencePin): MomentsRequest => {
    const asked = request(pin, { prediction: { column: 'guess' } }, flips, null);
    return { ...asked, champion: { ...asked.champion!, roles: roles({ prediction: { column: 'old_guess' } }) } };
  };

  function naive(rows: readonly Person[], { roles: { cluster } }: MomentsRequest, asked: readonly Asked[]): Moments {
    const bits = cluster === null ? 40 : Math.min(40, 63 - Math.ceil(Math.log2(rows.length)));
    const bounded = new Set(['brier', 'top', 'flip', 'win', 'observed']);
    const exponents = [
      0,
      ...asked.map(([{ of }, value]) => naiveExponent(bounded.has(of) ? [1] : rows.map(value), bits)),
    ];
    const unitsOf = (own: readonly Person[]): readonly (readonly Person[])[] =>
      cluster === null ? own.map((row) => [row]) : [...Map.groupBy(own, ({ user }) => user).values()];
    const wholesOf = (unit: readonly Person[]): bigint[] => [
      BigInt(unit.length),
      ...asked.map(([, value], index) =>
        unit.reduce((sum, row) => sum + naiveWhole(value(row) ?? 0, exponents[index + 1]!), 0n),
      ),
    ];
    const groups = [...Map.groupBy(rows, ({ group }) => group)].sort(([a], [b]) =>
      a === null ? -1 : b === null ? 1 : a < b ? -1 : 1,
    );
    return {
      kind: 'moments',
      rows: rows.length,
      exponents,
      cells: groups.map(([group, own]) => {
        const units = unitsOf(own);
        return {
          values: [group],
          units: units.length,
          rows: own.length,
          ...naiveMoments(units.map(wholesOf), asked.length + 1),
          without: asked.map(([, value]) => own.filter((row) => value(row) === null).length),
        };
      }),
    };
  }

  test('are those of a naive count, over rows and over clusters', async () => {
    await fc.assert(
      fc.asyncProperty(people, async (rows) => {
        const pin = await tables.parquetOf(rows, types);
        const asked = [...requests(pin), [flipped(pin), flips] as const];
        const counted = await tables.count(asked.map(([each]) => each));
        for (const [index, [each, variables]] of asked.entries())
          expect(counted[index]).toEqual(naive(rows, each, variables));
      }),
      { numRuns: 12, seed: 2026 },
    );
  });

  test('are the same bytes in every format, row order, row-group size and number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(people, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (rows, keys) => {
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
          const [first, ...others] = requests(pin).map(([each]) => each);
          const joined = { ...first!, champion: { ...first!.champion!, pin: pins[1][0] } };
          const loss: CountRequest = {
            ...request(pin, { label: 'bad', score: 's' }, [], 'user'),
            variables: [{ of: 'log-loss', who: candidate }],
          };
          const ranked: CountRequest = {
            ...request(pin, { label: 'bad', score: 's' }, [], 'user'),
            variables: (['ndcg', 'average-precision', 'reciprocal-rank', 'hit'] as const).map((of) => ({
              of,
              k: 3,
              who: candidate,
            })),
          };
          counted.add(
            canonicalJson(await tables.count([first!, joined, ...others, flipped(pin), loss, ranked], threads)),
          );
        }
        expect([...counted]).toHaveLength(1);
        expect([...counted][0]).not.toContain('remedy');
      }),
      { numRuns: 5, seed: 2026 },
    );
  });
});

describe('a mean over clusters', () => {
  test('rests on the rows of each cluster that have a value', async () => {
    const rows: Row[] = [
      { u: 'a', y: 1, p: 3 },
      { u: 'a', y: 2, p: 2 },
      { u: 'b', y: null, p: 1 },
      { u: 'b', y: 4, p: 1 },
      { u: 'c', y: null, p: 1 },
    ];
    const error: Variable = { of: 'absolute-error', who: candidate };
    const counted = await moments({
      kind: 'moments',
      pin: await tables.csv(rows),
      roles: roles({ cluster: 'u', label: 'y', prediction: { column: 'p' } }),
      by: [],
      variables: [error, { of: 'observed', variable: error }],
      champion: null,
    });
    const [cell] = counted.cells;
    expect(cell).toMatchObject({ values: [], units: 3, rows: 5, without: [2, 0] });
    // Per cluster: rows 2, 2, 1; errors 2, 3, 0; values 2, 1, 0.
    expect(totals(counted, cell!)).toEqual([5, 5, 3]);
    const pairs = [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 2],
      [2, 2],
    ] as const;
    const units = pairs.map(([i, j]) => 2 ** (counted.exponents[i]! + counted.exponents[j]!));
    expect(cell!.products.map((product, index) => Number(product) * units[index]!)).toEqual([9, 10, 6, 13, 7, 5]);
  });

  test('of sixteen million rows in one cluster stays exact: values have fewer digits then', async () => {
    const n = 1 << 24;
    const pin = await tables.parquet(`SELECT 'all' AS u, 0.75::DOUBLE AS a FROM range(${n})`);
    const counted = await moments({
      kind: 'moments',
      pin,
      roles: roles({ cluster: 'u' }),
      by: [],
      variables: [{ of: 'column', column: 'a', who: candidate }],
      champion: null,
    });
    const sum = (BigInt(n) * 3n) << 37n;
    expect(counted).toMatchObject({
      exponents: [0, -39],
      cells: [
        {
          units: 1,
          rows: n,
          sums: [String(n), String(sum)],
          products: [String(n ** 2), String(BigInt(n) * sum), String(sum * sum)],
        },
      ],
    });
  });

  test('needs a cluster in every row', async () => {
    const pin = await tables.csv([
      { u: 'a', a: 1 },
      { u: null, a: 1 },
    ]);
    const asked = { kind: 'moments', pin, roles: roles({ cluster: 'u' }), by: [], champion: null } as const;
    const variables: Variable[] = [{ of: 'column', column: 'a', who: candidate }];
    expect(await tables.count([{ ...asked, variables }])).toMatchObject([
      {
        code: 'cluster-missing',
        message: 'Column "u" of evidence/table.csv has no value in row 2; every row must name its cluster.',
      },
    ]);
  });
});
