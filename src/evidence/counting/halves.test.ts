import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, Counts, EvidencePin, Split } from '../../domain/measurement.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

const own = { pin: { uri: '', digest: 'sha256:' } as EvidencePin, champion: null };
const split: Split = { column: 'id', bands: { x: 2 } };

/** Rows by slice and half, of each of the three counts that a search asks for. */
const requests = (pin: EvidencePin, by: readonly string[], how: Split = split): CountRequest[] => {
  const asked = { ...own, pin, roles: roles({ label: 'y', prediction: { column: 'p' } }), by, split: how };
  return [
    { kind: 'cube', ...asked },
    { kind: 'matrix', ...asked },
    { kind: 'moments', ...asked, variables: [{ of: 'absolute-error', who: 'candidate' }] },
  ];
};

const halfOf = (id: string | number): string => (createHash('md5').update(String(id)).digest('hex') < '8' ? '1' : '2');

/** Rows per values of the cells of a count. */
function slices(counts: Counts): Record<string, number> {
  if (counts.kind !== 'cube' && counts.kind !== 'matrix' && counts.kind !== 'moments') throw new Error(counts.kind);
  const rows: Record<string, number> = {};
  for (const cell of counts.cells) {
    const key = JSON.stringify(cell.values);
    rows[key] = (rows[key] ?? 0) + cell.rows;
  }
  return rows;
}

const counted = async (asked: readonly CountRequest[], threads = 1): Promise<Counts[]> => {
  const answers = await tables.count(asked, threads);
  return answers.map((answer) => {
    if (!('kind' in answer)) throw new Error(answer.message);
    return answer;
  });
};

describe('halves of any small table', () => {
  type Answer = { readonly id: number; readonly g: string | null; readonly x: number | null; y: number; p: number };
  const answers = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: -50, max: 1e9 }),
      g: fc.constantFrom('a', 'ü', null),
      x: fc.option(fc.integer({ min: -3, max: 9 })),
      y: fc.constantFrom(0, 1),
      p: fc.constantFrom(0, 1),
    }),
    { minLength: 2, maxLength: 30, selector: ({ id }) => id },
  );

  test('are the same bytes in every format, type, row order and number of threads, and what MD5 says', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (drawn) => {
        // Both labels, as a binary count needs.
        const rows: Answer[] = drawn.map((row, index) => ({ ...row, y: index < 2 ? index : row.y }));
        const backwards = rows.toReversed();
        const types = { id: 'BIGINT', g: 'VARCHAR', x: 'INTEGER', y: 'INTEGER', p: 'INTEGER' };
        const pins = [
          [await tables.parquetOf(rows, types), 1],
          [await tables.parquetOf(backwards, { ...types, id: 'DOUBLE', x: 'DOUBLE' }, ', ROW_GROUP_SIZE 2'), 2],
          [await tables.parquetOf(backwards, { ...types, id: 'VARCHAR' }), 2],
          [await tables.csv(backwards), 2],
          [await tables.jsonl(rows), 1],
        ] as const;
        const found: string[] = [];
        for (const [pin, threads] of pins) found.push(canonicalJson(await counted(requests(pin, ['g', 'x']), threads)));
        expect(new Set(found).size).toBe(1);

        const known = rows.flatMap(({ x }) => (x === null ? [] : [x])).sort((a, b) => a - b);
        const cut = known[Math.ceil(known.length / 2) - 1];
        const band = (x: number | null): string | null =>
          x === null ? null : x <= cut! ? `up to ${cut}` : `over ${cut}`;
        const naive = Map.groupBy(rows, ({ id, g, x }) => JSON.stringify([g, band(x), halfOf(id)]));
        const expected = Object.fromEntries([...naive].map(([key, each]) => [key, each.length]));
        for (const counts of await counted(requests(pins[0][0], ['g', 'x']))) expect(slices(counts)).toEqual(expected);
      }),
      { numRuns: 8, seed: 2026 },
    );
  });
});

test('bands hold nearly equal rows, and what is no finite number is told apart', async () => {
  const numbers = [...Array(40).keys()].map((i) => `(${i}, '${i}.5')`).join(', ');
  const pin = await tables.parquet(
    `SELECT i AS id, 'a' AS g, v AS x, i % 2 AS y, 1 AS p FROM (VALUES ${numbers}, (40, 'nan'), (41, 'infinity'), (42, '-infinity'), (43, NULL)) t(i, v0), ` +
      'LATERAL (SELECT CAST(v0 AS DOUBLE) AS v)',
  );
  const [cube] = await counted(requests(pin, ['x'], { column: 'g', bands: { x: 4 } }));
  const half = halfOf('a');
  expect(slices(cube!)).toEqual({
    [JSON.stringify([null, half])]: 1,
    [JSON.stringify(['not a number', half])]: 1,
    [JSON.stringify(['up to 9.5', half])]: 11,
    [JSON.stringify(['over 9.5 up to 19.5', half])]: 10,
    [JSON.stringify(['over 19.5 up to 29.5', half])]: 10,
    [JSON.stringify(['over 29.5', half])]: 11,
  });
});

test('a cluster is never divided', async () => {
  const rows = Array.from({ length: 60 }, (_, id) => ({ id, user: `u${id % 6}`, y: id % 2, p: 1 }));
  const pin = await tables.csv(rows);
  const asked = requests(pin, ['user'], { column: 'user', bands: {} })[0]!;
  const [cube] = await counted([asked]);
  expect(slices(cube!)).toEqual(
    Object.fromEntries([...Array(6).keys()].map((u) => [JSON.stringify([`u${u}`, halfOf(`u${u}`)]), 10])),
  );
});

test('a row without an id belongs to neither half, and a column without a value is no fault', async () => {
  const rows = [
    { id: 1, g: null, y: 0, p: 1 },
    { id: 2, g: null, y: 1, p: 1 },
  ];
  const [whole, gap] = [
    await tables.csv(rows),
    await tables.csv(rows.map((row) => ({ ...row, id: row.id === 2 ? null : 1 }))),
  ];
  expect(Object.keys(slices((await counted(requests(whole, ['g'])))[0]!)).length).toBeGreaterThan(0);
  expect(await tables.count(requests(gap, ['g']).slice(0, 1))).toMatchObject([{ code: 'ids-missing' }]);
});
