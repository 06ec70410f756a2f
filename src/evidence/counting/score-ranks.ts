/** Octaves on each side of zero, and buckets in each: 2⁻⁶⁴ … 2⁶⁴ in steps of 2⁻¹². */
const octaves = 128;
const perOctave = 1 << 12;
const half = octaves * perOctave;
/** The high word's exponent and 12 bits of fraction at 2⁻⁶⁴. */
const lowest = (1023 - octaves / 2) * perOctave;

/**
 * The bucket of a finite score by its high bits: sign, exponent, 12 bits of fraction. Scores nearer to zero than 2⁻⁶⁴
 * count as zero, beyond ±2⁶⁴ as that. Two scores in one bucket count as equal, which moves an AUROC by some 10⁻⁹.
 */
export function scoreBucket(highWord: number): number {
  let magnitude = ((highWord & 0x7fff_ffff) >>> 8) - lowest;
  if (magnitude < 0) magnitude = 0;
  if (magnitude >= half) magnitude = half - 1;
  return (highWord | 0) < 0 ? half - magnitude : half + magnitude;
}

export const scoreBuckets = 2 * half;

/** Ranks among the distinct values of `scores`, which are sorted in place. */
export function exactRanks(scores: Float64Array): {
  readonly size: number;
  readonly rankOf: (score: number) => number;
} {
  scores.sort();
  let size = 0;
  for (const score of scores) if (size === 0 || score !== scores[size - 1]) scores[size++] = score;
  return { size, rankOf: (score) => lowerBound(scores, size, score) };
}

function lowerBound(sorted: Float64Array, size: number, value: number): number {
  let from = 0;
  let to = size;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
