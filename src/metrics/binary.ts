import { cohensKappa, fScore, matthewsCorrelation } from '../statistics/confusion.ts';
import { auroc } from './area.ts';
import { confusionMetric } from './confusion-metric.ts';
import { type Difference, type Estimate, meanInterval } from './estimate.ts';
import { type Metric, metricOver, type Source } from './metric.ts';
import { type Answered, type RateKind, rateMetric } from './rate-metric.ts';

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

const recall = rate('recall', 'TP / (TP + FN)', 'larger', { event: saysPositive, among: positive, of: withPositive });
const specificity = rate('specificity', 'TN / (TN + FP)', 'larger', {
  event: saysNegative,
  among: negative,
  of: withNegative,
});

/** Recall and specificity rest on different rows, so their errors are independent. */
function halves(
  part: (metric: Metric) => Estimate | null,
  method: string,
): { readonly one: Estimate; readonly other: Estimate; readonly mean: Estimate } | null {
  const [one, other] = [part(recall), part(specificity)];
  if (one === null || other === null) return null;
  const mean = {
    estimate: (one.estimate + other.estimate) / 2,
    interval: meanInterval(one, other),
    method,
    rows: one.rows + other.rows,
    least: Math.min(one.least, other.least),
    of: withLabel,
  };
  return { one, other, mean };
}

const balancedAccuracy = metricOver('cube', {
  ...binary,
  name: 'balanced-accuracy',
  formula: '(recall + specificity) / 2',
  source: 'Brodersen et al. 2010; interval by MOVER, Zou & Donner 2008',
  better: 'larger',
  unit: 'rate',
  range: [0, 1],
  interval: 'Wilson, combined',
  paired: 'Tango, combined',
  level: (source: Source, confidence, who) =>
    halves((metric) => metric.level(source, confidence, who), 'Wilson, combined')?.mean ?? null,
  difference: (source: Source, confidence): Difference | null => {
    const found = halves((metric) => metric.difference(source, confidence), 'Tango, combined');
    if (found === null) return null;
    const { one, other, mean } = found as typeof found & { one: Difference; other: Difference };
    return {
      ...mean,
      candidate: (one.candidate + other.candidate) / 2,
      champion: (one.champion + other.champion) / 2,
    };
  },
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
  f(1),
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
