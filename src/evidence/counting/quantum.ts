import { doubleSql } from './sql.ts';

/** Below 2⁻¹⁰⁰⁰ nothing is told apart: the factor that makes a value whole must itself be a double. */
const leastExponent = -1000;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The exponent of the unit 2^e in which absolute values up to `most` are whole numbers of at most `bits` bits; 0 for 0. */
export function exponentOf(most: number, bits: number): number {
  if (most === 0) return 0;
  double[0] = most;
  const exponent = ((words[1]! >>> 20) & 0x7ff) - 1023;
  const isPower = words[0] === 0 && (words[1]! & 0x000f_ffff) === 0;
  return Math.max(leastExponent, (isPower ? exponent : exponent + 1) - bits);
}

/** A DOUBLE as a BIGINT in units of 2^exponent, half to even. The product with a power of two is exact. */
export const wholeSql = (value: string, exponent: number): string =>
  `CAST((${value}) * ${doubleSql(2 ** -exponent)} AS BIGINT)`;

/**
 * Σab of whole numbers of up to 41 binary digits. With one factor in two halves each product is a BIGINT, which takes
 * half the time of a HUGEINT; the sum over up to 2⁴⁶ rows is one.
 */
export const productSumSql = (a: string, b: string): string =>
  `sum(${a} * (${b} >> 20)) * CAST(1048576 AS HUGEINT) + sum(${a} * (${b} & 1048575))`;
