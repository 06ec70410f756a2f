import type { Weights } from '../domain/measurement.ts';
import {
  aurocFromRanks,
  aurocInterval,
  type ClassRows,
  effectiveRows,
  pairedAurocDifference,
} from '../statistics/delong.ts';
import { type Metric, metricOver, type Ranks } from './metric.ts';

const of = 'with a label';

const classes = (ranks: Ranks): { readonly positives: ClassRows; readonly negatives: ClassRows } => ({
  positives: classRows(ranks.positives, ranks.positiveWeights),
  negatives: classRows(ranks.negatives, ranks.negativeWeights),
});

const classRows = (rows: number, weights: Weights | undefined): ClassRows =>
  weights === undefined ? rows : { rows, weights };

/** The area under the ROC curve, by ranks. */
export const auroc: Metric = metricOver('ranks', {
  name: 'auroc',
  tasks: ['binary-classification'],
  formula: 'P(score of a positive row > score of a negative row) + ½ P(equal)',
  source: 'Hanley & McNeil 1982; interval DeLong, DeLong & Clarke-Pearson 1988, on the logit scale',
  better: 'larger',
  unit: 'none',
  range: [0, 1],
  needs: ['label', 'score'],
  interval: 'DeLong, logit',
  paired: 'DeLong',
  level: ({ ranks }, confidence, who) => {
    const { positives, negatives } = classes(ranks);
    const [m, n] = [effectiveRows(positives), effectiveRows(negatives)];
    const sums = who === 'candidate' ? ranks.candidate : ranks.champion;
    const area = sums && aurocFromRanks(positives, negatives, sums);
    if (sums === null || area === null) return null;
    const interval = aurocInterval(positives, negatives, sums, confidence);
    return {
      estimate: area.auroc,
      interval,
      method: interval === null ? 'none: a class has a single row' : 'DeLong, logit',
      rows: m + n,
      least: Math.min(m, n),
      of,
    };
  },
  difference: ({ ranks }, confidence) => {
    const { candidate, champion, cross } = ranks;
    const { positives, negatives } = classes(ranks);
    const [m, n] = [effectiveRows(positives), effectiveRows(negatives)];
    if (champion === null || cross === null) return null;
    const paired = pairedAurocDifference(positives, negatives, candidate, champion, cross, confidence);
    if (paired === null) return null;
    return {
      candidate: paired.candidate,
      champion: paired.champion,
      estimate: paired.difference,
      interval: paired.interval,
      method: 'DeLong, paired',
      rows: m + n,
      least: Math.min(m, n),
      of,
    };
  },
});
