import { binomialMass } from './binomial.ts';

/** Tables that differ by rounding alone count as equally likely. */
const rounding = 1 + 1e-9;

/**
 * Fisher's exact test, two-sided, of x1 successes in n1 against x2 in n2: the probability, margins fixed, of all
 * tables no likelier than this one. 1 where a margin is empty.
 */
export function fisherExact(x1: number, n1: number, x2: number, n2: number): number {
  const successes = x1 + x2;
  const rows = n1 + n2;
  if (n1 === 0 || n2 === 0 || successes === 0 || successes === rows) return 1;
  const p = successes / rows;
  const mass = (k: number): number =>
    (binomialMass(k, n1, p) * binomialMass(successes - k, n2, p)) / binomialMass(successes, rows, p);
  const observed = mass(x1) * rounding;
  let sum = 0;
  for (let k = Math.max(0, successes - n2); k <= Math.min(n1, successes); k++) {
    const probability = mass(k);
    if (probability <= observed) sum += probability;
  }
  return Math.min(1, sum);
}
