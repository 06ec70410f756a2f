import type { Counts, CubeCell } from '../../domain/measurement.ts';
import { aurocFromRanks, aurocInterval } from '../../statistics/delong.ts';
import { wilson } from '../../statistics/wilson.ts';
import type { Rate } from '../counts/cells.ts';
import { metricRate, type RateMetricName, rateMetrics } from '../counts/classification.ts';
import { type Estimate, meanInterval } from './estimate.ts';
import type { RegressionMetric } from './settings.ts';

export type Ranks = Extract<Counts, { kind: 'ranks' }>;

/** The counts that a metric is made of: ranks for AUROC, cells for everything else. */
export type Source = { readonly ranks: Ranks } | { readonly cells: readonly CubeCell[] };

/** A metric of the candidate alone; null where it has no denominator. */
export function level(metric: RegressionMetric, source: Source, confidence: number): Estimate | null {
  if ('ranks' in source) return areaLevel(source.ranks, confidence);
  if (metric === 'auroc') return null;
  if (metric !== 'balanced-accuracy') return rateLevel(metric, source.cells, confidence);
  const recall = rateLevel('recall', source.cells, confidence);
  const specificity = rateLevel('specificity', source.cells, confidence);
  if (recall === null || specificity === null) return null;
  return {
    estimate: (recall.estimate + specificity.estimate) / 2,
    interval: meanInterval(recall, specificity),
    method: 'Wilson, combined',
    rows: recall.rows + specificity.rows,
    least: Math.min(recall.rows, specificity.rows),
    of: rateMetrics.accuracy.of,
  };
}

function areaLevel({ positives, negatives, candidate }: Ranks, confidence: number): Estimate | null {
  const area = aurocFromRanks(positives, negatives, candidate);
  const interval = aurocInterval(positives, negatives, candidate, confidence);
  if (area === null || interval === null) return null;
  return {
    estimate: area.auroc,
    interval,
    method: 'DeLong, logit',
    rows: positives + negatives,
    least: Math.min(positives, negatives),
    of: rateMetrics.accuracy.of,
  };
}

function rateLevel(metric: RateMetricName, cells: readonly CubeCell[], confidence: number): Estimate | null {
  const rate = metricRate(metric, cells, 'prediction');
  return rate.rows === 0 ? null : rateEstimate(metric, rate, confidence);
}

export const rateEstimate = (metric: RateMetricName, { events, rows }: Rate, confidence: number): Estimate => ({
  estimate: events / rows,
  interval: wilson(events, rows, confidence),
  method: 'Wilson',
  rows,
  least: rows,
  of: rateMetrics[metric].of,
});
