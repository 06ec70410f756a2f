import { normalSurvival } from './distributions/normal.ts';
import type { ZTest } from './two-proportion-test.ts';

/** One bin of a calibration curve. */
export type CalibrationBin = {
  readonly rows: number;
  /** Null without rows. */
  readonly meanScore: number | null;
  readonly positiveRate: number | null;
};

/** Bins [k/B, (k + 1)/B) of scores in [0, 1], the last one closed. */
export function equalWidthBins(labels: readonly (0 | 1)[], scores: readonly number[], bins: number) {
  return calibrationBins(labels, scores, bins, (i) => Math.min(bins - 1, Math.floor(scores[i]! * bins)));
}

/** Bins of equally many rows by ascending score; equal scores keep the order of the rows. */
export function equalMassBins(labels: readonly (0 | 1)[], scores: readonly number[], bins: number) {
  const bin = new Array<number>(scores.length);
  scores
    .map((_, i) => i)
    .sort((i, j) => scores[i]! - scores[j]!)
    .forEach((row, rank) => {
      bin[row] = Math.floor((rank * bins) / scores.length);
    });
  return calibrationBins(labels, scores, bins, (i) => bin[i]!);
}

function calibrationBins(
  labels: readonly (0 | 1)[],
  scores: readonly number[],
  bins: number,
  binOf: (row: number) => number,
): readonly CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ rows: 0, score: 0, positives: 0 }));
  scores.forEach((score, i) => {
    const bin = sums[binOf(i)]!;
    bin.rows++;
    bin.score += score;
    bin.positives += labels[i]!;
  });
  return sums.map(({ rows, score, positives }) => ({
    rows,
    meanScore: rows === 0 ? null : score / rows,
    positiveRate: rows === 0 ? null : positives / rows,
  }));
}

const gap = (bin: CalibrationBin): number => Math.abs((bin.meanScore ?? 0) - (bin.positiveRate ?? 0));

/** Mean gap between score and rate, weighted by rows. Null without rows. */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return rows === 0 ? null : bins.reduce((sum, bin) => sum + bin.rows * gap(bin), 0) / rows;
}

/** The largest gap of a bin with rows. Null without rows. */
export function maximumCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const filled = bins.filter(({ rows }) => rows > 0);
  return filled.length === 0 ? null : Math.max(...filled.map(gap));
}

/** Spiegelhalter's test (1986) that the scores are the probabilities, two-sided. Null where every score is 0, ½ or 1. */
export function spiegelhalterTest(labels: readonly (0 | 1)[], scores: readonly number[]): ZTest | null {
  let excess = 0;
  let variance = 0;
  scores.forEach((score, i) => {
    excess += (labels[i]! - score) * (1 - 2 * score);
    variance += (1 - 2 * score) ** 2 * score * (1 - score);
  });
  if (variance === 0) return null;
  const z = excess / Math.sqrt(variance);
  return { z, pValue: 2 * normalSurvival(Math.abs(z)) };
}

/** Calibration in the large: mean score minus positive rate. Null without rows. */
export function calibrationInTheLarge(labels: readonly (0 | 1)[], scores: readonly number[]): number | null {
  const excess = scores.reduce((sum, score, i) => sum + score - labels[i]!, 0);
  return scores.length === 0 ? null : excess / scores.length;
}
