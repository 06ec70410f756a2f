import { sum } from './counts.ts';

// Distances between two distributions over the same bins, given as counts (or shares) per bin. Each is null where a
// side has no rows. A bin that is empty on both sides changes nothing.

function shares(counts: readonly number[]): readonly number[] | null {
  const rows = sum(counts);
  return rows === 0 ? null : counts.map((count) => count / rows);
}

function overBins(
  reference: readonly number[],
  current: readonly number[],
  term: (p: number, q: number) => number,
): number | null {
  if (reference.length !== current.length) throw new RangeError('both sides need the same bins');
  const p = shares(reference);
  const q = shares(current);
  return p === null || q === null ? null : p.reduce((total, share, i) => total + term(share, q[i]!), 0);
}

/** Half the sum of |p − q|: the largest difference of probability that any event has. */
export function totalVariation(reference: readonly number[], current: readonly number[]): number | null {
  return overBins(reference, current, (p, q) => Math.abs(p - q) / 2);
}

/** √(1 − Σ√(pq)), from 0 to 1. */
export function hellinger(reference: readonly number[], current: readonly number[]): number | null {
  const half = overBins(reference, current, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2 / 2);
  return half === null ? null : Math.sqrt(half);
}

/** Jensen and Shannon's divergence in nats; over ln 2 it is in bits, and its root is a distance. */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number | null {
  const relative = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(p / ((p + q) / 2)));
  const divergence = overBins(reference, current, (p, q) => (relative(p, q) + relative(q, p)) / 2);
  return divergence === null ? null : Math.max(0, divergence);
}

/** Kullback and Leibler's Σ q ln(q/p) of the current shares q from the reference p; ∞ where p = 0 < q. */
export function kullbackLeibler(reference: readonly number[], current: readonly number[]): number | null {
  return overBins(reference, current, (p, q) => (q === 0 ? 0 : q * Math.log(q / p)));
}

/** max |p − q| over bins. */
export function largestDifference(reference: readonly number[], current: readonly number[]): number | null {
  let largest = 0;
  const done = overBins(reference, current, (p, q) => {
    largest = Math.max(largest, Math.abs(p - q));
    return 0;
  });
  return done === null ? null : largest;
}

/** The largest difference of cumulated shares: Kolmogorov–Smirnov's D at the cuts of ordered bins. */
export function binnedKolmogorovSmirnov(reference: readonly number[], current: readonly number[]): number | null {
  let cumulated = 0;
  let largest = 0;
  const done = overBins(reference, current, (p, q) => {
    cumulated += p - q;
    largest = Math.max(largest, Math.abs(cumulated));
    return 0;
  });
  return done === null ? null : largest;
}
