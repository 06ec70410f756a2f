import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../domain/finding.ts';
import { criticalValue, normalCdf } from '../../statistics/distributions/normal.ts';
import { holm, simultaneousConfidence } from '../../statistics/multiplicity.ts';
import { judged } from './finding.ts';
import { findingsByHolm, type Judgement } from './holm.ts';

const limit = { bound: 'atLeast', value: 0 } as const;
const confidence = 0.95;

/** An estimate that lies so many standard errors above a limit of 0, with the normal's interval. */
const judgement =
  (z: number, tooFew = false): Judgement =>
  (at) =>
    judged(
      {
        ...{ check: 'regression', model: 'm', metric: 'recall', scope: { slice: String(z) }, reference: null },
        ...{ unit: 'rate', place: null, rule: null },
      },
      { limit, decide: 'interval' },
      {
        ...{ estimate: z, interval: { lower: z - criticalValue(at), upper: z + criticalValue(at) }, confidence: at },
        ...{ method: 'normal', n: [100], tooFew, detectable: null, needs: null, message: '' },
      },
    );

const shown = ({ uncertainty }: Finding) => {
  if ('none' in uncertainty) throw new Error(uncertainty.none);
  return uncertainty;
};

const scores = fc.array(
  fc.double({ min: -5, max: 5, noNaN: true }).filter((z) => Math.abs(Math.abs(z) - 1.96) > 0.001),
  { minLength: 1, maxLength: 9 },
);

describe("verdicts by Holm's procedure", () => {
  it("are those of Holm's adjusted p-values, half of the error on each side", () => {
    fc.assert(
      fc.property(scores, (z) => {
        const fails = holm(z.map(normalCdf)).map((p) => p <= 0.025);
        const passes = holm(z.map((each) => normalCdf(-each))).map((p) => p <= 0.025);
        expect(
          findingsByHolm(
            z.map((each) => judgement(each)),
            confidence,
          ).map(({ verdict }) => verdict),
        ).toEqual(z.map((_, i) => (fails[i] ? 'fail' : passes[i] ? 'pass' : 'inconclusive')));
      }),
      { seed: 1979 },
    );
  });

  it('agree with the interval that they show, and decide whatever Bonferroni decides', () => {
    fc.assert(
      fc.property(scores, (z) => {
        const found = findingsByHolm(
          z.map((each) => judgement(each)),
          confidence,
        );
        for (const [i, finding] of found.entries()) {
          const { lower, upper, confidence: at } = shown(finding);
          expect(finding.verdict).toBe(upper < 0 ? 'fail' : lower >= 0 ? 'pass' : 'inconclusive');
          expect(at).toBeLessThanOrEqual(simultaneousConfidence(confidence, z.length));
          expect(at).toBeGreaterThanOrEqual(confidence);
          const alone = judgement(z[i]!)(simultaneousConfidence(confidence, z.length)).verdict;
          if (alone !== 'inconclusive') expect(finding.verdict).toBe(alone);
        }
      }),
      { seed: 1979 },
    );
  });

  it('leave the share of what failed to what may still fail, and not to what may pass', () => {
    // Alone −2 fails, among two it does not: the other failure gives way to it. 2.1 stays one of three.
    const found = findingsByHolm([judgement(-4), judgement(-2), judgement(2.1)], confidence);
    expect(found.map(({ verdict }) => verdict)).toEqual(['fail', 'inconclusive', 'inconclusive']);
    const failed = findingsByHolm([judgement(-4), judgement(-2.3), judgement(2.1)], confidence);
    expect(failed.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'inconclusive']);
    expect(failed.map((finding) => shown(finding).confidence)).toEqual([1 - 0.05 / 3, 1 - 0.05 / 2, 1 - 0.05 / 3]);
  });

  it('never decide what has too few rows', () => {
    const found = findingsByHolm([judgement(-9, true), judgement(-2.1)], confidence);
    expect(found.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive']);
  });
});
