import { lossMetric } from './loss-metric.ts';
import type { Metric } from './metric.ts';
import { meanOf } from './moment-point.ts';

const binary = { tasks: ['binary-classification'], needs: ['label', 'score'], rowsOf: 'with a label' } as const;
const classes = {
  tasks: ['multiclass-classification'],
  needs: ['label', 'probabilities'],
  rowsOf: 'with a label',
} as const;

/** Losses of scores that are probabilities. p is the probability that the model gives. */
export const probabilityMetrics: readonly Metric[] = [
  lossMetric({
    ...binary,
    ...meanOf((who) => ({ of: 'log-loss', who })),
    name: 'log-loss',
    formula: 'mean −ln p of the label, p kept 2⁻⁵² away from 0 and 1',
    source: 'Good 1952; clipped as in scikit-learn',
    unit: 'none',
  }),
  lossMetric({
    ...binary,
    ...meanOf((who) => ({ of: 'brier', who })),
    name: 'brier',
    formula: 'mean (p of the positive class − 1 for a positive row, 0 for a negative one)²',
    source: 'Brier 1950, halved as is usual for two classes',
    unit: 'none',
  }),
  lossMetric({
    ...classes,
    ...meanOf((who) => ({ of: 'class-log-loss', who })),
    name: 'log-loss',
    formula: 'mean −ln p of the label, p kept 2⁻⁵² away from 0 and 1',
    source: 'Good 1952; clipped as in scikit-learn',
    unit: 'none',
  }),
  lossMetric({
    ...classes,
    ...meanOf((who) => ({ of: 'class-brier', who })),
    name: 'brier',
    formula: 'mean Σ over classes (p − 1 for the label, 0 for others)²',
    source: 'Brier 1950',
    unit: 'none',
  }),
];
