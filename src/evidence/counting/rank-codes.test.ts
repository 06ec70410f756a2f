import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles, type SampleTables, sampleTables } from '../sample-tables.ts';
import type { Chunk } from './engine.ts';
import { naiveRanks } from './naive-counts.ts';
import { crossSums, placementsOf, rankSums, rocPoints } from './placements.ts';
import { bucketCodes, type CodedRows, type Codes, exactCodes, type ReadChunks } from './rank-codes.ts';
import { scoreBucket, scoreBuckets } from './score-ranks.ts';

type Labelled = { readonly label: 0 | 1 | null; readonly candidate: number; readonly champion: number };

/** Rows as chunks of three, the way that the engine shows them. */
const chunksOf =
  (rows: readonly Labelled[]): ReadChunks =>
  async (visit) => {
    for (let at = 0; at < rows.length; at += 3) visit(chunkOf(rows.slice(at, at + 3)));
  };

function chunkOf(rows: readonly Labelled[]): Chunk {
  const columns = [
    new Uint8Array(rows.map(({ label }) => label ?? 77)),
    new Float64Array(rows.map(({ candidate }) => candidate)),
    new Float64Array(rows.map(({ champion }) => champion)),
  ];
  const mask = rows.reduce((bits, { label }, row) => bits | (label === null ? 0 : 1 << row), 0);
  return {
    rows: rows.length,
    elements: () => {
      throw new Error('ranks have no lists');
    },
    column: (index) => ({
      bytes: () => new Uint8Array(columns[index]!.buffer),
      valid: () => (index === 0 && rows.some(({ label }) => label === null) ? new Uint32Array([mask, 0]) : null),
    }),
  };
}

async function countsOf(codes: Codes) {
  const [candidate, champion] = codes.tallies.map((tally) => placementsOf(tally));
  const cross = crossSums(candidate!, champion!, codes.rows);
  await codes.replay((blocks, count) => cross.add(blocks[0]!, blocks[1]!, count));
  return {
    candidate: rankSums(codes.tallies[0]!, candidate!),
    champion: rankSums(codes.tallies[1]!, champion!),
    cross: cross.result(),
  };
}

const labelled = (rows: readonly Labelled[]): number => rows.filter(({ label }) => label !== null).length;
const scored = (rows: readonly Labelled[]) =>
  rows
    .filter(({ label }) => label !== null)
    .map(({ label, candidate, champion }) => ({ positive: label === 1, candidate, champion }));

const coded = (rows: readonly Labelled[]): CodedRows => ({
  read: chunksOf(rows),
  width: 2,
  labelled: labelled(rows),
  weighted: false,
});

describe('ranks by high bits', () => {
  // Twelve bits of fraction hold these scores exactly.
  const coarse = fc.integer({ min: -4096, max: 4096 }).map((value) => value / 4096);
  const rows = fc.array(
    fc.record({ label: fc.constantFrom(0 as const, 1 as const, null), candidate: coarse, champion: coarse }),
    { maxLength: 30 },
  );

  test('are exact for scores that twelve bits hold, kept in memory or read twice', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (generated) => {
        const naive = naiveRanks(scored(generated));
        expect(await countsOf(await bucketCodes(coded(generated)))).toEqual(naive);
        expect(await countsOf(await bucketCodes(coded(generated), 0))).toEqual(naive);
        expect(await countsOf(await exactCodes(coded(generated)))).toEqual(naive);
      }),
      { numRuns: 8, seed: 7 },
    );
  });

  test('follow the order of the numbers', () => {
    const ascending = [-1e300, -2, -1.001, -1, -0.3, -1e-12, 0, 1e-12, 0.3, 0.3001, 0.5, 0.9998, 1, 7, 1e300];
    const high = new DataView(new ArrayBuffer(8));
    const buckets = ascending.map((value) => {
      high.setFloat64(0, value);
      return scoreBucket(high.getUint32(0));
    });
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    expect(new Set(buckets).size).toBe(buckets.length);
    for (const bucket of buckets) expect(bucket >= 0 && bucket < scoreBuckets).toBe(true);
    expect(scoreBucket(0)).toBe(scoreBucket(0x8000_0000));
  });
});

describe('a score that is not finite', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d stops both ways of ranking',
    async (value) => {
      const rows: Labelled[] = [
        { label: 1, candidate: 0.5, champion: 0.5 },
        { label: null, candidate: 0.5, champion: value },
      ];
      for (const coding of [bucketCodes, exactCodes])
        await expect(coding(coded(rows))).rejects.toMatchObject({ score: 1 });
    },
  );
});

describe('cross sums', () => {
  test('are the same when the partial sums must be moved after every block', () => {
    const tally = new Uint32Array([3, 1, 0, 2, 5, 4]);
    const placements = placementsOf(tally);
    const codes = new Uint32Array([...tally].flatMap((rows, code) => Array.from({ length: rows }, () => code)));
    const sums = (labelled: number) => {
      const cross = crossSums(placements, placements, labelled);
      for (let at = 0; at < codes.length; at += 2)
        cross.add(codes.subarray(at), codes.subarray(at), Math.min(2, codes.length - at));
      return cross.result();
    };
    const { pp, qq } = rankSums(tally, placements);
    expect(sums(codes.length)).toEqual({ p: pp, q: qq });
    expect(sums(2 ** 51)).toEqual({ p: pp, q: qq });
  });

  test('stay exact beyond 2⁵³', () => {
    const [rows, value] = [2 ** 31, 2 ** 33];
    const cross = crossSums(new Float64Array([0, value - 1]), new Float64Array([0, value - 1]), rows);
    const block = new Uint32Array(2 ** 16).fill(1);
    for (let at = 0; at < 2 ** 22; at += block.length) cross.add(block, block, block.length);
    expect(cross.result()).toEqual({ p: String(2n ** 22n * (2n ** 33n - 1n) ** 2n), q: '0' });
    const many = new Uint32Array([0, rows]);
    expect(rankSums(many, new Float64Array([0, value - 1])).pp).toBe(String(2n ** 31n * (2n ** 33n - 1n) ** 2n));
  });
});

describe('a ROC curve', () => {
  test('has at most 201 points, from nothing to everything, each one that a threshold reaches', () => {
    const tally = new Uint32Array(20_000).map((_, code) => (code * 7919) % 5);
    const [negatives, positives] = [0, 1].map((kind) =>
      tally.reduce((sum, rows, code) => sum + (code % 2 === kind ? rows : 0), 0),
    );
    const points = rocPoints(tally, positives!, negatives!);
    expect(points.length).toBeGreaterThan(190);
    expect(points.length).toBeLessThanOrEqual(201);
    expect(points[0]).toEqual([0, 0]);
    expect(points.at(-1)).toEqual([negatives, positives]);
    const reached = new Set<string>(['0,0']);
    for (let code = tally.length - 2, below = 0, above = 0; code >= 0; code -= 2) {
      below += tally[code]!;
      above += tally[code + 1]!;
      reached.add(`${below},${above}`);
    }
    for (const point of points) expect(reached).toContain(point.join());
  });
});

describe('a large table', () => {
  let tables: SampleTables;
  beforeAll(async () => {
    tables = await sampleTables();
  });
  afterAll(() => tables.remove());

  test('is ranked by high bits, the same with one thread and two', async () => {
    const size = 1_100_000;
    const pin = await tables.parquet(
      `SELECT (i % 3 = 0)::INT AS y, ((i * 37) % 4096) / 4096 AS s, ((i * 91) % 4096) / 4096 AS c FROM range(${size}) t(i)`,
    );
    const champion = { pin: null, roles: roles({ label: 'y', score: 'c' }), pairing: 'one-to-one' as const };
    const request = { kind: 'ranks' as const, pin, roles: roles({ label: 'y', score: 's' }), champion };
    const [one] = await tables.count([request], 1);
    const [two] = await tables.count([request], 2);
    expect(two).toEqual(one);
    // The same sums from the formulas that made the table: rows per score and class, then two loops.
    const rows = Array.from({ length: 4096 }, () => [0, 0]);
    for (let i = 0; i < size; i++) rows[(i * 37) % 4096]![i % 3 === 0 ? 1 : 0]!++;
    let [below, p, pp] = [0, 0, 0n];
    for (const [negatives, positives] of rows) {
      const placement = 2 * below + negatives!;
      p += positives! * placement;
      pp += BigInt(positives!) * BigInt(placement) * BigInt(placement);
      below += negatives!;
    }
    expect(one).toMatchObject({
      resolution: 'bucketed',
      positives: 366667,
      negatives: 733333,
      candidate: { p: String(p), pp: String(pp) },
    });
  });
});
