import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from './engine.ts';
import { naturalLog } from './natural-log.ts';

/** The distance to the next double. */
function ulp(value: number): number {
  const double = new Float64Array([Math.abs(value)]);
  new BigUint64Array(double.buffer)[0]!++;
  return double[0]! - Math.abs(value);
}

describe('the natural logarithm', () => {
  test('is right to 4 units in the last place', () => {
    // Correctly rounded, by CPython's decimal with 60 digits.
    const values = [
      [1, 0],
      [3, 1.0986122886681098],
      [0.3, -1.203972804325936],
      [0.75, -0.2876820724517809],
      [1.0000000000000002, 2.2204460492503128e-16],
      [0.9999999999999999, -1.1102230246251565e-16],
      [2 ** -52, -36.04365338911715],
      [1e-300, -690.7755278982137],
      [1e300, 690.7755278982137],
    ] as const;
    for (const [value, logarithm] of values)
      expect(Math.abs(naturalLog(value) - logarithm)).toBeLessThanOrEqual(4 * ulp(logarithm));
  });

  test('is near this machine’s own everywhere', () => {
    for (let step = 1; step < 20_000; step++) {
      const value = step / 7919;
      expect(Math.abs(naturalLog(value) - Math.log(value))).toBeLessThanOrEqual(5 * ulp(Math.log(value)) + 1e-300);
    }
  });

  test('has these bits on every machine, as CPython has them from the same formula', () => {
    const hash = new BigUint64Array(1);
    for (let step = 1; step < 100_000; step++) {
      const bits = new BigUint64Array(new Float64Array([naturalLog(step / 99_991)]).buffer)[0]!;
      hash[0] = hash[0]! * 6364136223846793005n + bits;
    }
    expect(hash[0]).toBe(5489883422410279705n);
  });
});

describe('in SQL', () => {
  let directory: string;
  let engine: Engine;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'modelwarden-log-'));
    engine = await openEngine({ directory, memory: 100e6, threads: 2 });
  });
  afterAll(async () => {
    engine.close();
    await rm(directory, { recursive: true });
  });

  test('it is the same number, in every row', async () => {
    const [[largest, sum] = []] = await engine.rows(
      'SELECT max(abs(natural_log(i + 1.0) - ln(i + 1.0))), sum(CAST(natural_log(i + 1.0) * 1000000 AS BIGINT)) FROM range(100000) t(i)',
    );
    expect(Number(largest)).toBeLessThan(1e-14);
    let expected = 0n;
    for (let i = 0; i < 100_000; i++) expected += BigInt(Math.round(naturalLog(i + 1) * 1e6));
    expect(sum).toBe(String(expected));
  });
});
