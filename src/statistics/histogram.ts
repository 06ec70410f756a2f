import type { DoubleHistogram } from '../domain/measurement.ts';
import { quantileCuts, rowsBetween, type Tally, total } from './tally.ts';

/** The bucket of zero, and of every double nearer to zero than 2⁻¹⁰³⁰. */
export const zeroBucket = 524_288;

const double = new DataView(new ArrayBuffer(8));

/**
 * The bucket of a finite double, an integer in (0, 2²⁰) that grows with the value:
 *
 *     high      = the high 32 bits of the IEEE-754 pattern
 *     magnitude = (high & 0x7fffffff) >>> 12          exponent and the first 8 bits of the fraction
 *     bucket    = 524288 + magnitude for a clear sign bit, 524288 − magnitude for a set one
 *
 * −0, 0 and anything below 2⁻¹⁰³⁰ have magnitude 0 and share bucket 524288; bucketOf(−x) = 2²⁰ − bucketOf(x).
 * A bucket is 2⁻⁸ of its lower power of two wide, so integers of magnitude up to 512 each have a bucket of their own.
 *
 * Examples: 0 → 524288, 1 → 786176, −1 → 262400, 0.1 → 785305, −255.5 → 260353, 1e300 → 1041278, 5e-324 → 524288.
 *
 * The same in other places, for finite doubles only:
 * - typed arrays, little-endian: `high = words[2 * i + 1]` of a Uint32Array over the Float64Array's buffer;
 * - DuckDB: `524288 + (CASE WHEN x < 0 THEN -1 ELSE 1 END) * ((((x::DOUBLE)::BIT)::BIGINT >> 44) & 524287)`.
 *
 * NaN and the infinities have no bucket: a DoubleHistogram counts them apart.
 */
export function bucketOf(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`bucketOf takes a finite number, not ${value}`);
  double.setFloat64(0, value);
  return bucketOfHighWord(double.getUint32(0));
}

/** The bucket by the high 32 bits alone (signed or unsigned), for loops over typed arrays. */
export function bucketOfHighWord(high: number): number {
  const magnitude = (high & 0x7fff_ffff) >>> 12;
  return (high | 0) < 0 ? zeroBucket - magnitude : zeroBucket + magnitude;
}

/**
 * The range of a bucket. The end nearer to zero belongs to it, the other to the next; bucket 524288 is open at both.
 * The outermost end is infinite.
 */
export function edges(bucket: number): readonly [lower: number, upper: number] {
  const magnitude = Math.abs(bucket - zeroBucket);
  const outer = doubleOfHighWord((magnitude + 1) << 12);
  if (magnitude === 0) return [-outer, outer];
  const inner = doubleOfHighWord(magnitude << 12);
  return bucket > zeroBucket ? [inner, outer] : [-outer, -inner];
}

function doubleOfHighWord(high: number): number {
  double.setUint32(0, high);
  double.setUint32(4, 0);
  return double.getFloat64(0);
}

/** Buckets that the infinities would have: the order of a tally holds with them. */
const negativeInfinity = zeroBucket - 0x7ff00;
const positiveInfinity = zeroBucket + 0x7ff00;

/** Ordered rows by bucket, infinities at the ends. NULL and NaN have no order and are left out. */
export function orderedBuckets(histogram: DoubleHistogram): Tally {
  const tally = [...histogram.buckets];
  if (histogram.negativeInfinities > 0) tally.unshift([negativeInfinity, histogram.negativeInfinities]);
  if (histogram.positiveInfinities > 0) tally.push([positiveInfinity, histogram.positiveInfinities]);
  return tally;
}

/** Where the share p ∈ [0, 1] of the ordered rows ends: in which bucket, and how far into its rows. */
function quantilePosition(histogram: DoubleHistogram, p: number): { bucket: number; share: number } | null {
  const tally = orderedBuckets(histogram);
  const target = p * total(tally);
  let below = 0;
  for (const [bucket, rows] of tally) {
    if (below + rows >= target && rows > 0) return { bucket, share: Math.max(0, target - below) / rows };
    below += rows;
  }
  const last = tally.at(-1);
  return last === undefined ? null : { bucket: last[0], share: 1 };
}

/**
 * The quantile at probability p ∈ [0, 1] of the ordered rows, straight between a bucket's edges; relative error ≤ 2⁻⁸.
 * Null without ordered rows. Zero is exact.
 */
export function histogramQuantile(histogram: DoubleHistogram, p: number): number | null {
  const position = quantilePosition(histogram, p);
  return position === null ? null : withinBucket(position.bucket, position.share);
}

/** The interquartile range; 0 where both quartiles lie in one bucket, null without ordered rows. */
export function interquartileRange(histogram: DoubleHistogram): number | null {
  const lower = quantilePosition(histogram, 0.25);
  const upper = quantilePosition(histogram, 0.75);
  if (lower === null || upper === null) return null;
  if (lower.bucket === upper.bucket) return 0;
  return withinBucket(upper.bucket, upper.share) - withinBucket(lower.bucket, lower.share);
}

function withinBucket(bucket: number, share: number): number {
  if (bucket === negativeInfinity) return Number.NEGATIVE_INFINITY;
  if (bucket === positiveInfinity) return Number.POSITIVE_INFINITY;
  if (bucket === zeroBucket) return 0;
  const [lower, upper] = edges(bucket);
  return lower + share * (Math.max(-Number.MAX_VALUE, Math.min(upper, Number.MAX_VALUE)) - lower);
}

/**
 * Bins fixed on the reference: bucket numbers that cut its range into at most `bins` parts of nearly equal rows
 * (fewer where many rows are equal), with its first bucket and the one after its last as outer cuts.
 * Empty without ordered rows.
 */
export function referenceCuts(reference: DoubleHistogram, bins: number): readonly number[] {
  const tally = orderedBuckets(reference);
  const first = tally[0]?.[0];
  const last = tally.at(-1)?.[0];
  if (first === undefined || last === undefined) return [];
  return [first, ...quantileCuts(tally, bins), last + 1];
}

/**
 * Rows per bin of `referenceCuts`, in the order: NULL, NaN, below the reference's range, its bins, above its range.
 * Nothing is dropped: the counts add up to the histogram's rows.
 */
export function histogramBins(histogram: DoubleHistogram, cuts: readonly number[]): readonly number[] {
  return [histogram.nulls, histogram.nans, ...rowsBetween(orderedBuckets(histogram), cuts)];
}
