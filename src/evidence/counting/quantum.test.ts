import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponentOf } from './quantum.ts';

const bits = fc.integer({ min: 20, max: 52 });

test('the largest value has as many bits as asked, and would have more in half the unit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-280 }), bits, (most, asked) => {
      const unit = exponentOf(most, asked);
      // Halved, so that the largest doubles do not overflow.
      expect(most / 2).toBeLessThanOrEqual(2 ** (unit + asked - 1));
      expect(most / 2).toBeGreaterThan(2 ** (unit + asked - 2));
    }),
    { seed: 2026 },
  );
});

test('a power of two is as large as its bits allow', () => {
  expect(exponentOf(1, 40)).toBe(-40);
  expect(exponentOf(2, 40)).toBe(-39);
  expect(exponentOf(1 + 2 ** -52, 40)).toBe(-39);
});

test('nothing, and next to nothing, have a unit whose inverse is a double', () => {
  expect(exponentOf(0, 40)).toBe(0);
  expect(exponentOf(Number.MIN_VALUE, 40)).toBe(-1000);
  expect(2 ** -exponentOf(Number.MIN_VALUE, 40)).toBeLessThan(Number.POSITIVE_INFINITY);
});
