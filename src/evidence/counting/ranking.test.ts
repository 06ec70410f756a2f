import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CountRequest, Counts, EvidencePin, Variable } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import { type Moments, momentsOf, totals } from './moment-totals.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type MomentsRequest = Extract<CountRequest, { kind: 'moments' }>;

const count = async (request: CountRequest): Promise<Counts | Problem> => (await tables.count([request]))[0]!;
const moments = async (request: CountRequest): Promise<Moments> => momentsOf(await count(request));

const candidate = 'candidate' as const;
const champion = 'champion' as const;

describe('rankings', () => {
  type Item = { readonly query: string; readonly y: number | null; readonly s: number; readonly old: number };
  const variables = (k: number): Variable[] =>
    (['ndcg', 'average-precision', 'reciprocal-rank', 'hit'] as const).flatMap((of) => [
      { of, k, who: candidate },
      { of, k, who: champion },
    ]);
  const ranking = (pin: EvidencePin, asked: readonly Variable[]): CountRequest => ({
    kind: 'moments',
    pin,
    roles: roles({ cluster: 'query', label: 'y', score: 's' }),
    by: ['query'],
    variables: asked,
    champion: { pin: null, pairing: 'one-to-one', roles: roles({ score: 'old' }) },
  });
  /** By the definitions, with logarithms of this machine. */
  function naive(items: readonly Item[], k: number, score: 's' | 'old'): (number | null)[] {
    const judged = items.filter(({ y }) => y !== null).map((item) => ({ y: item.y!, score: item[score] }));
    const relevant = judged.filter(({ y }) => y > 0).length;
    if (relevant === 0) return [null, null, null, null];
    const top = judged.toSorted((a, b) => b.score - a.score || a.y - b.y).slice(0, k);
    const gain = (order: readonly { readonly y: number }[]): number =>
      order.reduce((sum, { y }, place) => sum + y / Math.log2(place + 2), 0);
    const ideal = judged.toSorted((a, b) => b.y - a.y).slice(0, k);
    const precisions = top.map(({ y }, place) =>
      y > 0 ? top.slice(0, place + 1).filter((other) => other.y > 0).length / (place + 1) : 0,
    );
    const first = top.findIndex(({ y }) => y > 0);
    return [
      gain(top) / gain(ideal),
      precisions.reduce((sum, precision) => sum + precision, 0) / Math.min(k, relevant),
      first < 0 ? 0 : 1 / (first + 1),
      first < 0 ? 0 : 1,
    ];
  }

  test('are those of their definitions, with ties at their worst and unjudged items left out', async () => {
    const score = fc.constantFrom(0, 0.1, 0.5, 0.9);
    const items = fc.array(
      fc.record({
        query: fc.constantFrom('a', 'b', 'c'),
        y: fc.option(fc.constantFrom(0, 0, 1, 2, 3)),
        s: score,
        old: score,
      }),
      { minLength: 1, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(items, fc.constantFrom(1, 2, 3, 10), async (rows, k) => {
        const pin = await tables.parquetOf(rows, { query: 'VARCHAR', y: 'DOUBLE', s: 'DOUBLE', old: 'DOUBLE' });
        const asked = variables(k).flatMap((variable): Variable[] => [variable, { of: 'observed', variable }]);
        const counted = await moments(ranking(pin, asked));
        for (const cell of counted.cells) {
          const own = rows.filter(({ query }) => query === cell.values[0]);
          const [ours, theirs] = [naive(own, k, 's'), naive(own, k, 'old')];
          const expected = ours.flatMap((value, index) => [value, theirs[index]!]);
          const [size, ...found] = totals(counted, cell);
          expect([size, cell.units, cell.rows]).toEqual([own.length, 1, own.length]);
          for (const [index, value] of expected.entries()) {
            expect(found[2 * index]).toBeCloseTo(value ?? 0, 10);
            expect(found[2 * index + 1]).toBe(value === null ? 0 : 1);
            expect([cell.without[2 * index], cell.without[2 * index + 1]]).toEqual([value === null ? 1 : 0, 0]);
          }
        }
      }),
      { numRuns: 12, seed: 2026 },
    );
  });

  test("have scikit-learn's normalised gain", async () => {
    const scores = [0.1, 0.2, 0.3, 4, 70];
    const rows = [10, 0, 0, 1, 5].map((y, index) => ({ query: 'a', y, s: scores[index]!, old: -scores[index]! }));
    const pin = await tables.csv(rows);
    const counted = await moments(
      ranking(pin, [
        { of: 'ndcg', k: 5, who: candidate },
        { of: 'ndcg', k: 4, who: candidate },
      ]),
    );
    const [, all, four] = totals(counted, counted.cells[0]!);
    // sklearn.metrics.ndcg_score([[10, 0, 0, 1, 5]], [[.1, .2, .3, 4, 70]]), and with k=4.
    expect(all).toBeCloseTo(0.6956940443813076, 10);
    expect(four).toBeCloseTo(0.4123818817534531, 10);
  });

  test('without a query are refused', async () => {
    const pin = await tables.csv([{ query: 'a', y: 1, s: 1, old: 1 }]);
    const request = ranking(pin, variables(1)) as MomentsRequest;
    expect(await count({ ...request, roles: { ...request.roles, cluster: null } })).toMatchObject({
      code: 'count-impossible',
      message: expect.stringContaining('names no cluster column'),
    });
  });

  test('by a negative relevance are refused', async () => {
    const pin = await tables.csv([1, -1].map((y) => ({ query: 'a', y, s: 1, old: 1 })));
    expect(await count(ranking(pin, variables(1)))).toMatchObject({
      code: 'value-out-of-range',
      message: 'Column "y" of evidence/table.csv has -1 in row 2; a relevance of 0 or more was expected, or no value.',
    });
  });
});
