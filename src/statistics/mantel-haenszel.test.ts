import { describe, expect, test } from 'vitest';
import { mantelHaenszelDifference, type Stratum } from './mantel-haenszel.ts';
import { drawBinomial, random } from './random.ts';

describe('the difference of rates that strata have in common', () => {
  test('is the plain difference where there is one stratum', () => {
    const found = mantelHaenszelDifference([{ x1: 30, n1: 100, x2: 20, n2: 100 }], 0.95)!;
    expect(found.difference).toBeCloseTo(0.1, 14);
    expect(found.rows).toEqual([100, 100]);
  });

  test('does not see what only the mixture of strata makes (Simpson)', () => {
    // Berkeley's kind: the same rates within both departments, and groups that apply to different ones.
    const strata = [
      { x1: 80, n1: 100, x2: 16, n2: 20 },
      { x1: 4, n1: 20, x2: 20, n2: 100 },
    ];
    const found = mantelHaenszelDifference(strata, 0.95)!;
    expect(found.difference).toBeCloseTo(0, 14);
    expect((80 + 4) / 120 - (16 + 20) / 120).toBeCloseTo(0.4, 14);
  });

  test('leaves out strata that lack a group, and has no value where all do', () => {
    const alone: Stratum = { x1: 5, n1: 10, x2: 0, n2: 0 };
    const both: Stratum = { x1: 3, n1: 10, x2: 1, n2: 10 };
    expect(mantelHaenszelDifference([alone, both], 0.95)?.rows).toEqual([10, 10]);
    expect(mantelHaenszelDifference([alone], 0.95)).toBeNull();
  });

  test('has width where no stratum shows any discord', () => {
    const { interval } = mantelHaenszelDifference([{ x1: 0, n1: 30, x2: 0, n2: 30 }], 0.95)!;
    expect(interval.upper - interval.lower).toBeGreaterThan(0.03);
  });

  test('lies in its interval nearly as often as is said, over many small strata and few large ones', () => {
    for (const [count, size] of [
      [40, 12],
      [3, 150],
    ] as const) {
      const uniform = random(7 * count);
      let covered = 0;
      const runs = 2000;
      for (let run = 0; run < runs; run++) {
        const strata = Array.from({ length: count }, (_, i): Stratum => {
          const base = 0.2 + (0.5 * i) / count;
          const [n1, n2] = [size, size + (i % 3)];
          return { x1: drawBinomial(uniform, n1, base + 0.1), n1, x2: drawBinomial(uniform, n2, base), n2 };
        });
        const { interval } = mantelHaenszelDifference(strata, 0.95)!;
        if (interval.lower <= 0.1 && 0.1 <= interval.upper) covered++;
      }
      expect(Math.abs(covered / runs - 0.95)).toBeLessThanOrEqual(0.015);
    }
  });
});
