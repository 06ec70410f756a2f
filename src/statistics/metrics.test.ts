import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrationInTheLarge,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
  spiegelhalterTest,
} from './calibration.ts';
import * as confusion from './confusion.ts';
import {
  demographicParity,
  differentialFairness,
  equalizedOdds,
  equalOpportunity,
  generalizedEntropy,
} from './fairness.ts';
import {
  classScores,
  kappaInterval,
  macroAverage,
  multiclassMatthewsCorrelation,
  topAccuracy,
  weightedAverage,
  weightedKappa,
} from './multiclass.ts';
import { averagePrecision, brierScore, logLoss } from './probability-scores.ts';
import { pinballLoss, regressionErrors } from './regression-errors.ts';
import { tally } from './tally.ts';

fc.configureGlobal({ seed: 1960 });
const cells = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40));
const of = ([
  truePositives,
  falsePositives,
  falseNegatives,
  trueNegatives,
]: readonly number[]): confusion.Confusion => ({
  truePositives: truePositives!,
  falsePositives: falsePositives!,
  falseNegatives: falseNegatives!,
  trueNegatives: trueNegatives!,
});

describe('metrics of a confusion', () => {
  it('are null without a denominator, never 0 and never 1', () => {
    const noPositives = of([0, 3, 0, 7]);
    expect(confusion.recall(noPositives)).toBeNull();
    expect(confusion.balancedAccuracy(noPositives)).toBeNull();
    expect(confusion.precision(of([0, 0, 4, 6]))).toBeNull();
    expect(confusion.falsePositiveRate(of([4, 0, 1, 0]))).toBeNull();
    expect(confusion.fScore(of([0, 0, 0, 9]))).toBeNull();
    expect(confusion.matthewsCorrelation(noPositives)).toBeNull();
    expect(confusion.cohensKappa(of([0, 0, 0, 9]))).toBeNull();
    expect(confusion.accuracy(of([0, 0, 0, 0]))).toBeNull();
  });

  it('agree with the multi-class forms', () => {
    fc.assert(
      fc.property(cells, (counts) => {
        const binary = of(counts);
        const matrix = [
          [counts[3], counts[1]],
          [counts[2], counts[0]],
        ];
        const positive = classScores(matrix)[1]!;
        expect(positive.precision).toBe(confusion.precision(binary));
        expect(positive.recall).toBe(confusion.recall(binary));
        const [f1, mcc, kappa] = [
          confusion.fScore(binary),
          confusion.matthewsCorrelation(binary),
          confusion.cohensKappa(binary),
        ];
        if (f1 !== null && positive.f1 !== null) expect(positive.f1).toBeCloseTo(f1, 12);
        if (mcc === null) expect(multiclassMatthewsCorrelation(matrix)).toBeNull();
        else expect(multiclassMatthewsCorrelation(matrix)).toBeCloseTo(mcc, 12);
        if (kappa === null) expect(weightedKappa(matrix, 'none')).toBeNull();
        else {
          for (const weights of ['none', 'linear', 'quadratic'] as const)
            expect(weightedKappa(matrix, weights)).toBeCloseTo(kappa, 12);
          const found = kappaInterval(matrix, 0.95)!;
          expect(found.interval.lower).toBeLessThanOrEqual(found.kappa);
          expect(found.interval.upper).toBeGreaterThanOrEqual(found.kappa);
        }
      }),
    );
  });

  it('weigh recall β times as much as precision', () => {
    const counts = of([1, 1, 3, 0]);
    expect(confusion.fScore(counts, 2)).toBeCloseTo(5 / 18, 15);
    expect(confusion.fScore(counts, 1)).toBeCloseTo(2 / 6, 15);
  });

  it('are expected from calibrated scores to the row', () => {
    const expected = confusion.expectedConfusion([0.75, 0.5, 0.25], [1, 1, 0]);
    expect(expected).toEqual({ truePositives: 1.25, falsePositives: 0.75, falseNegatives: 0.25, trueNegatives: 0.75 });
  });
});

describe('averages over classes', () => {
  it('do not hide a class without a value', () => {
    expect(macroAverage([0.5, null])).toBeNull();
    expect(macroAverage([])).toBeNull();
    expect(weightedAverage([0.5, null], [10, 0])).toBe(0.5);
    expect(weightedAverage([0.5, null], [10, 1])).toBeNull();
  });

  it('count a tie at the top against the smaller class', () => {
    expect(
      topAccuracy(
        [0, 1],
        [
          [0.5, 0.5, 0],
          [0.5, 0.5, 0],
        ],
        1,
      ),
    ).toBe(0.5);
    expect(topAccuracy([], [], 1)).toBeNull();
  });
});

describe('scores of probabilities', () => {
  it('give average precision 1 to a perfect order and the base rate to constant scores', () => {
    expect(averagePrecision(tally([0.9, 0.8]), tally([0.1, 0.2]))).toBe(1);
    expect(averagePrecision(tally([0.5]), tally([0.5, 0.5, 0.5]))).toBe(0.25);
    expect(averagePrecision([], tally([0.5]))).toBeNull();
  });

  it('bound the loss of certainty that fails', () => {
    expect(logLoss([0])).toBeCloseTo(-Math.log(1e-15), 10);
    expect(logLoss([])).toBeNull();
    expect(brierScore([[1, 0]], [[0, 1]])).toBe(2);
    expect(brierScore([], [])).toBeNull();
  });
});

describe('calibration', () => {
  it('puts a score on an edge into the upper bin and 1 into the last', () => {
    const bins = equalWidthBins([0, 1, 1], [0.5, 0.5, 1], 2);
    expect(bins.map(({ rows }) => rows)).toEqual([0, 3]);
    expect(bins[0]).toEqual({ rows: 0, meanScore: null, positiveRate: null });
  });

  it('makes bins of equal mass within one row', () => {
    const scores = Array.from({ length: 23 }, (_, i) => ((i * 7) % 23) / 23);
    const rows = equalMassBins(
      scores.map(() => 1),
      scores,
      5,
    ).map((bin) => bin.rows);
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1);
  });

  it('finds no fault in scores that are the rates', () => {
    const labels = [1, 0, 0, 0, 1, 1, 1, 0] as const;
    const scores = [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75];
    const bins = equalWidthBins(labels, scores, 4);
    expect(expectedCalibrationError(bins)).toBe(0);
    expect(maximumCalibrationError(bins)).toBe(0);
    expect(calibrationInTheLarge(labels, scores)).toBe(0);
    expect(spiegelhalterTest(labels, scores)).toEqual({ z: 0, pValue: 1 });
  });

  it('knows nothing without rows or variance', () => {
    expect(expectedCalibrationError(equalWidthBins([], [], 3))).toBeNull();
    expect(maximumCalibrationError([])).toBeNull();
    expect(calibrationInTheLarge([], [])).toBeNull();
    expect(spiegelhalterTest([1, 0], [1, 0.5])).toBeNull();
  });
});

describe('errors of amounts', () => {
  it('add up: squared error is variance and bias', () => {
    const errors = regressionErrors([1, 2, 3, 10], [2, 2, 5, 9])!;
    expect(errors.meanSquared).toBe(1.5);
    expect(errors.bias).toBe(0.5);
    expect(errors.maximum).toBe(2);
    expect(errors.medianAbsolute).toBe(1);
    expect(errors.explainedVariance! - errors.rSquared!).toBeCloseTo((4 * 0.25) / 50, 12);
    expect(pinballLoss([1, 2], [2, 2], 0.9)).toBeCloseTo(0.05, 15);
  });

  it('are null without rows or where labels do not vary', () => {
    expect(regressionErrors([], [])).toBeNull();
    expect(pinballLoss([], [], 0.5)).toBeNull();
    const constant = regressionErrors([0, 0], [1, -1])!;
    expect([constant.rSquared, constant.explainedVariance, constant.weightedAbsolutePercentage]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('fairness', () => {
  const perfect = [of([10, 0, 0, 10]), of([0, 0, 0, 20])];

  it('does not find a perfect classifier unfair to a group without positives: it does not know', () => {
    expect(equalOpportunity(perfect)).toBeNull();
    expect(equalizedOdds(perfect)).toBeNull();
    expect(equalOpportunity(perfect, 'overall')).toBeNull();
  });

  it('compares the farthest groups, in any order', () => {
    const groups = [of([10, 10, 0, 0]), of([5, 0, 5, 10]), of([8, 2, 2, 8])];
    expect(demographicParity(groups)).toEqual({ difference: 0.75, ratio: 0.25 });
    expect(demographicParity(groups.toReversed())).toEqual(demographicParity(groups));
    expect(equalizedOdds(groups)!.difference).toBe(1);
    expect(equalizedOdds(groups, 'groups', 'mean')!.difference).toBe(0.75);
    expect(equalizedOdds(groups, 'groups', 'mean')!.ratio).toBe(0.25);
    expect(demographicParity(groups.slice(0, 1))).toBeNull();
    expect(demographicParity([of([0, 0, 5, 5]), of([0, 0, 1, 9])])).toEqual({ difference: 0, ratio: null });
  });

  it('smooths what a zero cell would make infinite', () => {
    const groups = [
      { successes: 0, n: 50 },
      { successes: 25, n: 50 },
    ];
    expect(differentialFairness(groups, 1)).toBeCloseTo(Math.log(25.5 / 0.5), 12);
    expect(differentialFairness(groups.slice(1), 1)).toBeNull();
  });

  it('has no entropy where all benefit alike, and none to tell without rows', () => {
    expect(generalizedEntropy(of([5, 0, 0, 5]), 2)).toBe(0);
    expect(generalizedEntropy(of([5, 0, 0, 5]), 1)).toBe(0);
    expect(generalizedEntropy(of([0, 0, 0, 0]), 2)).toBeNull();
    expect(generalizedEntropy(of([0, 0, 5, 0]), 2)).toBeNull();
    expect(generalizedEntropy(of([5, 1, 0, 5]), 0)).toBeCloseTo(generalizedEntropy(of([5, 1, 0, 5]), 1e-6)!, 6);
  });
});
