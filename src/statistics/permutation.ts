import { type Random, random } from './random.ts';

/**
 * The p-value of a permutation or Monte Carlo test: (k + 1)/(B + 1), where k of B simulated statistics are at least the
 * observed one (Phipson & Smyth 2010). Never 0.
 */
export function permutationPValue(
  observed: number,
  simulate: (uniform: Random) => number,
  permutations: number,
  seed: number,
): number {
  const uniform = random(seed);
  // A statistic that equals the observed one but for rounding is as extreme as it.
  const threshold = observed - 1e-12 * Math.abs(observed);
  let extreme = 0;
  for (let i = 0; i < permutations; i++) if (simulate(uniform) >= threshold) extreme++;
  return (extreme + 1) / (permutations + 1);
}

/** Fisher and Yates' shuffle, in place. */
export function shuffle<T>(uniform: Random, items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
