import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inBatches } from './batches.ts';

test('items that come together are worked on together, at most so many at a time, and each gets its own answer', async () => {
  const batches: number[][] = [];
  const double = inBatches(2, async (items: readonly number[]) => {
    batches.push([...items]);
    return items.map((item) => 2 * item);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(batches).toEqual([[1, 2], [3]]);
  expect(await double(4)).toBe(8);
});

test('items that come one by one, a few turns of the event loop apart, are worked on together', async () => {
  const batches: number[][] = [];
  const same = inBatches(10, async (items: readonly number[]) => {
    batches.push([...items]);
    return items;
  });
  const results: Promise<number>[] = [];
  for (const item of [1, 2, 3, 4]) {
    results.push(same(item));
    await nextTurn();
    await nextTurn();
  }
  expect(await Promise.all(results)).toEqual([1, 2, 3, 4]);
  expect(batches).toEqual([[1, 2, 3, 4]]);
});

test('an item that cannot be worked on fails alone', async () => {
  const positive = inBatches(10, async (items: readonly number[]) => {
    if (items.some((item) => item < 0)) throw new RangeError('negative');
    return items;
  });
  const results = await Promise.allSettled([1, -2, 3].map(positive));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
