import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DeliveryWatch, watchDeliveries } from './delivery-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('where no delivery comes, a job begins at once', async () => {
  const start = performance.now();
  await watchDeliveries().quiet();
  expect(performance.now() - start).toBe(0);
});

test('a job does not begin while a delivery is being accepted', async () => {
  const watch = watchDeliveries();
  const finish = deliver(watch);
  const begun = beginning(watch);
  await vi.advanceTimersByTimeAsync(300);
  expect(begun()).toBe(false);
  finish();
  await vi.advanceTimersByTimeAsync(20);
  expect(begun()).toBe(true);
});

test('after many at once it waits until no more seem to come', async () => {
  const watch = watchDeliveries();
  const burst = Array.from({ length: 20 }, () => deliver(watch));
  const begun = beginning(watch);
  for (const finish of burst) finish();
  await vi.advanceTimersByTimeAsync(50);
  const more = Array.from({ length: 20 }, () => deliver(watch));
  for (const finish of more) finish();
  await vi.advanceTimersByTimeAsync(80);
  expect(begun()).toBe(false);
  await vi.advanceTimersByTimeAsync(50);
  expect(begun()).toBe(true);
});

test('a delivery that fails is no longer waited for', async () => {
  const watch = watchDeliveries();
  await expect(watch.during(() => Promise.reject(new Error('not stored')))).rejects.toThrow('not stored');
  const begun = beginning(watch);
  await vi.advanceTimersByTimeAsync(20);
  expect(begun()).toBe(true);
});

test('deliveries without end hold a job up for a second, not for ever', async () => {
  const watch = watchDeliveries();
  for (let index = 0; index < 20; index++) deliver(watch);
  const begun = beginning(watch);
  await vi.advanceTimersByTimeAsync(990);
  expect(begun()).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  expect(begun()).toBe(true);
});

/** Begins to accept a delivery; the result ends it. */
function deliver(watch: DeliveryWatch): () => void {
  let finish = (): void => {};
  void watch.during(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  return finish;
}

/** A job that would like to begin; the result tells whether it did. */
function beginning(watch: DeliveryWatch): () => boolean {
  let begun = false;
  void watch.quiet().then(() => {
    begun = true;
  });
  return () => begun;
}
