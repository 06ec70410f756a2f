import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from '../statistics/wilson.ts';
import { rateOf } from './cells.ts';

type Cell = { readonly rows: number; readonly event: boolean; readonly weights?: { sum: string; squares: string } };

const rate = (cells: readonly Cell[]) =>
  rateOf(
    cells,
    ({ event }) => event,
    () => true,
  );

/** Cells of rows with these whole weights. */
const cellOf = (event: boolean, weights: readonly number[]): Cell => ({
  event,
  rows: weights.length,
  weights: {
    sum: String(weights.reduce((sum, weight) => sum + weight, 0)),
    squares: String(weights.reduce((sum, weight) => sum + weight ** 2, 0)),
  },
});

describe('a rate', () => {
  test('counts rows where they have no weights', () => {
    expect(
      rate([
        { event: true, rows: 3 },
        { event: false, rows: 7 },
      ]),
    ).toEqual({ events: 3, rows: 10 });
  });

  test('of weighted rows is their weighted share, over as many rows as say as much', () => {
    const weights = [4, 4, 1, 1, 8];
    const { events, rows } = rate([cellOf(true, weights.slice(0, 2)), cellOf(false, weights.slice(2))]);
    const share = 8 / 18;
    // The weighted share's standard error by linearisation, and the rows of equal weight that would have it.
    const variance = weights.reduce((sum, weight, i) => sum + (weight * ((i < 2 ? 1 : 0) - share)) ** 2, 0) / 18 ** 2;
    expect(rows).toBeCloseTo((share * (1 - share)) / variance, 12);
    expect(events / rows).toBeCloseTo(share, 12);
  });

  test('of weighted rows that are all alike rests on (Σw)²/Σw² of them (Kish)', () => {
    const { events, rows } = rate([cellOf(true, [4, 4, 1])]);
    expect(rows).toBeCloseTo(9 ** 2 / 33, 12);
    expect(events).toBe(rows);
  });

  test('equal weights change nothing, and unequal ones never add rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 1000 })), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 1000 }),
        (given, equal) => {
          const cells = given.map(([event, weight]) => cellOf(event, [weight]));
          const alike = rate(given.map(([event]) => cellOf(event, [equal])));
          expect(alike.rows).toBeCloseTo(given.length, 9);
          expect(alike.events).toBeCloseTo(given.filter(([event]) => event).length, 9);
          const found = rate(cells);
          expect(found.rows).toBeLessThanOrEqual(given.length + 1e-9);
          // Whatever the weights, the interval has what it needs.
          const { lower, upper } = wilson(found.events, found.rows, 0.95);
          expect(lower).toBeLessThanOrEqual(upper);
        },
      ),
    );
  });

  test('of rows that weigh nothing has no denominator', () => {
    expect(rate([cellOf(true, [0, 0])])).toEqual({ events: 0, rows: 0 });
  });
});
