import type { CubeCell } from '../../domain/measurement.ts';
import { pairedAurocDifference } from '../../statistics/delong.ts';
import { tango } from '../../statistics/paired-rate-difference.ts';
import { rowsWhere } from '../counts/cells.ts';
import { metricRate, type RateMetric, type RateMetricName, rateMetrics } from '../counts/classification.ts';
import { type Difference, meanInterval } from './estimate.ts';
import { type Ranks, rateEstimate, type Source } from './level.ts';
import type { RegressionMetric } from './settings.ts';

/** A metric of the candidate less the champion's on the same rows; null where it has no denominator. */
export function difference(metric: RegressionMetric, source: Source, confidence: number): Difference | null {
  if ('ranks' in source) return areaDifference(source.ranks, confidence);
  if (metric === 'auroc') return null;
  if (metric !== 'balanced-accuracy') return rateDifference(metric, source.cells, confidence);
  const recall = rateDifference('recall', source.cells, confidence);
  const specificity = rateDifference('specificity', source.cells, confidence);
  if (recall === null || specificity === null) return null;
  return {
    estimate: (recall.estimate + specificity.estimate) / 2,
    interval: meanInterval(recall, specificity),
    candidate: (recall.candidate + specificity.candidate) / 2,
    champion: (recall.champion + specificity.champion) / 2,
    method: 'Tango, combined',
    rows: recall.rows + specificity.rows,
    least: Math.min(recall.rows, specificity.rows),
    of: rateMetrics.accuracy.of,
  };
}

function areaDifference(
  { positives, negatives, candidate, champion, cross }: Ranks,
  confidence: number,
): Difference | null {
  if (champion === null || cross === null) return null;
  const paired = pairedAurocDifference(positives, negatives, candidate, champion, cross, confidence);
  if (paired === null) return null;
  return {
    estimate: paired.difference,
    interval: paired.interval,
    candidate: paired.candidate,
    champion: paired.champion,
    method: 'DeLong, paired',
    rows: positives + negatives,
    least: Math.min(positives, negatives),
    of: rateMetrics.accuracy.of,
  };
}

function rateDifference(metric: RateMetricName, cells: readonly CubeCell[], confidence: number): Difference | null {
  const { event, among, of, paired }: RateMetric = rateMetrics[metric];
  const own = metricRate(metric, cells, 'prediction');
  const other = metricRate(metric, cells, 'champion');
  if (own.rows === 0 || other.rows === 0) return null;
  const both = { candidate: own.events / own.rows, champion: other.events / other.rows, of };
  if (!paired) {
    // The two models are right among different rows, so their intervals are independent of no one's choosing: each at
    // half the error, so that both hold at once whatever the dependence. Wider than need be, and never too narrow.
    const each = (1 + confidence) / 2;
    const [mine, theirs] = [rateEstimate(metric, own, each), rateEstimate(metric, other, each)];
    return {
      ...both,
      estimate: both.candidate - both.champion,
      interval: {
        lower: mine.interval.lower - theirs.interval.upper,
        upper: mine.interval.upper - theirs.interval.lower,
      },
      method: 'two Wilson intervals, conservative',
      rows: Math.min(own.rows, other.rows),
      least: Math.min(own.rows, other.rows),
    };
  }
  const rows = own.rows;
  const happens = (
    cell: Pick<CubeCell, 'label' | 'prediction' | 'champion'>,
    who: 'prediction' | 'champion',
  ): boolean => {
    const row = { label: cell.label, answer: cell[who] };
    return among(row) && event(row);
  };
  const onlyOwn = rowsWhere(cells, (cell) => happens(cell, 'prediction') && !happens(cell, 'champion'));
  const onlyOther = rowsWhere(cells, (cell) => happens(cell, 'champion') && !happens(cell, 'prediction'));
  return {
    ...both,
    estimate: (onlyOwn - onlyOther) / rows,
    interval: tango(onlyOwn, onlyOther, rows, confidence),
    method: 'Tango, paired',
    rows,
    least: rows,
  };
}
