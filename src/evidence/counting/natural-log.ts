import { DOUBLE, type DuckDBConnection, DuckDBScalarFunction } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** ln 2 in two parts: the first has 33 binary digits, so its product with an exponent is exact; the second is the rest. */
const ln2High = 5_954_088_943 / 2 ** 33;
const ln2Low = 7.440_617_110_012_397e-11;

/** Of atanh(s)/s = 1 + s²/3 + s⁴/5 + …, the highest first; further ones would be below 2⁻⁵⁴ of the whole. */
const coefficients = [21, 19, 17, 15, 13, 11, 9, 7, 5, 3].map((odd) => 1 / odd);

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * The natural logarithm of a positive normal double, within 4 units in the last place. It uses nothing but what
 * IEEE 754 rounds in one way only: mathematical libraries round logarithms each in its own, by processor and version.
 */
export function naturalLog(value: number): number {
  double[0] = value;
  const high = words[1]!;
  let exponent = (high >>> 20) - 1023;
  words[1] = (high & 0x000f_ffff) | 0x3ff0_0000;
  let fraction = double[0]!;
  if (fraction > Math.SQRT2) {
    fraction /= 2;
    exponent++;
  }
  // ln f = 2 atanh((f − 1) / (f + 1)), for f between √½ and √2.
  const s = (fraction - 1) / (fraction + 1);
  let series = 0;
  for (const coefficient of coefficients) series = (series + coefficient) * s * s;
  return exponent * ln2High + (exponent * ln2Low + 2 * s * (1 + series));
}

/** Makes it SQL's `natural_log(DOUBLE)`. Of a NULL it is a number without meaning: ask for it where there is a value. */
export function registerNaturalLog(connection: DuckDBConnection): void {
  const logarithm = new DuckDBScalarFunction();
  logarithm.setName('natural_log');
  logarithm.setReturnType(DOUBLE);
  logarithm.addParameter(DOUBLE);
  duckdb.scalar_function_set_function(logarithm.scalar_function, (_, chunk, output) => {
    const rows = duckdb.data_chunk_get_size(chunk);
    const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, 0), rows * 8);
    const logarithms = new Float64Array(bytes.buffer, bytes.byteOffset, rows).map(naturalLog);
    duckdb.copy_data_to_vector(output, 0, logarithms.buffer, 0, rows * 8);
  });
  connection.registerScalarFunction(logarithm);
}
