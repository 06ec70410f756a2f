import type { DoubleHistogram } from '../domain/measurement.ts';
import type { Interval } from '../domain/verdict.ts';
import { kolmogorovLimit, kolmogorovSurvival } from './distributions/kolmogorov.ts';
import { orderedBuckets } from './histogram.ts';
import { merged, type Tally, total } from './tally.ts';

/** The largest distance between two samples' distribution functions, with the rows that it rests on. */
export type KolmogorovSmirnov = { readonly distance: number; readonly n: number; readonly m: number };

/** Kolmogorov–Smirnov's D of two samples; ties are honest. Null where a sample is empty. */
export function kolmogorovSmirnov(a: Tally, b: Tally): KolmogorovSmirnov | null {
  const n = total(a);
  const m = total(b);
  if (n === 0 || m === 0) return null;
  let largest = 0;
  let inA = 0;
  let inB = 0;
  for (const pair of merged(a, b)) {
    inA += pair.a;
    inB += pair.b;
    largest = Math.max(largest, Math.abs(inA / n - inB / m));
  }
  return { distance: largest, n, m };
}

/**
 * D of two histograms: exact for the values rounded to buckets, and so never more than D of the values themselves.
 * NULL and NaN have no order and take no part; judge them as missing.
 */
export function histogramKolmogorovSmirnov(a: DoubleHistogram, b: DoubleHistogram): KolmogorovSmirnov | null {
  return kolmogorovSmirnov(orderedBuckets(a), orderedBuckets(b));
}

/**
 * An interval for the distance between the populations, for any distributions and sample sizes:
 * D ± [√(ln(4/α)/2n) + √(ln(4/α)/2m)], by the Dvoretzky–Kiefer–Wolfowitz inequality with Massart's constant (1990) for
 * each sample at α/2. [0, 1] without a sample.
 */
export function distanceInterval(test: KolmogorovSmirnov | null, confidence: number): Interval {
  if (test === null) return { lower: 0, upper: 1 };
  const margin = massartMargin(test.n, confidence) + massartMargin(test.m, confidence);
  return { lower: Math.max(0, test.distance - margin), upper: Math.min(1, test.distance + margin) };
}

/** How far one of two empirical distribution functions may lie from its population. */
export function massartMargin(n: number, confidence: number): number {
  return Math.sqrt(Math.log(4 / (1 - confidence)) / (2 * n));
}

/** p of equality by the limiting series (R's ks.test with exact = FALSE); conservative with ties. */
export function limitingPValue({ distance, n, m }: KolmogorovSmirnov): number {
  return kolmogorovLimit(Math.sqrt((n * m) / (n + m)) * distance);
}

/** p of equality by the one-sample distribution with nm/(n + m) rows (scipy's ks_2samp with method='asymp'). */
export function finiteSamplePValue({ distance, n, m }: KolmogorovSmirnov): number {
  return kolmogorovSurvival(halfToEven((n * m) / (n + m)), distance);
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The exact permutation p of equality costs n · m steps: for small samples. Ties are taken into account. */
export function exactPValue(a: Tally, b: Tally): number | null {
  const test = kolmogorovSmirnov(a, b);
  if (test === null) return null;
  const { n, m } = test;
  // Paths from (0,0) to (n,m) where each step takes a row from one sample. `inside[j]` is the share of the paths to
  // (i, j) that kept |i/n − j/m| below D wherever a value ends.
  const ends = new Set<number>();
  let rows = 0;
  for (const pair of merged(a, b)) {
    rows += pair.a + pair.b;
    ends.add(rows);
  }
  const limit = test.distance * n * m - 0.5;
  const inside = new Array<number>(m + 1).fill(0);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const fromA = i === 0 ? 0 : inside[j]! * (i / (i + j));
      const fromB = j === 0 ? 0 : inside[j - 1]! * (j / (i + j));
      const reached = i + j === 0 ? 1 : fromA + fromB;
      inside[j] = ends.has(i + j) && Math.abs(i * m - j * n) > limit ? 0 : reached;
    }
  }
  return 1 - inside[m]!;
}
