import { merged, type Tally, total } from './tally.ts';

/** The energy distance √(2 ∫(F − G)²) of two samples. Null where one is empty. */
export function energyDistance(a: Tally, b: Tally): number | null {
  const n = total(a);
  const m = total(b);
  if (n === 0 || m === 0) return null;
  let integral = 0;
  let gap = 0;
  let previous = 0;
  for (const pair of merged(a, b)) {
    integral += gap * gap * (pair.value - previous);
    gap += pair.a / n - pair.b / m;
    previous = pair.value;
  }
  return Math.sqrt(2 * integral);
}
