import fc from 'fast-check';
import * as oracle from 'simple-statistics';
import { expect, test } from 'vitest';
import { pairedT } from './paired-t.ts';

test('agrees with simple-statistics on the mean and its standard error', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(finite, { minLength: 2, maxLength: 50 }), (differences) => {
      const found = pairedT(differences, 0.95);
      const scale = Math.max(1, ...differences.map(Math.abs));
      expect(Math.abs((found?.mean ?? Number.NaN) - oracle.mean(differences)) / scale).toBeLessThan(1e-9);
      const error = oracle.sampleStandardDeviation(differences) / Math.sqrt(differences.length);
      expect(Math.abs((found?.standardError ?? Number.NaN) - error) / scale).toBeLessThan(1e-9);
    }),
    { seed: 20261120 },
  );
});
