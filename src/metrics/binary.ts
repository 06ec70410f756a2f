import { type Confusion, cohensKappa, fScore, matthewsCorrelation } from '../statistics/confusion.ts';
import { auroc } from './area.ts';
import { confusionMetric } from './confusion-metric.ts';
import { confusionDifference } from './confusion-posterior.ts';
import { meanDifference, meanEstimate } from './estimate.ts';
import { type Metric, metricOver } from './metric.ts';
import { equalTailedRate, rateEstimate } from './rate.ts';
import { type Answered, type RateKind, rateMetric, rateOfKind } from './rate-metric.ts';

const labelled = ({ label }: Answered): boolean => label !== null;
const positive = ({ label }: Answered): boolean => label === 1;
const negative = ({ label }: Answered): boolean => label === 0;
const saysPositive = ({ answer }: Answered): boolean => answer === 1;
const saysNegative = ({ answer }: Answered): boolean => answer === 0;

const withLabel = 'with a label';
const withPositive = 'with a positive label';
const withNegative = 'with a negative label';

const binary = { tasks: ['binary-classification'], needs: ['label', 'prediction'] } as const;

const rate = (
  name: string,
  formula: string,
  better: Metric['better'],
  kind: RateKind,
  { source = 'Fawcett 2006', sameRows = true }: { readonly source?: string; readonly sameRows?: boolean } = {},
): Metric => rateMetric({ ...binary, name, formula, source, better, kind, sameRows });

const recalled: RateKind = { event: saysPositive, among: positive, of: withPositive };
const refused: RateKind = { event: saysNegative, among: negative, of: withNegative };
const recall = rate('recall', 'TP / (TP + FN)', 'larger', recalled);
const specificity = rate('specificity', 'TN / (TN + FP)', 'larger', refused);

/** Recall and specificity rest on different rows, so their errors are independent. */
const balancedAccuracy = metricOver('cube', {
  ...binary,
  name: 'balanced-accuracy',
  formula: '(recall + specificity) / 2',
  source: 'Brodersen et al. 2010; interval by MOVER, Zou & Donner 2008',
  better: 'larger',
  unit: 'rate',
  range: [0, 1],
  interval: 'Jeffreys, combined',
  paired: 'Tango, combined',
  level: ({ cells }, confidence, who) =>
    meanEstimate(
      [recalled, refused].map((kind) => equalTailedRate(rateOfKind(kind, cells, who), confidence, withLabel)),
      'Jeffreys, combined',
      withLabel,
    ),
  difference: (source, confidence) =>
    meanDifference(
      [recall, specificity].map((half) => half.difference(source, confidence)),
      'Tango, combined',
      withLabel,
    ),
});

/** Of rows that are positive by label or prediction, the share that is so by both: F1 grows with it. */
const jaccard: RateKind = {
  event: (row) => positive(row) && saysPositive(row),
  among: (row) => labelled(row) && (positive(row) || saysPositive(row)),
  of: 'positive by label or prediction',
};

const f1Score = (confusion: Confusion): number | null => fScore(confusion, 1);

const f1OfShare = (share: number): number => (2 * share) / (1 + share);

const f1: Metric = metricOver('cube', {
  ...binary,
  name: 'f1',
  formula: '2 TP / (2 TP + FN + FP)',
  source: 'van Rijsbergen 1979; interval by that of TP / (TP + FP + FN), of which F1 is a function',
  better: 'larger',
  unit: 'none',
  range: [0, 1],
  interval: 'Wilson, transformed',
  paired: 'Jeffreys posterior, paired',
  level: ({ cells }, confidence, who) => {
    const share = rateEstimate(rateOfKind(jaccard, cells, who), confidence, jaccard.of);
    if (share === null) return null;
    const { lower, upper } = share.interval!;
    return {
      ...share,
      estimate: f1OfShare(share.estimate),
      interval: { lower: f1OfShare(lower), upper: f1OfShare(upper) },
      method: 'Wilson, transformed',
    };
  },
  difference: ({ cells }, confidence) => confusionDifference(cells, confidence, f1Score, [0, 1]),
});

const f = (beta: number): Metric =>
  confusionMetric({
    name: `f${beta}`,
    formula: '(1 + β²) TP / ((1 + β²) TP + β² FN + FP)',
    source: 'van Rijsbergen 1979',
    better: 'larger',
    range: [0, 1],
    of: (confusion) => fScore(confusion, beta),
  });

/** Metrics of a classifier with two classes. TP, FP, FN, TN are rows by label and prediction. */
export const binaryMetrics: readonly Metric[] = [
  auroc,
  rate('accuracy', '(TP + TN) / rows', 'larger', {
    event: ({ label, answer }) => label === answer,
    among: labelled,
    of: withLabel,
  }),
  balancedAccuracy,
  recall,
  specificity,
  rate(
    'precision',
    'TP / (TP + FP)',
    'larger',
    { event: positive, among: (row) => labelled(row) && saysPositive(row), of: 'predicted positive' },
    // The two models are right among different rows.
    { sameRows: false },
  ),
  rate(
    'negative-predictive-value',
    'TN / (TN + FN)',
    'larger',
    { event: negative, among: (row) => labelled(row) && saysNegative(row), of: 'predicted negative' },
    { sameRows: false },
  ),
  rate('false-positive-rate', 'FP / (FP + TN)', 'smaller', {
    event: saysPositive,
    among: negative,
    of: withNegative,
  }),
  rate('false-negative-rate', 'FN / (FN + TP)', 'smaller', {
    event: saysNegative,
    among: positive,
    of: withPositive,
  }),
  f1,
  f(0.5),
  f(2),
  confusionMetric({
    name: 'mcc',
    formula: '(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN))',
    source: 'Matthews 1975',
    better: 'larger',
    range: [-1, 1],
    of: matthewsCorrelation,
  }),
  confusionMetric({
    name: 'kappa',
    formula: '(accuracy − chance) / (1 − chance), chance from the margins',
    source: 'Cohen 1960',
    better: 'larger',
    range: [-1, 1],
    of: cohensKappa,
  }),
];
