import { classCorrelation, classF1, classKappa, classPrecision, macro, weighted } from './class-margins.ts';
import { classMetric } from './class-metric.ts';
import { classAccuracy, classRecall } from './class-rates.ts';
import type { Metric } from './metric.ts';
import { meanOf } from './moment-point.ts';
import { shareMetric } from './share-metric.ts';

const share = [0, 1] as const;
const micro = 'with one label per row the same as accuracy';

/** Metrics of a classifier with any number of classes. Each class is taken against the rest. */
export const multiclassMetrics: readonly Metric[] = [
  classAccuracy('accuracy', 'rows predicted as labelled / rows', 'Sokolova & Lapalme 2009'),
  classRecall('balanced-accuracy', 'mean over labels of recall', 'Brodersen et al. 2010'),
  classRecall('macro-recall', 'mean over labels of recall, which is balanced accuracy', 'Sokolova & Lapalme 2009'),
  classMetric({
    name: 'macro-precision',
    formula: 'mean over classes of TP / (TP + FP); none where a class is never predicted',
    source: 'Sokolova & Lapalme 2009',
    range: share,
    of: macro(classPrecision),
  }),
  classMetric({
    name: 'macro-f1',
    formula: 'mean over classes of 2 TP / (2 TP + FP + FN)',
    source: 'Opitz & Burst 2019, averaged F1',
    range: share,
    of: macro(classF1),
  }),
  classAccuracy('micro-precision', `ΣTP / Σ(TP + FP), ${micro}`, 'Sokolova & Lapalme 2009'),
  classAccuracy('micro-recall', `ΣTP / Σ(TP + FN), ${micro}`, 'Sokolova & Lapalme 2009'),
  classAccuracy('micro-f1', `2 ΣTP / Σ(2 TP + FP + FN), ${micro}`, 'Sokolova & Lapalme 2009'),
  classAccuracy(
    'weighted-recall',
    'mean over labels of recall, weighted by their rows, which is accuracy',
    'Sokolova & Lapalme 2009',
  ),
  classMetric({
    name: 'weighted-precision',
    formula: 'mean over labels of TP / (TP + FP), weighted by their rows',
    source: 'Sokolova & Lapalme 2009',
    range: share,
    of: weighted(classPrecision),
  }),
  classMetric({
    name: 'weighted-f1',
    formula: 'mean over labels of 2 TP / (2 TP + FP + FN), weighted by their rows',
    source: 'Sokolova & Lapalme 2009',
    range: share,
    of: weighted(classF1),
  }),
  classMetric({
    name: 'mcc',
    formula:
      'correlation of label and prediction: (n Σ hits − Σ rᵢcᵢ) / √((n² − Σ rᵢ²)(n² − Σ cᵢ²)) over rows r labelled and c predicted',
    source: 'Gorodkin 2004',
    range: [-1, 1],
    of: classCorrelation,
  }),
  classMetric({
    name: 'kappa',
    formula: '(accuracy − chance) / (1 − chance), chance from the margins',
    source: 'Cohen 1960',
    range: [-1, 1],
    of: classKappa,
  }),
];

/** `top-k@3` */
export const topK = (k: number): Metric =>
  shareMetric({
    ...meanOf((who) => ({ of: 'top', k, who })),
    name: `top-k@${k}`,
    tasks: ['multiclass-classification'],
    needs: ['label', 'probabilities'],
    formula:
      'rows whose label is among the k most probable classes / rows; classes as probable as the label stand before it',
    source: 'Russakovsky et al. 2015',
    rowsOf: 'with a label',
    isRate: true,
  });
