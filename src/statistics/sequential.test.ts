import { describe, expect, it } from 'vitest';
import { asymptoticConfidenceSequence } from './confidence-sequence.ts';
import { binomialMass } from './distributions/binomial.ts';
import { bernoulliEValue, mcnemarEValue } from './e-value.ts';
import { random } from './random.ts';

describe('an e-value', () => {
  it('is 1 on average under its hypothesis, at every number of rows', () => {
    for (const [n, p0] of [
      [1, 0.5],
      [7, 0.2],
      [40, 0.9],
    ] as const) {
      let mean = 0;
      for (let k = 0; k <= n; k++) mean += binomialMass(k, n, p0) * bernoulliEValue(k, n, p0).value;
      expect(mean).toBeCloseTo(1, 10);
    }
  });

  it('reaches 20 under its hypothesis in fewer than 5 % of 400 runs that look after each of 500 rows', () => {
    const uniform = random(5);
    let alarms = 0;
    for (let run = 0; run < 400; run++) {
      let b = 0;
      let alarm = false;
      for (let n = 1; n <= 500; n++) {
        if (uniform() < 0.5) b++;
        alarm ||= mcnemarEValue(b, n - b).value >= 20;
      }
      if (alarm) alarms++;
    }
    expect(alarms / 400).toBeLessThan(0.05);
    expect(alarms).toBeGreaterThan(0);
  });

  it('starts at 1, grows with evidence, and cannot weigh certain hypotheses', () => {
    expect(bernoulliEValue(0, 0, 0.5)).toEqual({ log: 0, value: 1, pValue: 1 });
    expect(mcnemarEValue(40, 5).pValue).toBeLessThan(1e-5);
    expect(() => bernoulliEValue(1, 2, 1)).toThrow(RangeError);
  });
});

describe('a confidence sequence', () => {
  it('holds at every look together in nearly all of 300 runs', () => {
    const uniform = random(9);
    let failures = 0;
    for (let run = 0; run < 300; run++) {
      let successes = 0;
      let failed = false;
      for (let n = 1; n <= 1000; n++) {
        if (uniform() < 0.3) successes++;
        if (n < 30) continue;
        const mean = successes / n;
        const { lower, upper } = asymptoticConfidenceSequence(mean, Math.sqrt(mean * (1 - mean)), n, 0.95, 0.02);
        failed ||= lower > 0.3 || upper < 0.3;
      }
      if (failed) failures++;
    }
    expect(failures / 300).toBeLessThan(0.05);
  });

  it('knows nothing without rows', () => {
    expect(asymptoticConfidenceSequence(0, 0, 0, 0.95, 0.01)).toEqual({
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
    });
  });
});
