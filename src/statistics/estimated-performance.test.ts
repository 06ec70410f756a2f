import { describe, expect, it } from 'vitest';
import { accuracy, expectedConfusion, precision, recall } from './confusion.ts';
import {
  calibrationOf,
  estimatedAuroc,
  estimatedConfusionMetric,
  knownAuroc,
  largestError,
  type ScoredRows,
} from './estimated-performance.ts';
import { bucketOf } from './histogram.ts';
import { random } from './random.ts';

type Known = ScoredRows & { readonly label: 0 | 1 };

const row = (score: number, label: 0 | 1, threshold = 0.5): Known => ({
  ...{ bucket: bucketOf(score), prediction: score >= threshold ? 1 : 0, rows: 1 },
  scores: score,
  label,
});

/** Rows whose scores are the probabilities of their labels, drawn towards 1 by a power below 1. */
const calibrated = (uniform: () => number, rows: number, power: number): Known[] =>
  Array.from({ length: rows }, () => {
    const score = uniform() ** power;
    return row(score, uniform() < score ? 1 : 0);
  });

/** Without any gap, as if infinitely many labels were known. */
const perfect = { bins: [{ from: 0, rows: 1e9, gap: 0, variance: 0 }], rows: 1e9, error: 0 };

describe('the confusion that scores lead to expect', () => {
  it('is the sum of the scores, as without counts', () => {
    const rows = [0.9, 0.8, 0.55, 0.4, 0.3, 0.1].map((score) => row(score, 0));
    const expected = expectedConfusion(
      rows.map(({ scores }) => scores),
      rows.map(({ prediction }) => prediction as 0 | 1),
    );
    for (const of of [accuracy, precision, recall]) {
      expect(estimatedConfusionMetric(rows, perfect, of, 0.95)?.estimate).toBeCloseTo(of(expected)!, 12);
    }
  });

  it('has an error of its own even where every label were known', () => {
    // 0.75 of 400 rows: √(0.75 · 0.25 / 400).
    const rows = [{ ...row(0.75, 1), rows: 400, scores: 300 }];
    const { interval } = estimatedConfusionMetric(rows, perfect, accuracy, 0.95)!;
    expect(interval.upper - 0.75).toBeCloseTo(1.959964 * Math.sqrt(0.1875 / 400), 5);
    expect(0.75 - interval.lower).toBeCloseTo(1.959964 * Math.sqrt(0.1875 / 400), 5);
  });

  it('is corrected by the gap of the bin that a score is in, and no less certain than the bin', () => {
    // Scores of 0.8 that come true in 160 of 200 rows, scores of 0.6 in 80 of 200.
    const labelled = [
      { ...row(0.8, 1), rows: 160, scores: 128 },
      { ...row(0.8, 0), rows: 40, scores: 32 },
      { ...row(0.6, 1), rows: 80, scores: 48 },
      { ...row(0.6, 0), rows: 120, scores: 72 },
    ];
    const calibration = calibrationOf(labelled)!;
    expect(calibration.bins.map(({ gap }) => Number(gap.toFixed(12)))).toEqual([0.2, 0]);
    expect(calibration.error).toBeCloseTo(0.1, 12);
    const live = [{ ...row(0.6, 0), rows: 1_000_000, scores: 600_000 }];
    const found = estimatedConfusionMetric(live, calibration, precision, 0.95)!;
    expect(found.estimate).toBeCloseTo(0.4, 12);
    const share = 80.5 / 201;
    expect(found.interval.upper - 0.4).toBeCloseTo(1.959964 * Math.sqrt((share * (1 - share)) / 200), 3);
  });

  it('is nothing without rows', () => {
    expect(calibrationOf([])).toBeNull();
    expect(estimatedConfusionMetric([], perfect, accuracy, 0.95)).toBeNull();
    expect(estimatedConfusionMetric([row(0.3, 0)], perfect, precision, 0.95)).toBeNull();
    expect(estimatedAuroc([], perfect, 0.95)).toBeNull();
    expect(knownAuroc([row(0.3, 0)], 0.95)).toBeNull();
  });
});

describe('bins of the calibration', () => {
  it('have nearly equal rows, and rows of one score are never parted', () => {
    const uniform = random(3);
    const { bins } = calibrationOf(calibrated(uniform, 5000, 1))!;
    expect(bins).toHaveLength(10);
    for (const { rows } of bins) expect(Math.abs(rows - 500)).toBeLessThan(30);
    const tied = calibrationOf([
      { ...row(0.2, 0), rows: 700, scores: 140 },
      { ...row(0.4, 1), rows: 150, scores: 60 },
      { ...row(0.6, 1), rows: 150, scores: 90 },
    ])!;
    expect(tied.bins.map(({ rows }) => rows)).toEqual([700, 150, 150]);
  });

  it('tell scores that are probabilities from scores that are not', () => {
    const uniform = random(4);
    const good = calibrated(uniform, 4000, 0.7);
    expect(largestError(calibrationOf(good)!, 0.95)).toBeLessThan(0.05);
    const proud = good.map((cell) => ({ ...cell, scores: cell.scores ** 0.5, bucket: bucketOf(cell.scores ** 0.5) }));
    expect(calibrationOf(proud)!.error).toBeGreaterThan(0.1);
  });
});

describe('the interval', () => {
  /** Expected accuracy, precision and AUROC of the drawn population, by a very large sample. */
  const truthOf = (power: number) => {
    const many = calibrated(random(99), 100_000, power);
    return {
      accuracy: estimatedConfusionMetric(many, perfect, accuracy, 0.95)!.estimate,
      precision: estimatedConfusionMetric(many, perfect, precision, 0.95)!.estimate,
      auroc: estimatedAuroc(many, perfect, 0.95)!.estimate,
    };
  };

  it('holds the truth about as often as it says, also where the scores have shifted', () => {
    const truth = truthOf(0.5);
    const uniform = random(5);
    const runs = 300;
    const missed = { accuracy: 0, precision: 0, auroc: 0 };
    for (let run = 0; run < runs; run++) {
      // Labels are known of other scores than those that are judged.
      const calibration = calibrationOf(calibrated(uniform, 600, 1))!;
      const live = calibrated(uniform, 300, 0.5);
      const found = {
        accuracy: estimatedConfusionMetric(live, calibration, accuracy, 0.95),
        precision: estimatedConfusionMetric(live, calibration, precision, 0.95),
        auroc: estimatedAuroc(live, calibration, 0.95),
      };
      for (const name of ['accuracy', 'precision', 'auroc'] as const) {
        const { lower, upper } = found[name]!.interval;
        if (truth[name] < lower || truth[name] > upper) missed[name]++;
      }
    }
    for (const count of Object.values(missed)) expect(count / runs).toBeLessThanOrEqual(0.05);
  });

  it('holds the area that is counted where labels are known', () => {
    const known = calibrated(random(6), 3000, 0.8);
    const found = knownAuroc(known, 0.95)!;
    const estimated = estimatedAuroc(known, perfect, 0.95)!;
    expect(Math.abs(found.estimate - estimated.estimate)).toBeLessThan(0.02);
  });
});
