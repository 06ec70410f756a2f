import { describe, expect, test } from 'vitest';
import { regularizedGamma } from './distributions/gamma.ts';
import { gammaDraws } from './gamma-draws.ts';

const rows = 4000;

/** Draws by shape. */
function drawnOf(shapes: readonly number[]): readonly number[][] {
  const next = gammaDraws(shapes);
  const into = new Float64Array(shapes.length);
  const all = Array.from({ length: rows }, () => {
    next(into);
    return [...into];
  });
  return shapes.map((_, i) => all.map((draw) => draw[i]!));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [m, n] = [meanOf(a), meanOf(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return product(a, m, b, n) / Math.sqrt(product(a, m, a, m) * product(b, n, b, n));
}

describe('draws of gammas', () => {
  test.each([0.05, 0.4, 0.5, 0.99, 1, 1.5, 7.5, 300])('of shape %d are distributed as such', (shape) => {
    for (const width of [1, 8, 76]) {
      const own = drawnOf(Array.from({ length: width }, (_, i) => (i === 0 ? shape : 0.5 + i)))[0]!;
      const sorted = own.toSorted((a, b) => a - b);
      const distance = Math.max(
        ...sorted.map((value, i) => Math.abs(regularizedGamma(shape, value).lower - (i + 0.5) / rows)),
      );
      // Of true draws one in a thousand is farther (Kolmogorov 1933).
      expect(distance).toBeLessThan(1.95 / Math.sqrt(rows));
    }
  });

  test.each([2, 16, 17, 76])('of %d shapes do not depend on each other', (width) => {
    const drawn = drawnOf(Array.from({ length: width }, (_, i) => (i % 3 === 0 ? 0.5 : 2.5)));
    for (let i = 1; i < width; i++) {
      expect(Math.abs(correlationOf(drawn[0]!, drawn[i]!))).toBeLessThan(4 / Math.sqrt(rows));
      // Nor on the draws before.
      expect(Math.abs(correlationOf(drawn[i]!.slice(1), drawn[i]!.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(rows));
    }
  });

  test('of the same shapes are the same each time', () => {
    expect(drawnOf([0.5, 3.5])).toEqual(drawnOf([0.5, 3.5]));
  });
});
